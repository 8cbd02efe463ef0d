import type { Inspected } from "../engine/container-find.ts";
import { findOurs, lostHosts, nameOf, NEXT, sortOut, specHash } from "../engine/container-find.ts";
import type { ContainerSpec } from "../engine/container-spec.ts";
import { containerSpec } from "../engine/container-spec.ts";
import { domainOf, readText } from "../engine/fields.ts";
import {
  makeContainer,
  refuseForeignName,
  removeContainer,
  removeQuietly,
  startContainer,
  stopContainer,
} from "./container-make.ts";
import { awaitNeeds } from "./container-needs.ts";
import { swapContainer } from "./container-swap.ts";
import { bringInLine } from "./container-update.ts";
import { awaitWorking } from "./container-works.ts";
import { actionOf, type Context, type Done } from "./context.ts";
import { ensureImage } from "./image-fetch.ts";

const main = actionOf({
  create: createContainer,
  update: updateContainer,
  replace: replaceContainer,
  destroy: destroyContainer,
});
export default main;

/**
 * Makes the container as intended. What an earlier, interrupted attempt has made is found by its label and taken up, so the
 * same step can be run again at any time.
 */
async function createContainer(ctx: Context): Promise<Done> {
  const spec = containerSpec(ctx.intent, ctx.options);
  const { current, next, spare } = sortOut(await usable(ctx), spec.name);
  if (current || next) return takeUp(ctx, spec, { current, next, spare });
  await refuseForeignName(ctx, spec.name);
  await ensureImage(ctx, { reference: spec.image, platform: spec.platform, policy: pullPolicyOf(ctx) });
  await awaitNeeds(ctx);
  const id = await makeContainer(ctx, spec, spec.name);
  ctx.log(`Created the container ${spec.name}`);
  try {
    await startContainer(ctx, id);
  } catch (error) {
    await removeQuietly(ctx, id);
    throw error;
  }
  ctx.log("Started it");
  return { resourceId: (await awaitWorking(ctx, id)).Id };
}

/** New beside old: the old one is removed only when the new one has proved that it works. */
async function replaceContainer(ctx: Context): Promise<Done> {
  const spec = containerSpec(ctx.intent, ctx.options);
  const found = sortOut(await findOurs(ctx), spec.name);
  if (!found.current && !found.next) return createContainer(ctx);
  return takeUp(ctx, spec, found);
}

/** Brings what is there to what is intended, by the gentlest way: nothing, in place, or a swap. */
async function takeUp(
  ctx: Context,
  spec: ContainerSpec,
  { current, next, spare }: ReturnType<typeof sortOut>,
): Promise<Done> {
  const fitting = [current, next].find((container) => container && specHash(container) === spec.hash);
  const isWhole = fitting !== undefined && (await lostHosts(ctx.look, fitting)).length === 0;
  if (!current && next && !(isWhole && fitting === next)) {
    await removeContainer(ctx, next.Id, true);
    return createContainer(ctx);
  }
  if (fitting && isWhole && (fitting === current || !current)) {
    ctx.log(`${nameOf(fitting)} is as intended already`);
    return settle(ctx, spec, fitting, [...spare, ...(next && next !== fitting ? [next] : [])]);
  }
  await refuseForeignName(ctx, spec.name);
  const image = await ensureImage(ctx, { reference: spec.image, platform: spec.platform, policy: pullPolicyOf(ctx) });
  await awaitNeeds(ctx);
  const working = await swapContainer(ctx, spec, { old: current as Inspected, leftover: next, image });
  for (const container of spare) await removeSpare(ctx, container);
  return { resourceId: working.Id };
}

/** Finishes what an interrupted attempt began: in line, running, under its own name, and alone. */
async function settle(
  ctx: Context,
  spec: ContainerSpec,
  container: Inspected,
  others: readonly Inspected[],
): Promise<Done> {
  await bringInLine(ctx, spec, container);
  const working = await awaitWorking(ctx, container.Id);
  for (const other of others) await removeSpare(ctx, other);
  await ensureImage(ctx, { reference: spec.image, platform: spec.platform, policy: "missing" });
  return { resourceId: working.Id };
}

/** Changes limits, restart policy, name and networks of what runs; starts it if it has stopped. */
async function updateContainer(ctx: Context): Promise<Done> {
  const spec = containerSpec(ctx.intent, ctx.options);
  const { current } = sortOut(await findOurs(ctx), spec.name);
  if (!current) {
    ctx.log("It does not exist any more, so it is created");
    return createContainer(ctx);
  }
  await bringInLine(ctx, spec, current);
  const working = await awaitWorking(ctx, current.Id);
  return { resourceId: working.Id };
}

async function destroyContainer(ctx: Context): Promise<Done> {
  const ours = await findOurs(ctx);
  for (const container of ours) {
    ctx.log(`Stopping ${nameOf(container)}`);
    await stopContainer(ctx, container);
    await removeContainer(ctx, container.Id);
    ctx.log(`Removed ${nameOf(container)}`);
  }
  return { message: ours.length === 0 ? "It was gone already." : keptVolumes(ours) };
}

/** Nameless volumes hold data nobody has named, but perhaps somebody wants: they are left, and said to be. */
function keptVolumes(containers: readonly Inspected[]): string {
  const kept = containers
    .flatMap(({ Mounts }) => Mounts)
    .filter(({ Type, Name }) => Type === "volume" && /^[0-9a-f]{64}$/.test(Name ?? ""));
  return kept.length === 0
    ? "It is gone."
    : `It is gone. Its nameless ${kept.length === 1 ? "volume was" : "volumes were"} kept: ${kept.map(({ Name }) => Name?.slice(0, 12)).join(", ")}.`;
}

/** One that was made but never started may lack its files, so it is made anew. */
async function usable(ctx: Context): Promise<Inspected[]> {
  const ours = await findOurs(ctx);
  const unfinished = ours.filter(({ State, Name }) => State.Status === "created" && !Name.endsWith(NEXT));
  for (const container of unfinished) await removeContainer(ctx, container.Id, true);
  return ours.filter((container) => !unfinished.includes(container));
}

async function removeSpare(ctx: Context, container: Inspected): Promise<void> {
  await stopContainer(ctx, container);
  await removeContainer(ctx, container.Id);
  ctx.log(`Removed the old ${nameOf(container)}`);
}

function pullPolicyOf(ctx: Context): string | undefined {
  return readText(domainOf(ctx.intent), "pullPolicy");
}
