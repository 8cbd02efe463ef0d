import { ended, engineMessage, statusOf } from "../engine/failures.ts";
import type { Fields } from "../engine/fields.ts";
import {
  compact,
  domainOf,
  engineNameOf,
  readFields,
  readFlag,
  readRecords,
  readText,
  readTextMap,
} from "../engine/fields.ts";
import { filterOf, isOurs, labelsFor, ownerSentence } from "../engine/labels.ts";
import { type InspectedNetwork, isExternal, networkDrift } from "../engine/network-drift.ts";
import { Refused } from "../engine/refused.ts";
import { actionOf, type Context, type Done } from "./context.ts";
import { swapNetwork } from "./network-swap.ts";

const main = actionOf({
  create: createNetwork,
  update: updateNetwork,
  replace: replaceNetwork,
  destroy: destroyNetwork,
});
export default main;

async function createNetwork(ctx: Context): Promise<Done> {
  const name = engineNameOf(ctx.intent);
  const there = await networkByName(ctx, name);
  if (isExternal(ctx.intent)) {
    if (!there)
      throw new Refused(`The network ${name} is said to exist already, but the engine has none of that name.`);
    return { resourceId: there.Id, message: "It exists, and is used as it is." };
  }
  if (there && !isOurs(there.Labels, ctx.intent)) throw foreign(ctx, there);
  if (there) return { resourceId: there.Id, message: "It was there already." };
  const made = await makeNetwork(ctx, name);
  ctx.log(`Created the network ${name}`);
  return { resourceId: made.Id };
}

/** Nothing about a network but its members can be changed in place. */
async function updateNetwork(ctx: Context): Promise<Done> {
  return createNetwork(ctx);
}

async function replaceNetwork(ctx: Context): Promise<Done> {
  const name = engineNameOf(ctx.intent);
  const [old] = await ourNetworks(ctx);
  if (!old || isExternal(ctx.intent)) return createNetwork(ctx);
  if (old.Name === name && networkDrift(ctx.intent, old).length === 0)
    return { resourceId: old.Id, message: "It is as intended already." };
  const there = await networkByName(ctx, name);
  if (there && !isOurs(there.Labels, ctx.intent)) throw foreign(ctx, there);
  const made = await swapNetwork(ctx, old, name, () => makeNetwork(ctx, name));
  return { resourceId: made.Id };
}

async function destroyNetwork(ctx: Context): Promise<Done> {
  const ours = await ourNetworks(ctx);
  for (const network of ours) {
    try {
      await ctx.ask(ctx.engine.removeNetwork(network.Id));
      ctx.log(`Removed the network ${network.Name}`);
    } catch (error) {
      if (statusOf(error) === 404) continue;
      if (statusOf(error) !== 403 && statusOf(error) !== 409) throw error;
      throw new Refused(
        `The network ${network.Name} is still used by ${membersOf(network)}. Take it off the network first.`,
      );
    }
  }
  return { message: ours.length === 0 ? "It was gone already." : "It is gone." };
}

/** The networks made for this component: the one of its present name first. */
async function ourNetworks(ctx: Context): Promise<InspectedNetwork[]> {
  const name = engineNameOf(ctx.intent);
  const listed = await ctx.ask(ctx.engine.networks(filterOf(ctx.intent)));
  const inspected = await Promise.all(listed.map(({ Id }) => ctx.ask(ctx.engine.network(Id))));
  return inspected
    .filter((network) => network !== undefined)
    .sort((a, b) => Number(b.Name === name) - Number(a.Name === name));
}

async function networkByName(ctx: Context, name: string): Promise<InspectedNetwork | undefined> {
  const network = await ctx.ask(ctx.engine.network(name));
  return network?.Name === name ? network : undefined; // an engine also answers to the start of an id
}

async function makeNetwork(ctx: Context, name: string): Promise<InspectedNetwork> {
  const domain = domainOf(ctx.intent);
  try {
    const created = await ctx.ask(
      ctx.engine.createNetwork({
        ...networkBody(domain),
        Name: name,
        CheckDuplicate: true,
        Labels: { ...labelsFor(ctx.intent) },
      }),
    );
    const made = await ctx.ask(ctx.engine.network(created.Id));
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

function foreign(ctx: Context, network: InspectedNetwork): Refused {
  return new Refused(
    `A network named ${network.Name} exists already, and ${ownerSentence(network.Labels, ctx.intent)}. Choose another name, or mark this one as existing already.`,
  );
}

function membersOf(network: InspectedNetwork): string {
  const names = Object.values(network.Containers ?? {}).map(({ Name }) => Name);
  return names.length > 0 ? names.sort().join(", ") : "a container";
}
