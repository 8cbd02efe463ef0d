import type { ActorId, ChangeSetId, ComponentId, WorkspaceId } from "@tributary/core/base";
import { type AuditRecord, createPipeline, type MutationContext, type Policy } from "@tributary/core/engine";
import type { Mutation, Path } from "@tributary/core/model";
import { baseSnapshot } from "@tributary/testing/simulation";
import { type BenchOptions, type BenchResult, median, result } from "./result.ts";

export const name = "pipeline";

const CONTEXT: MutationContext = {
  actor: { type: "user", id: "u" as ActorId, name: "U" },
  role: "editor",
  workspace: "w" as WorkspaceId,
  changeSet: "c" as ChangeSetId,
};

/** The published figure of ModularityKit.Mutator for the same work (strict, with policy; .NET 10, Ryzen 9 7950X3D), in µs. */
const MUTATOR_US = 5.277;

/** µs per commit of one mutation through policy, validation, audit and history, in memory. */
export async function* run({ quick }: BenchOptions): AsyncIterable<BenchResult> {
  const policy: Policy = {
    name: "size-stays-small",
    evaluate: (mutation) =>
      mutation.type === "attribute.set" && mutation.value === 77
        ? { kind: "deny", sentence: "77 is taken." }
        : { kind: "allow" },
  };
  for (const [what, policies] of [
    ["policy, validation, audit, history", [policy]],
    ["validation, audit, history", []],
  ] as const) {
    const rounds = Array.from({ length: quick ? 3 : 9 }, () => commitUs(policies, quick ? 20_000 : 100_000));
    yield result({
      bench: name,
      case: what,
      ours: median(rounds),
      peer: MUTATOR_US,
      peerName: "ModularityKit.Mutator, published, other machine",
      unit: "µs/commit",
      better: "lower",
    });
  }
}

function commitUs(policies: readonly Policy[], commits: number): number {
  const audit: AuditRecord[] = [];
  const history: AuditRecord[] = [];
  let id = 0;
  const pipeline = createPipeline({
    policies,
    audit: (record) => audit.push(record),
    history: (record) => history.push(record),
    now: () => performance.now(),
    newId: () => `e${id++}`,
  });
  let state = baseSnapshot(100);
  const mutations = Array.from(
    { length: 1000 },
    (_, index): Mutation => ({
      type: "attribute.set",
      component: `base${index % 100}` as ComponentId,
      path: "/domain/size" as Path,
      value: index % 70,
    }),
  );
  const start = performance.now();
  for (let index = 0; index < commits; index += 1)
    state = pipeline.execute(state, [mutations[index % 1000] as Mutation], CONTEXT).state;
  const elapsed = performance.now() - start;
  if (audit.length !== commits || history.length === 0) throw new Error("the pipeline skipped a phase");
  return (elapsed * 1000) / commits;
}
