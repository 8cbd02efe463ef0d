import fc from "fast-check";
import { expect, test } from "vitest";
import { textHash } from "../base/index.ts";
import { SetHash } from "./reactive-set-hash.ts";

test("[R3] equal sets have equal hashes, and taking one away gives the hash of the set without it", () => {
  // Few first digits, so that the trie gets deep.
  const hash = fc.nat(60).map((n) => `${"a".repeat(n % 7)}${textHash(String(n))}`.slice(0, 64));
  fc.assert(
    fc.property(fc.uniqueArray(hash, { maxLength: 20 }), fc.nat(19), (hashes, at) => {
      const set = new SetHash(hashes);
      expect(new SetHash(hashes.toReversed()).hash).toBe(set.hash);
      const gone = hashes[at % Math.max(1, hashes.length)];
      const rest = new SetHash(hashes.filter((each) => each !== gone));
      if (gone === undefined) return;
      expect(set.without(gone)).toBe(rest.hash);
      expect(rest.hash).not.toBe(set.hash);
      expect(rest.without(gone)).toBe(rest.hash);
    }),
  );
});
