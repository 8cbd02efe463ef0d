import type { Map as PersistentMap } from "immutable";

/** A node of the trie a persistent map is made of, in whichever of its five forms. */
type TrieNode = {
  readonly nodes?: readonly (TrieNode | undefined)[];
  readonly entries?: readonly Entry[];
  readonly entry?: Entry;
};
type Entry = readonly [key: unknown, value: unknown];

/**
 * The keys under which two maps hold different things, by identity.
 *
 * Costs what differs, not what the maps hold: what one was made from the other by small changes shares almost all of its trie
 * with it, and what is shared is not looked into. Of maps that share nothing every entry is compared.
 */
export function differingKeys<K, V>(before: PersistentMap<K, V>, after: PersistentMap<K, V>): Set<K> {
  if (before === after) return new Set();
  const [left, right] = unshared(rootOf(before), rootOf(after)) ?? [new Map(before), new Map(after)];
  const keys = new Set<K>();
  for (const [key, value] of left) if (!right.has(key) || right.get(key) !== value) keys.add(key as K);
  for (const key of right.keys()) if (!left.has(key)) keys.add(key as K);
  return keys;
}

type Entries = Map<unknown, unknown>;

/** The entries of each trie that do not stand in a part both share; undefined for a trie of a form unknown here. */
function unshared(a: TrieNode | undefined, b: TrieNode | undefined): [Entries, Entries] | undefined {
  const found: [Entries, Entries] = [new Map(), new Map()];
  let levels: [Set<TrieNode>, Set<TrieNode>] = [new Set(a ? [a] : []), new Set(b ? [b] : [])];
  while (levels[0].size > 0 || levels[1].size > 0) {
    const [left, right] = levels;
    // A part that both share stands at the same depth in both: the depth is how much of the keys' hash led there.
    const next = [below(left, right, found[0]), below(right, left, found[1])] as const;
    if (!next[0] || !next[1]) return undefined;
    levels = [next[0], next[1]];
  }
  return found;
}

function below(level: ReadonlySet<TrieNode>, other: ReadonlySet<TrieNode>, found: Entries): Set<TrieNode> | undefined {
  const next = new Set<TrieNode>();
  for (const node of level) {
    if (other.has(node)) continue;
    if (node.nodes) for (const child of node.nodes) child && next.add(child);
    else if (node.entries) for (const [key, value] of node.entries) found.set(key, value);
    else if (node.entry) found.set(node.entry[0], node.entry[1]);
    else return undefined;
  }
  return next;
}

function rootOf(map: unknown): TrieNode | undefined {
  return (map as { readonly _root?: TrieNode })._root;
}
