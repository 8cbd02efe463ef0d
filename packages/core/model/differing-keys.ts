import type { Map as PersistentMap } from "immutable";

/** A node of the trie a persistent map is made of, in whichever of its five forms. */
type TrieNode = {
  readonly nodes?: readonly (TrieNode | undefined)[];
  /** Which of 32 places the nodes are for, where not all are written down. */
  readonly bitmap?: number;
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
type Pair = readonly [TrieNode, TrieNode];

/** The entries of each trie that do not stand in a part both share; undefined for a trie of a form unknown here. */
function unshared(a: TrieNode | undefined, b: TrieNode | undefined): [Entries, Entries] | undefined {
  const found: [Entries, Entries] = [new Map(), new Map()];
  if (!a || !b) return apart(a, b, found) ? found : undefined;
  const pairs: Pair[] = [[a, b]];
  for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
    const [left, right] = pair;
    if (left === right) continue;
    if (!areAlike(left, right)) {
      if (!apart(left, right, found)) return undefined;
      continue;
    }
    const others = right.nodes ?? [];
    for (const [at, child] of (left.nodes ?? []).entries()) {
      const other = others[at];
      if (child === other) continue;
      if (child && other) pairs.push([child, other]);
      else if (!apart(child, other, found)) return undefined;
    }
  }
  return found;
}

/** Whether the children of both stand at the same places for the same hashes. */
function areAlike(a: TrieNode, b: TrieNode): boolean {
  return a.nodes !== undefined && b.nodes !== undefined && a.bitmap === b.bitmap && a.nodes.length === b.nodes.length;
}

/** Level by level: a part that both share stands at the same depth in both, which is how much of the keys' hash led there. */
function apart(a: TrieNode | undefined, b: TrieNode | undefined, found: readonly [Entries, Entries]): boolean {
  let levels: [Set<TrieNode>, Set<TrieNode>] = [new Set(a ? [a] : []), new Set(b ? [b] : [])];
  while (levels[0].size > 0 || levels[1].size > 0) {
    const [left, right] = levels;
    const next = [below(left, right, found[0]), below(right, left, found[1])] as const;
    if (!next[0] || !next[1]) return false;
    levels = [next[0], next[1]];
  }
  return true;
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
