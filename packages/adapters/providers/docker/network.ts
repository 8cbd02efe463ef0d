import type Docker from "dockerode";
import type { Json } from "@tributary/core/base";
import { jsonEqual } from "@tributary/core/base";
import type { ActionOutcome } from "@tributary/core/engine";
import type { ResourceState } from "@tributary/core/protocol";
import type { Context } from "./context.ts";
import type { Fields } from "./fields.ts";
import { compact, domainOf, engineNameOf, readFields, readFlag, readRecords, readText, readTextMap } from "./fields.ts";
import { ended, engineMessage, Refused, statusOf } from "./failures.ts";
import { filterOf, isOurs, labelsFor, ownerSentence } from "./labels.ts";
import { swapNetwork } from "./network-swap.ts";

export type InspectedNetwork = Docker.NetworkInspectInfo;

export async function createNetwork(ctx: Context): Promise<ActionOutcome> {
  const name = engineNameOf(ctx.intent);
  const there = await networkByName(ctx, name);
  if (isExternal(ctx)) {
    if (!there)
      throw new Refused(`The network ${name} is said to exist already, but the engine has none of that name.`);
    return { ok: true, resource: networkState(ctx, there), message: "It exists, and is used as it is." };
  }
  if (there && !isOurs(there.Labels, ctx.intent)) throw foreign(ctx, there);
  if (there) return { ok: true, resource: networkState(ctx, there), message: "It was there already." };
  const made = await makeNetwork(ctx, name);
  ctx.log(`Created the network ${name}`);
  return { ok: true, resource: networkState(ctx, made) };
}

/** Nothing about a network but its members can be changed in place. */
export async function updateNetwork(ctx: Context): Promise<ActionOutcome> {
  return createNetwork(ctx);
}

export async function replaceNetwork(ctx: Context): Promise<ActionOutcome> {
  const name = engineNameOf(ctx.intent);
  const [old] = await ourNetworks(ctx);
  if (!old || isExternal(ctx)) return createNetwork(ctx);
  if (old.Name === name && networkDrift(ctx, old).length === 0)
    return { ok: true, resource: networkState(ctx, old), message: "It is as intended already." };
  const there = await networkByName(ctx, name);
  if (there && !isOurs(there.Labels, ctx.intent)) throw foreign(ctx, there);
  const made = await swapNetwork(ctx, old, name, () => makeNetwork(ctx, name));
  return { ok: true, resource: networkState(ctx, made) };
}

export async function destroyNetwork(ctx: Context): Promise<ActionOutcome> {
  const ours = await ourNetworks(ctx);
  for (const network of ours) {
    try {
      await ctx.ask(ctx.docker.getNetwork(network.Id).remove());
      ctx.log(`Removed the network ${network.Name}`);
    } catch (error) {
      if (statusOf(error) === 404) continue;
      if (statusOf(error) !== 403 && statusOf(error) !== 409) throw error;
      throw new Refused(
        `The network ${network.Name} is still used by ${membersOf(network)}. Take it off the network first.`,
      );
    }
  }
  return { ok: true, resource: null, message: ours.length === 0 ? "It was gone already." : "It is gone." };
}

export async function readNetwork(ctx: Context): Promise<ResourceState | undefined> {
  const network = isExternal(ctx) ? await networkByName(ctx, engineNameOf(ctx.intent)) : (await ourNetworks(ctx))[0];
  return network && networkState(ctx, network);
}

/** The networks made for this component: the one of its present name first. */
async function ourNetworks(ctx: Context): Promise<InspectedNetwork[]> {
  const name = engineNameOf(ctx.intent);
  const listed = await ctx.ask(ctx.docker.listNetworks({ filters: filterOf(ctx.intent) }));
  const inspected = await Promise.all(listed.map(({ Id }) => inspectNetwork(ctx, Id)));
  return inspected
    .filter((network) => network !== undefined)
    .sort((a, b) => Number(b.Name === name) - Number(a.Name === name));
}

async function networkByName(ctx: Context, name: string): Promise<InspectedNetwork | undefined> {
  const network = await inspectNetwork(ctx, name);
  return network?.Name === name ? network : undefined; // an engine also answers to the start of an id
}

