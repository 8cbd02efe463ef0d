import type { Fault } from "./fault.ts";

const LOG = "packages/testing/simulation/memory-documents.ts";
const LOG_TESTS = "packages/testing/simulation/memory-documents.test.ts";

/** Of the log of documents. Its rules have one contract for all that keep it; these are planted in the quickest of them. */
export const LOG_FAULTS: readonly Fault[] = [
  {
    id: "l1-opens-full",
    rule: "L1",
    file: LOG,
    find: "document.epoch += 1;\n    const { epoch,",
    replace: "const { epoch,",
    why: "a new document opens at epoch 0",
    tests: LOG_TESTS,
  },
  {
    id: "l2-out-of-order",
    rule: "L2",
    file: LOG,
    find: "this.entries.push(entry);",
    replace: "this.entries.unshift(entry);",
    why: "entries come back in another order",
    tests: LOG_TESTS,
  },
  {
    id: "l3-unfenced",
    rule: "L3",
    file: LOG,
    find: "return fence.epoch === this.epoch && fence.seq === this.entries.length;",
    replace: "return fence.seq === this.entries.length;",
    why: "a server that lost the change set may still append",
    tests: LOG_TESTS,
  },
  {
    id: "l3-unfenced-lived",
    rule: "L3",
    file: LOG,
    find: "return fence.epoch === this.epoch && fence.seq === this.entries.length;",
    replace: "return fence.epoch <= this.epoch;",
    why: "two servers append to one document",
  },
  {
    id: "l4-mutations-missing",
    rule: "L4",
    file: LOG,
    find: "entry.accepted.map((logged) =>",
    replace: "entry.accepted.slice(0, 1).map((logged) =>",
    why: "of several mutations in one entry, only the first comes back",
    tests: LOG_TESTS,
  },
  {
    id: "l5-claims-change-hands",
    rule: "L5",
    file: LOG,
    find: "if (!this.#claims.has(client)) this.#claims.set(",
    replace: "this.#claims.set(",
    why: "a claimed client id becomes the last claimant's",
    tests: LOG_TESTS,
  },
  {
    id: "l6-compaction-unfenced",
    rule: "L6",
    file: LOG,
    find: "return document.holds(fence) ? ok(effect(document))",
    replace: 'return document.holds(fence) || operation === "compact" ? ok(effect(document))',
    why: "compaction: a state takes the place of updates it does not cover",
    tests: LOG_TESTS,
  },
  {
    id: "l7-empty-entries",
    rule: "L7",
    file: LOG,
    find: "flatMap(({ update }) => (update.length > 0 ? [update] : []));",
    replace: "map(({ update }) => update);",
    why: "an entry of which nothing remained gives an update that cannot be read",
    tests: LOG_TESTS,
  },
  {
    id: "l8-old-epoch-goes-on",
    rule: "L8",
    file: LOG,
    find: "if (generation > document.generation) document.epoch += 1;",
    replace: "",
    why: "compaction: who held the old generation may append to the new one",
    tests: LOG_TESTS,
  },
];
