import type { ChangeSetId, ComponentId } from "@tributary/core/base";
import { createPipeline } from "@tributary/core/engine";
import { applyMutation, type Mutation, type Path, type Snapshot } from "@tributary/core/model";
import { DocumentSession } from "@tributary/core/sync";
import { baseSnapshot } from "@tributary/testing/simulation";
import { type BenchOptions, type BenchResult, median, result } from "./result.ts";
import { AUTHOR, openStore, type Store } from "./scale/store.ts";

export const name = "rebase";

const SETS = 20;
const CHANGES = 100;

type Open = { readonly changeSet: ChangeSetId; readonly session: DocumentSession };

/**
 * ms until 20 open change sets of 100 changes each stand on Head's next version, which changes a hundred components of its own:
 * the sessions the server keeps, each move stored in the embedded PostgreSQL with fsync. The server knows by then who wrote what; at
 * the first move after a change set was opened it asks the log for it, which is measured beside it.
 */
export async function* run({ quick }: BenchOptions): AsyncIterable<BenchResult> {
  const store = await openStore();
  try {
    for (const size of quick ? [1_000, 10_000] : [1_000, 10_000, 100_000]) {
      let head = baseSnapshot(size);
      const open = await Promise.all(Array.from({ length: SETS }, (_, index) => filled(store, head, index, size)));
      const [known, asked]: [number[], number[]] = [[], []];
      for (let version = 1; version <= (quick ? 6 : 18); version += 1) {
        head = edits(version, size, "theirs").reduce(applyMutation, head);
        const isFirst = version % 2 === 0;
        const start = performance.now();
        for (const each of open) await moved(store, each, { head, version, isFirst });
        (isFirst ? asked : known).push(performance.now() - start);
      }
      if (open.some(({ session: { view, size: held } }) => view.components.size !== size || held !== CHANGES))
        throw new Error("a rebase lost something");
      await Promise.all(open.map(({ session }) => session.close()));
      const of = `${SETS} change sets of ${CHANGES} changes, ${size} components`;
      const common = { bench: name, unit: "ms", better: "lower" } as const;
      yield result({ ...common, case: of, ours: median(known) });
      yield result({ ...common, case: `${of}, each asked first who wrote what`, ours: median(asked) });
    }
  } finally {
    await store.close();
  }
}

type Move = { readonly head: Snapshot; readonly version: number; readonly isFirst: boolean };

async function moved(store: Store, { changeSet, session }: Open, { head, version, isFirst }: Move): Promise<void> {
  const hands = isFirst ? await store.stores.history.handsIn(changeSet) : [];
  if (isFirst && hands.length !== CHANGES) throw new Error("an author was lost");
  const whose = new Map(hands.map(({ root, key, actor }) => [`${root} ${key}`, actor]));
  await session.rebase(head, version, { authorOf: ({ root, key }) => whose.get(`${root} ${key}`) });
}

/** An open change set with changes spread over the whole model. */
async function filled(store: Store, base: Snapshot, index: number, size: number): Promise<Open> {
  const changeSet = await store.addChangeSet(`c${size}-${index}`, 0);
  const session = await DocumentSession.open({
    workspace: store.workspace,
    changeSet,
    log: store.stores.documentLog,
    baseAt: () => Promise.resolve(base),
    baseVersion: 0,
    pipeline: createPipeline({
      ...{ policies: [], audit: () => undefined, history: () => undefined },
      ...{ now: Date.now, newId: () => "e" },
    }),
    now: Date.now,
    defer: (task) => setImmediate(task),
  });
  const judged = await session.submit(AUTHOR, "editor", edits(index, size, "mine"));
  if (judged.refused.length > 0) throw new Error(judged.refused[0]?.sentence);
  return { changeSet, session };
}

/** On distinct components, so that every edit is one change; those of Head and of change sets meet now and then. */
function edits(seed: number, size: number, by: string): readonly Mutation[] {
  return Array.from(
    { length: CHANGES },
    (_, at): Mutation => ({
      type: "attribute.set",
      component: `base${(at * Math.floor(size / CHANGES) + seed * 7) % size}` as ComponentId,
      path: "/domain/text" as Path,
      value: `${by} ${seed} ${at}`,
    }),
  );
}
