import type { VersionComparison } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { comparedCount, comparedWords } from "./compared-count.ts";

const NOTHING: VersionComparison = {
  ...{ from: 1, to: 2, more: 0, moreThings: 0 },
  ...{ changes: [], functions: [], schemas: [], notes: [], views: [] },
};
const note = { key: "lock/a@1", change: "added", sentence: "A is locked." } as const;

test("[WT5] what differs is counted in words, whatever it is; what is not listed yet is counted too", () => {
  expect([comparedWords(NOTHING), comparedCount(NOTHING)]).toEqual(["Nothing changed", 0]);
  expect(comparedWords({ ...NOTHING, more: 1 })).toBe("1 component changed");
  const kind = { schema: "a@2", name: "a", version: 2, title: "A", before: "", after: "" };
  const many = { ...NOTHING, more: 2, schemas: [kind], notes: [note, note], moreThings: 1 };
  expect(comparedWords(many)).toBe("2 components, 1 kind, 2 notes of the catalogue and 1 other thing changed");
  expect(comparedCount(many)).toBe(6);
});
