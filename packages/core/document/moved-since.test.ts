import { expect, test } from "vitest";
import { movedSince, theirsHash } from "./divergence.ts";
import type { Divergence } from "./rebase.ts";

test("[D38] what has moved on since it was shown is found by looking at each once", () => {
  const divergences = Array.from(
    { length: 500 },
    (_, index): Divergence => ({
      ...{ root: "attribute", key: `n${index}/domain/size` },
      ...{ base: { value: 0 }, theirs: { value: index }, mine: { value: -1 } },
    }),
  );
  let reads = 0;
  const looked = divergences.slice(1).map((each, index) => ({
    ...{ root: each.root, theirsHash: index === 7 ? "another" : theirsHash(each) },
    get key() {
      reads += 1;
      return each.key;
    },
  }));
  expect(movedSince(divergences, looked)).toEqual([divergences[8]]);
  expect(reads).toBe(499);
});