export async function inspectNetwork(
  ctx: Pick<Context, "docker" | "ask">,
  idOrName: string,
): Promise<InspectedNetwork | undefined> {
  try {
    return await ctx.ask(ctx.docker.getNetwork(idOrName).inspect());
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

async function makeNetwork(ctx: Context, name: string): Promise<InspectedNetwork> {
  const domain = domainOf(ctx.intent);
  try {
    const created = await ctx.ask(
      ctx.docker.createNetwork({
        ...networkBody(domain),
        Name: name,
        CheckDuplicate: true,
        Labels: { ...labelsFor(ctx.intent) },
      }),
    );
    const made = await inspectNetwork(ctx, created.id);
    if (made) return made;
    throw new Refused(`The network ${name} was removed by somebody else while it was made.`);
  } catch (error) {
    const reason = engineMessage(error);
    if (/non-overlapping|overlaps with other/i.test(reason)) {
      throw new Refused(
        `The engine has no room for the network ${name}: ${ended(reason)} Remove networks nobody uses, or give it a range of its own.`,
      );
    }
    throw error;
  }
}

function networkBody(domain: Fields): object {
  const ipam = readFields(domain, "ipam");
  const ranges = readRecords(ipam, "config").map((range) =>
    compact({
      Subnet: readText(range, "subnet"),
      IPRange: readText(range, "ipRange"),
      Gateway: readText(range, "gateway"),
      AuxiliaryAddresses: { ...readTextMap(range, "auxAddresses") },
    }),
  );
  return compact({
    Driver: readText(domain, "driver") ?? "bridge",
    Options: { ...readTextMap(domain, "driverOpts") },
    Internal: readFlag(domain, "internal"),
    Attachable: readFlag(domain, "attachable"),
    EnableIPv4: readFlag(domain, "enableIpv4"),
    EnableIPv6: readFlag(domain, "enableIpv6"),
    IPAM: compact({ Driver: readText(ipam, "driver"), Config: ranges, Options: { ...readTextMap(ipam, "options") } }),
  });
}

function networkState(ctx: Context, network: InspectedNetwork): ResourceState {
  const drift = isExternal(ctx) ? [] : networkDrift(ctx, network);
  const ranges = (network.IPAM?.Config ?? []) as readonly { readonly Subnet?: string; readonly Gateway?: string }[];
  const payload = {
    name: network.Name,
    driver: network.Driver,
    internal: network.Internal,
    subnets: ranges.map(({ Subnet }) => Subnet ?? ""),
    gateway: ranges[0]?.Gateway ?? null,
    containers: Object.values(network.Containers ?? {}).map(({ Name, IPv4Address }) => ({
      name: Name,
      ip: IPv4Address,
    })),
  };
  return {
    resourceId: network.Id,
    status: drift.length > 0 ? "warning" : "ok",
    state: "active",
    observedAt: Date.now(),
    payload,
    drift,
  };
}

/** Only what the intent says is compared; the engine fills in the rest. */
function networkDrift(ctx: Context, network: InspectedNetwork): ResourceState["drift"] {
  const domain = domainOf(ctx.intent);
  const compare = (path: string, title: string, intended: Json | undefined, observed: Json): ResourceState["drift"] =>
    intended === undefined || jsonEqual(intended, observed) ? [] : [{ path, title, intended, observed }];
  const subnets = readRecords(readFields(domain, "ipam"), "config").flatMap((range) => readText(range, "subnet") ?? []);
  const observed = ((network.IPAM?.Config ?? []) as readonly { readonly Subnet?: string }[]).map(
    ({ Subnet }) => Subnet ?? "",
  );
  const labels = Object.entries(readTextMap(domain, "labels")).flatMap(([name, value]) =>
    compare(`/domain/labels/${name}`, `Labels ▸ ${name}`, value, network.Labels?.[name] ?? null),
  );
  return [
    ...compare("/derived/engineName", "Name on the engine", engineNameOf(ctx.intent), network.Name),
    ...compare("/domain/driver", "Driver", readText(domain, "driver") ?? "bridge", network.Driver),
    ...compare("/domain/internal", "Internal", readFlag(domain, "internal") ?? false, network.Internal),
    ...compare("/domain/attachable", "Attachable", readFlag(domain, "attachable") ?? false, network.Attachable),
    ...compare("/domain/ipam", "Addresses", subnets.length > 0 ? [...subnets].sort() : undefined, [...observed].sort()),
    ...labels,
  ];
}

function isExternal(ctx: Context): boolean {
  return readFlag(domainOf(ctx.intent), "external") === true;
}

function foreign(ctx: Context, network: InspectedNetwork): Refused {
  return new Refused(
    `A network named ${network.Name} exists already, and ${ownerSentence(network.Labels, ctx.intent)}. Choose another name, or mark this one as existing already.`,
  );
}

function membersOf(network: InspectedNetwork): string {
  const names = Object.values(network.Containers ?? {}).map(({ Name }) => Name);
  return names.length > 0 ? names.sort().join(", ") : "a container";
}
