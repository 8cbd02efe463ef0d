import type { Fault } from "./fault.ts";

/** Of the audit: core/history. */
export const HISTORY_FAULTS: readonly Fault[] = [
  {
    id: "a1-chain-unlinked",
    rule: "A1",
    file: "packages/core/history/audit-chain.ts",
    find: "bytes.set(hexToBytes(previous), 0);",
    replace: "",
    why: "an entry's hash does not depend on the one before it",
    tests: "packages/core/history/audit.test.ts",
  },
  {
    id: "a1-actor-unhashed",
    rule: "A1",
    file: "packages/core/history/audit-chain.ts",
    find: "json(actor)",
    replace: "null",
    why: "whom an entry names may be changed and nobody sees it",
  },
  {
    id: "a2-removed-unseen",
    rule: "A2",
    file: "packages/core/history/verify-chain.ts",
    find: "if (entry.seq !== seq + 1 || entry.prev !== hash || !this.#isOwn(entry, entry.seq)) {",
    replace: "if (!this.#isOwn(entry, entry.seq)) {",
    why: "removed and inserted entries of the audit are not seen",
  },
  {
    id: "r2-newer-stays",
    rule: "R2",
    file: "packages/core/history/return-to.ts",
    find: "removed.push(...withoutCells(id, was, is));",
    replace: "removed.push(...withoutCells(id, was, is?.schema === was.schema ? is : undefined));",
    why: "returning to a version leaves what was said for another version of a kind",
    tests: "packages/core/history/return-to-version.test.ts",
  },
];
