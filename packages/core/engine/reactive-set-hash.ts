import { textHash } from "../base/index.ts";

/** A leaf is its own hash; an inner node joins the leaves that agree up to its depth. */
type Trie =
  | string
  | { readonly hash: string; readonly count: number; readonly children: readonly (Trie | undefined)[] };

const DIGITS = "0123456789abcdef";

/**
 * The hash of a set of hashes, and of the same set without one of them, each in O(log n): of a thousand components that
 * gather from all others, each needs its own list's hash.
 *
 * A hash trie has one shape for each set, whatever the order its members came in, so equal sets have equal hashes.
 *
 * @see R. C. Merkle, "A Digital Signature Based on a Conventional Encryption Function", CRYPTO 1987, for trees of hashes
 */
export class SetHash {
  private readonly root: Trie | undefined;

  /** @param hashes - distinct, in lower-case hexadecimal, of equal length */
  constructor(hashes: readonly string[]) {
    this.root = build(hashes, 0);
  }

  get hash(): string {
    return nameOf(this.root);
  }

  /** The hash of the set without `hash`; of the set itself if it is not a member. */
  without(hash: string): string {
    return nameOf(remove(this.root, hash, 0));
  }
}

function nameOf(trie: Trie | undefined): string {
  const hash = trie === undefined ? "" : typeof trie === "string" ? trie : trie.hash;
  return textHash(`set ${hash}`);
}

function build(hashes: readonly string[], depth: number): Trie | undefined {
  if (hashes.length < 2) return hashes[0];
  const groups: string[][] = Array.from(DIGITS, () => []);
  for (const hash of hashes) groups[digitOf(hash, depth)]?.push(hash);
  return join(groups.map((group) => build(group, depth + 1)));
}

function remove(trie: Trie | undefined, hash: string, depth: number): Trie | undefined {
  if (trie === undefined || typeof trie === "string") return trie === hash ? undefined : trie;
  const digit = digitOf(hash, depth);
  const child = trie.children[digit];
  const left = remove(child, hash, depth + 1);
  return left === child ? trie : join(trie.children.with(digit, left));
}

/** One node of these; what holds a single leaf is that leaf. */
function join(children: readonly (Trie | undefined)[]): Trie | undefined {
  const present = children.filter((child) => child !== undefined);
  const count = present.reduce((sum, child) => sum + (typeof child === "string" ? 1 : child.count), 0);
  const [only] = present;
  if (count < 2) return only;
  const text = children.map((child) => (typeof child === "string" ? child : (child?.hash ?? ""))).join();
  return { hash: textHash(text), count, children };
}

function digitOf(hash: string, depth: number): number {
  return DIGITS.indexOf(hash.charAt(depth));
}
