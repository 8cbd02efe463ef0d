import { jsonEqual } from "@tributary/core/base";
import type { Inspected } from "./container-find.ts";
import { nameOf } from "./container-find.ts";
import type { Limits } from "./container-limits.ts";
import { limitsOf } from "./container-limits.ts";
import { refuseForeignName, startContainer } from "./container-make.ts";
import type { Attachment } from "./container-network-spec.ts";
import type { ContainerSpec } from "./container-spec.ts";
import type { Context } from "./context.ts";
import { domainOf } from "./fields.ts";

/** Does to a container all that can be done without replacing it: limits, restart policy, name, networks; and starts it. */
export async function bringInLine(ctx: Context, spec: ContainerSpec, container: Inspected): Promise<void> {
  await updateLimits(ctx, container);
  await updateNetworks(ctx, spec.attachments, container);
  if (nameOf(container) !== spec.name) {
    await refuseForeignName(ctx, spec.name);
    await ctx.ask(ctx.docker.getContainer(container.Id).rename({ name: spec.name }));
    ctx.log(`Renamed ${nameOf(container)} to ${spec.name}`);
  }
  if (container.State.Paused) {
    await ctx.ask(ctx.docker.getContainer(container.Id).unpause());
    ctx.log("Let it go on");
  } else if (!container.State.Running) {
    await startContainer(ctx, container.Id);
    ctx.log("Started it");
  }
}

async function updateLimits(ctx: Context, container: Inspected): Promise<void> {
  const wanted = limitsOf(domainOf(ctx.intent));
  const changes = limitChanges(wanted, observedLimits(container, ctx.cpus), ctx.cpus);
  if (Object.keys(changes).length === 0) return;
  await ctx.ask(ctx.docker.getContainer(container.Id).update(changes));
  ctx.log(
    `Changed ${Object.keys(changes)
      .map((name) => LIMIT_WORDS[name as keyof Limits])
      .join(", ")} in place`,
  );
}

const LIMIT_WORDS: { readonly [L in keyof Limits]: string } = {
  Memory: "the memory limit",
  MemoryReservation: "the memory reservation",
  MemorySwap: "the swap limit",
  NanoCpus: "the CPU limit",
  CpuShares: "the CPU shares",
  CpuQuota: "the CPU quota",
  CpuPeriod: "the CPU period",
  CpusetCpus: "the CPU set",
  PidsLimit: "the process limit",
  RestartPolicy: "the restart policy",
};

/** Limits as they are, with whatever stands for "none" as 0. */
export function observedLimits(container: Inspected, cpus: number): Limits {
  const host = container.HostConfig as unknown as { readonly [L in keyof Limits]?: Limits[L] | null };
  const restart = host.RestartPolicy;
  const below = (value: number | null | undefined, none: number) => (value && value > 0 && value < none ? value : 0);
  return {
    Memory: below(host.Memory, NO_MEMORY_LIMIT),
    MemoryReservation: below(host.MemoryReservation, NO_MEMORY_LIMIT),
    MemorySwap:
      host.MemorySwap === -1 && below(host.Memory, NO_MEMORY_LIMIT) > 0 ? -1 : below(host.MemorySwap, NO_MEMORY_LIMIT),
    NanoCpus: below(host.NanoCpus, cpus * 1e9),
    CpuShares: host.CpuShares ?? 0,
    CpuQuota: Math.max(0, host.CpuQuota ?? 0),
    CpuPeriod: host.CpuPeriod ?? 0,
    CpusetCpus: host.CpusetCpus ?? "",
    PidsLimit: Math.max(0, host.PidsLimit ?? 0),
    RestartPolicy: { Name: restart?.Name || "no", MaximumRetryCount: restart?.MaximumRetryCount ?? 0 },
  };
}

/** No host has this much; an engine reads 0 as "leave as it is", so a limit is taken away by making it boundless. */
const NO_MEMORY_LIMIT = 2 ** 50;

/** What to send so that `observed` becomes `wanted`. */
export function limitChanges(
  wanted: Limits,
  observed: Limits,
  cpus: number,
): { readonly [L in keyof Limits]?: Limits[L] } {
  const none: { readonly [L in keyof Limits]?: number } = {
    Memory: NO_MEMORY_LIMIT,
    MemoryReservation: NO_MEMORY_LIMIT,
    NanoCpus: cpus * 1e9,
    CpuShares: 1024,
    CpuQuota: -1,
    CpuPeriod: 100_000,
    PidsLimit: -1,
  };
  const changed = (Object.keys(wanted) as (keyof Limits)[]).filter((name) => !jsonEqual(wanted[name], observed[name]));
  const body: { [name: string]: unknown } = Object.fromEntries(
    changed.map((name) => [name, wanted[name] === 0 ? none[name] : wanted[name]]),
  );
  // The two memory limits are checked against each other, so they are sent together.
  if ("Memory" in body || "MemorySwap" in body) {
    body["Memory"] = wanted.Memory || NO_MEMORY_LIMIT;
    body["MemorySwap"] = wanted.MemorySwap || -1;
  }
  return body as { readonly [L in keyof Limits]?: Limits[L] };
}

async function updateNetworks(ctx: Context, wanted: readonly Attachment[], container: Inspected): Promise<void> {
  if (wanted.length === 0) return;
  const joined = container.NetworkSettings.Networks;
  for (const { network, endpoint } of wanted) {
    const observed = joined[network];
    if (observed && sameEndpoint(endpoint, observed, container.Id)) continue;
    if (observed) await ctx.ask(ctx.docker.getNetwork(network).disconnect({ Container: container.Id, Force: false }));
    await ctx.ask(ctx.docker.getNetwork(network).connect({ Container: container.Id, EndpointConfig: endpoint }));
    ctx.log(`${observed ? "Joined anew" : "Joined"} the network ${network}`);
  }
  for (const network of Object.keys(joined).filter(
    (name) => !wanted.some((attachment) => attachment.network === name),
  )) {
    await ctx.ask(ctx.docker.getNetwork(network).disconnect({ Container: container.Id, Force: false }));
    ctx.log(`Left the network ${network}`);
  }
}

/** Whether the container is on the network in the way that is asked for; the engine adds aliases of its own. */
export function sameEndpoint(
  wanted: Attachment["endpoint"],
  observed: Inspected["NetworkSettings"]["Networks"][string],
  id: string,
): boolean {
  const aliases = new Set<string>((observed.Aliases ?? []) as readonly string[]);
  const asked = new Set(wanted.Aliases ?? []);
  const extra = [...aliases].filter((alias) => !asked.has(alias) && alias !== id.slice(0, 12));
  const address = (config: unknown) =>
    (config as { readonly IPv4Address?: string } | null | undefined)?.IPv4Address ?? "";
  return (
    [...asked].every((alias) => aliases.has(alias)) &&
    extra.length === 0 &&
    address(wanted.IPAMConfig) === address(observed.IPAMConfig)
  );
}
