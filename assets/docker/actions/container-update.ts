import type { Inspected } from "../engine/container-find.ts";
import { nameOf } from "../engine/container-find.ts";
import type { Limits } from "../engine/container-limits.ts";
import { limitChanges, limitsOf, reportedLimits } from "../engine/container-limits.ts";
import type { Attachment } from "../engine/container-network-spec.ts";
import type { ContainerSpec } from "../engine/container-spec.ts";
import { sameEndpoint } from "../engine/endpoint.ts";
import { domainOf } from "../engine/fields.ts";
import { refuseForeignName, startContainer } from "./container-make.ts";
import type { Context } from "./context.ts";

/** Does to a container all that can be done without replacing it: limits, restart policy, name, networks; and starts it. */
export async function bringInLine(ctx: Context, spec: ContainerSpec, container: Inspected): Promise<void> {
  await updateLimits(ctx, container);
  await updateNetworks(ctx, spec.attachments, container);
  if (nameOf(container) !== spec.name) {
    await refuseForeignName(ctx, spec.name);
    await ctx.ask(ctx.engine.renameContainer(container.Id, spec.name));
    ctx.log(`Renamed ${nameOf(container)} to ${spec.name}`);
  }
  if (container.State.Paused) {
    await ctx.ask(ctx.engine.unpauseContainer(container.Id));
    ctx.log("Let it go on");
  } else if (!container.State.Running) {
    await startContainer(ctx, container.Id);
    ctx.log("Started it");
  }
}

async function updateLimits(ctx: Context, container: Inspected): Promise<void> {
  const changes = limitChanges(
    limitsOf(domainOf(ctx.intent)),
    reportedLimits(container),
    await ctx.ask(ctx.engine.cpus()),
  );
  if (Object.keys(changes).length === 0) return;
  await ctx.ask(ctx.engine.updateContainer(container.Id, changes));
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

async function updateNetworks(ctx: Context, wanted: readonly Attachment[], container: Inspected): Promise<void> {
  if (wanted.length === 0) return;
  const joined = container.NetworkSettings.Networks;
  for (const { network, endpoint } of wanted) {
    const observed = joined[network];
    if (observed && sameEndpoint(endpoint, observed, container)) continue;
    if (observed) await ctx.ask(ctx.engine.disconnect(network, { Container: container.Id, Force: false }));
    await ctx.ask(ctx.engine.connect(network, { Container: container.Id, EndpointConfig: endpoint }));
    ctx.log(`${observed ? "Joined anew" : "Joined"} the network ${network}`);
  }
  for (const network of Object.keys(joined).filter(
    (name) => !wanted.some((attachment) => attachment.network === name),
  )) {
    await ctx.ask(ctx.engine.disconnect(network, { Container: container.Id, Force: false }));
    ctx.log(`Left the network ${network}`);
  }
}
