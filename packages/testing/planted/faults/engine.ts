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
    find: '      audit(record);\n      if (execution.mode === "commit" && execution.state !== execution.before) history(record);',
    replace:
      '      if (execution.mode === "commit" && execution.state !== execution.before) history(record);\n      audit(record);',
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
  {
    id: "e3-validated-holds",
    rule: "E3",
    file: `${ENGINE}/pipeline-run.ts`,
    find: 'const holds = mode !== "validate" && judged.phase === "done";',
    replace: 'const holds = judged.phase === "done";',
    why: "what is only validated answers the state that committing would give",
    tests: PIPELINE_TESTS,
  },
  {
    id: "e4-one-denial-passes",
    rule: "E4",
    file: `${ENGINE}/judge-batch.ts`,
    find: "if (denials.length > 0) return policyRefusal(denials);",
    replace: "if (denials.length > 1) return policyRefusal(denials);",
    why: "one policy's denial alone denies nothing",
  },
  {
    id: "e4-last-requirement",
    rule: "E4",
    file: `${ENGINE}/policy-evaluate.ts`,
    find: "      this.#requirements ??= [];",
    replace: "      this.#requirements = [];",
    why: "of what several policies require, the last alone is asked for",
    tests: PIPELINE_TESTS,
  },
  {
    id: "e11-unheard",
    rule: "E11",
    file: `${ENGINE}/policy-evaluate.ts`,
    find: "const more = askAll(second, policies, state, context, asking);",
    replace: "const more = 0;",
    why: "what a policy puts in place of an edit is judged by nobody",
  },
  {
    id: "e13-broken-allows",
    rule: "E13",
    file: `${ENGINE}/policy-evaluate.ts`,
    find: '      kind: "deny",\n      severity: "critical",\n      sentence: `The policy ',
    replace: '      kind: "remark",\n      severity: "critical",\n      sentence: `The policy ',
    why: "a policy that breaks lets pass what it cannot judge",
  },
  {
    id: "e22-agreed-is-changed",
    rule: "E22",
    file: `${ENGINE}/judge-batch.ts`,
    find: "if (!isSettled || mutation === proposed) return undefined;",
    replace: "if (isSettled || mutation === proposed) return undefined;",
    why: "what people have agreed to is taken to Head although a policy would have it differently",
    tests: PIPELINE_TESTS,
  },
];
