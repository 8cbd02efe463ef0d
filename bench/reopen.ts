import { createReactiveEngine, type ReactiveEngine } from "@tributary/core/engine";
import { applyMutation, type Mutation, type Path, type Snapshot } from "@tributary/core/model";
import { MapMemo } from "./reactive/map-memo.ts";
import { CountingSandbox, hubModel, id } from "./reactive/model.ts";
import { type BenchOptions, type BenchResult, median, result } from "./result.ts";

export const name = "reopen";

const CHANGES = 1_000;

/**
 * ms until a change set that was open before shows all its results again: opened anew on Head as it is, moved along when Head has
 * moved, and everything after a restart, with nothing left but the stored memo. No function's inputs have changed, so a single
 * execution is an error, not a figure.
 */
export async function* run({ quick }: BenchOptions): AsyncIterable<BenchResult> {
  for (const components of quick ? [2_000] : [10_000, 50_000]) {
    const world = await prepare(components);
    const cases: { readonly [what: string]: () => Promise<number> } = {
      [`${CHANGES} changes on ${components} components, opened`]: () => opened(world),
      [`${CHANGES} changes on ${components} components, moved with Head`]: () => moved(world),
      [`Head of ${components} components and the change set, after a restart`]: () => restarted(world),
    };
    for (const [what, work] of Object.entries(cases)) {
      const times: number[] = [];
      for (let round = 0; round < (quick ? 2 : 5); round++) {
        world.sandbox.runs = 0;
        times.push(await work());
        if (world.sandbox.runs !== 0) throw new Error(`${what}: ${world.sandbox.runs} executions, and none was needed`);
      }
      yield result({ bench: name, case: `${what}, no execution`, ours: median(times), unit: "ms", better: "lower" });
    }
    world.head.dispose();
  }
}

type World = {
  readonly sandbox: CountingSandbox;
  readonly memo: MapMemo;
  readonly head: ReactiveEngine;
  snapshot: Snapshot;
  /** Head with and without an edit that the change set has nothing to do with: moving back and forth is nothing new. */
  readonly other: Snapshot;
};

async function prepare(components: number): Promise<World> {
  const sandbox = new CountingSandbox();
  const memo = new MapMemo();
  const snapshot = hubModel(components);
  const last = id(`d${components - 1}`);
  const other = applyMutation(snapshot, { type: "component.rename", component: last, name: "renamed" });
  const head = createReactiveEngine({ sandbox, memo, remember: 20 * components });
  const world: World = { sandbox, memo, head, snapshot, other };
  head.update(other);
  await head.whenSettled();
  head.update(snapshot);
  await head.whenSettled();
  await opened(world);
  return world;
}

function edits(snapshot: Snapshot): Snapshot {
  return Array.from(
    { length: CHANGES },
    (_, at): Mutation => ({ type: "attribute.set", component: id(`d${at}`), path: "/domain/at" as Path, value: -at }),
  ).reduce((view, mutation) => applyMutation(view, mutation), snapshot);
}

async function opened({ head, snapshot }: World): Promise<number> {
  const view = edits(snapshot);
  const start = performance.now();
  const layer = head.layer({});
  layer.update(view);
  await layer.whenSettled();
  const took = performance.now() - start;
  layer.dispose();
  return took;
}

async function moved(world: World): Promise<number> {
  const { head, snapshot, other } = world;
  const [view, next] = [edits(snapshot), edits(other)];
  const layer = head.layer({});
  layer.update(view);
  await layer.whenSettled();
  const start = performance.now();
  head.update(other);
  layer.update(next);
  await layer.whenSettled();
  const took = performance.now() - start;
  layer.dispose();
  head.update(snapshot);
  await head.whenSettled();
  return took;
}

async function restarted({ sandbox, memo, snapshot }: World): Promise<number> {
  const view = edits(snapshot);
  const start = performance.now();
  const head = createReactiveEngine({ sandbox, memo, remember: 20 * snapshot.components.size });
  head.update(snapshot);
  await head.whenSettled();
  const layer = head.layer({});
  layer.update(view);
  await layer.whenSettled();
  const took = performance.now() - start;
  layer.dispose();
  head.dispose();
  return took;
}
