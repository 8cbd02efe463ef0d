import { textHash } from "../base/index.ts";

/** An inner node joins the leaves that agree up to its depth. Its hash is computed when it is first asked for. */
type Node = { readonly children: readonly HashSet[]; hash: string | undefined };

/**
 * A set of hashes (distinct, lower-case hexadecimal, of equal length) with a hash of its own. Persistent: a change costs
 * O(log n) and shares the rest, and so does the set's hash after it.
 *
 * A hash trie has one shape for each set, whatever the order its members came and went in, so equal sets have equal hashes.
 *
 * @see R. C. Merkle, "A Digital Signature Based on a Conventional Encryption Function", CRYPTO 1987, for trees of hashes
 */
export type HashSet = Node | string | undefined;

const DIGITS = "0123456789abcdef";
const NO_CHILDREN: readonly HashSet[] = Array.from(DIGITS, () => undefined);

export function withHash(set: HashSet, hash: string, depth = 0): HashSet {
  if (set === undefined || set === hash) return hash;
  if (typeof set === "string")
    return withHash({ children: withChild(NO_CHILDREN, set, depth, set), hash: undefined }, hash, depth);
  const child = set.children[digitOf(hash, depth)];
  const next = withHash(child, hash, depth + 1);
  return next === child ? set : { children: withChild(set.children, hash, depth, next), hash: undefined };
}

/** The set itself if `hash` is not a member. */
export function withoutHash(set: HashSet, hash: string, depth = 0): HashSet {
  if (set === undefined || typeof set === "string") return set === hash ? undefined : set;
  const child = set.children[digitOf(hash, depth)];
  const left = withoutHash(child, hash, depth + 1);
  if (left === child) return set;
  const children = withChild(set.children, hash, depth, left);
  const present = children.filter((each) => each !== undefined);
  const [only] = present;
  return present.length === 1 && typeof only === "string" ? only : { children, hash: undefined };
}

export function hashOfSet(set: HashSet): string {
  if (set === undefined) return "";
  if (typeof set === "string") return set;
  set.hash ??= textHash(set.children.map(hashOfSet).join());
  return set.hash;
}

function withChild(children: readonly HashSet[], hash: string, depth: number, child: HashSet): readonly HashSet[] {
  return children.with(digitOf(hash, depth), child);
}

function digitOf(hash: string, depth: number): number {
  return DIGITS.indexOf(hash.charAt(depth));
}
