import type { ComponentId, RequestId } from "@tributary/core/base";
import { auditLine } from "@tributary/core/governance";
import { type Mutation, runBatch, type Path } from "@tributary/core/model";
import { baseMutations, NODE_REF, VIEW } from "@tributary/testing/simulation";
import { type BenchOptions, type BenchResult, median, result } from "./result.ts";
import { AUTHOR, openStore, type Store } from "./scale/store.ts";

export const name = "apply";

const MUTATIONS = 10_000;

/**
 * ms to judge 10 000 mutations against Head and to store the version they lead to: one transaction of the embedded
 * PostgreSQL, with fsync. As a change set (one audit entry, bound to its content by a hash) and as edits of Head itself (each
 * audited, in the hash chain).
 */
export async function* run({ quick }: BenchOptions): AsyncIterable<BenchResult> {
  for (const size of quick ? [1_000] : [1_000, 100_000]) {
    const store = await openStore();
    try {
      await store.fill(baseMutations(size));
      for (const [what, isChangeSet] of [
        ["a change set", true],
        ["each audited", false],
      ] as const) {
        const times: number[] = [];
        for (let round = 0; round < (quick ? 2 : 5); round += 1) times.push(await applyMs(store, round, isChangeSet));
        yield result({
          bench: name,
          case: `${MUTATIONS} mutations on ${size} components, ${what}`,
          ours: median(times),
          unit: "ms",
          better: "lower",
        });
      }
    } finally {
      await store.close();
    }
  }
}

async function applyMs(store: Store, round: number, isChangeSet: boolean): Promise<number> {
  const { stores, workspace } = store;
  const mutations = additions(`${isChangeSet ? "s" : "e"}${round}`);
  const { version, snapshot } = await stores.heads.load(workspace);
  const id = await store.addChangeSet(`set${isChangeSet}${round}`, version);
  const request = `request${isChangeSet}${round}` as RequestId;
  await stores.requests.create(
    {
      ...{ id: request, changeSet: id, workspace, revision: 1, phase: "approved", contentHash: "h" },
      ...{ requester: AUTHOR, requestedBy: AUTHOR.name, requestedAt: Date.now(), decisions: [] },
    },
    { audit: auditLine({ actor: AUTHOR }, { at: Date.now(), changeSet: id, sentence: "asked" }) },
  );
  const start = performance.now();
  const judged = runBatch(snapshot, mutations, "atomic");
  if (judged.refused) throw new Error(JSON.stringify(judged.outcomes.find(({ refusal }) => refusal)));
  const appended = await stores.heads.append(workspace, version, {
    actor: AUTHOR,
    at: Date.now(),
    mutations,
    idempotencyKey: `apply:${id}`,
    ...(isChangeSet ? { finish: { changeSet: id, request, revision: 1 } } : {}),
  });
  const took = performance.now() - start;
  if (!appended.ok) throw new Error(appended.error.kind);
  return took;
}

/** 2 000 components of five mutations each, connected in pairs. */
function additions(prefix: string): readonly Mutation[] {
  return Array.from({ length: MUTATIONS / 5 }, (_, at): readonly Mutation[] => {
    const component = `${prefix}-${at}` as ComponentId;
    const from = { component: (at % 2 ? `${prefix}-${at - 1}` : "base1") as ComponentId, path: "/meta/name" as Path };
    return [
      { type: "component.create", component, schema: NODE_REF },
      { type: "component.rename", component, name: component },
      { type: "attribute.set", component, path: "/domain/size" as Path, value: at % 100 },
      { type: "attribute.subscribe", component, path: "/domain/link" as Path, from },
      { type: "view.place", view: VIEW, component, at: [at, at] },
    ];
  }).flat();
}
