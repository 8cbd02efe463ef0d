import type { Fault } from "./fault.ts";

const SYNC = "packages/core/sync";

/** Of batches that the server makes for somebody: core/sync. */
export const BATCH_FAULTS: readonly Fault[] = [
  {
    id: "s92-goes-on",
    rule: "S92",
    file: `${SYNC}/own-batch.ts`,
    find: "foretell(by, this.#some(tried), mode);",
    replace: 'foretell(by, this.#some(tried), mode === "untilFailure" ? "bestEffort" : mode);',
    why: "a batch that is to end with the first that is refused goes on",
  },
  {
    id: "s92-some-of-all",
    rule: "S92",
    file: `${SYNC}/own-batch.ts`,
    find: 'if (mode === "atomic" && this.#isAnyRefused) return [];',
    replace: "",
    why: "of a batch that is all or nothing, what is not refused is made",
  },
  {
    id: "s92-written-with",
    rule: "S92",
    file: `${SYNC}/own-batch.ts`,
    find: "writeMutations(doc, view.base, this.#some(standing));",
    replace:
      'writeMutations(doc, view.base, this.#some(this.#batch.mode === "bestEffort" && !this.#hasEnded ? this.#all() : standing));',
    why: "of best effort, what is refused is written with the rest, and takes others with it",
  },
  {
    id: "s92-unlogged",
    rule: "S92",
    file: `${SYNC}/own-batch.ts`,
    find: "return refusal ? [{ ...outcome, refusal }] : [];",
    replace: "return [];",
    why: "nothing of what is refused of a batch is in the log",
  },
  {
    id: "s33-a-batch-is-a-frame",
    rule: "S33",
    file: `${SYNC}/own-batches.ts`,
    find: "return Math.max(1, mutations.length);",
    replace: "return mutations.length < 0 ? 0 : 1;",
    why: "a batch of a thousand mutations takes as little of the backlog as one edit",
    tests: `${SYNC}/batch-backlog.test.ts`,
  },
  {
    id: "s33-batches-let-in",
    rule: "S33",
    file: `${SYNC}/own-batches.ts`,
    find: "if (this.#isUnderWay || hasEnded() || backlog().isFull) return;",
    replace: "if (this.#isUnderWay || hasEnded()) return;",
    why: "batches are let in where there is no room for them",
    tests: `${SYNC}/batch-backlog.test.ts`,
  },
  {
    id: "s33-never-given-back",
    rule: "S33",
    file: `${SYNC}/own-batches.ts`,
    find: "const free = (): void => backlog.changed(-framesOf(pending), -bytes);",
    replace: "const free = (): void => backlog.changed(0, -bytes);",
    why: "what a batch took of the backlog is not given back when it is stored",
    tests: `${SYNC}/batch-backlog.test.ts`,
  },
  {
    id: "s93-batches-out-of-turn",
    rule: "S93",
    file: `${SYNC}/own-batches.ts`,
    find: "const { defer } = this.#parts;",
    replace: "const defer = (task: () => void): void => task();",
    why: "a workspace that posts batches has them all made before another's edit is judged",
    tests: `${SYNC}/batch-backlog.test.ts`,
  },
];
