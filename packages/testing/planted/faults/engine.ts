import type { Fault } from "./fault.ts";

const MODEL = "packages/core/model";
const ENGINE = "packages/core/engine";
const PIPELINE_TESTS = `${ENGINE}/pipeline.test.ts ${ENGINE}/policy.test.ts ${ENGINE}/batches.test.ts`;

/** Of the pipeline: core/engine. */
export const ENGINE_FAULTS: readonly Fault[] = [
  {
    id: "e1-history-first",
    rule: "E1",
    file: `${ENGINE}/pipeline-run.ts`,
    find: '      audit({ context, execution });\n      if (execution.mode === "commit" && execution.state !== execution.before) history({ context, execution });',
    replace:
      '      if (execution.mode === "commit" && execution.state !== execution.before) history({ context, execution });\n      audit({ context, execution });',
    why: "pipeline order: the history is written before the audit",
    tests: PIPELINE_TESTS,
  },
  {
    id: "e5-half-a-batch",
    rule: "E5",
    file: `${MODEL}/batch.ts`,
    find: "return { state: before, outcomes, refused: true };",
    replace: "return { state: this.#state, outcomes, refused: true };",
    why: "atomicity: a refused batch leaves behind what came before the refusal",
    tests: `${MODEL}/model.test.ts ${PIPELINE_TESTS}`,
  },
  {
    id: "e6-never-interrupted",
    rule: "E6",
    file: `${ENGINE}/pipeline-run.ts`,
    find: "if (this.#interruption) throw INTERRUPTED;",
    replace: "",
    why: "neither a timeout nor a cancellation stops an execution",
    tests: PIPELINE_TESTS,
  },
];
