import {
  engineNameOf,
  filterOf,
  type InspectedNetwork,
  isExternal,
  networkDrift,
  statusOf,
} from "@tributary/assets-docker/engine";
import type { ResourceState } from "@tributary/core/protocol";
import type { Context } from "./context.ts";

export async function readNetwork(ctx: Context): Promise<ResourceState | undefined> {
  const network = isExternal(ctx.intent)
    ? await networkByName(ctx, engineNameOf(ctx.intent))
    : (await ourNetworks(ctx))[0];
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

async function inspectNetwork(
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

function networkState(ctx: Context, network: InspectedNetwork): ResourceState {
  const drift = isExternal(ctx.intent) ? [] : networkDrift(ctx.intent, network);
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
