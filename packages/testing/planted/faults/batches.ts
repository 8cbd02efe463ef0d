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
    replace: 'writeMutations(doc, view.base, this.#some(this.#batch.mode === "bestEffort" ? this.#all() : standing));',
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
];
