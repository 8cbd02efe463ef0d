import { Map as PersistentMap } from "immutable";
import { seededRandom } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { differingKeys } from "./differing-keys.ts";

const SEED = 20_268;

/** By definition: every key of either. */
function naive(before: PersistentMap<string, unknown>, after: PersistentMap<string, unknown>): Set<string> {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return new Set([...keys].filter((key) => before.get(key) !== after.get(key) || before.has(key) !== after.has(key)));
}

test(`[M17] the keys that differ are found, however the maps came about (seed ${SEED})`, () => {
  const random = seededRandom(SEED);
  for (let round = 0; round < 60; round++) {
    const size = Math.floor(random() ** 3 * 4_000);
    // Few letters: many keys of equal hash prefixes; "Aa" and "BB" have equal hashes.
    const key = () =>
      Array.from({ length: 4 }, () => (random() < 0.5 ? "Aa" : "BB")).join("") + Math.floor(random() * size);
    let map = PersistentMap<string, unknown>();
    for (let at = 0; at < size; at++) map = map.set(key(), {});
    let other = random() < 0.1 ? PersistentMap<string, unknown>() : map;
    for (let at = 0; at < random() * 50; at++)
      other = random() < 0.4 ? other.delete(key()) : other.set(key(), at % 3 ? {} : undefined);
    expect(differingKeys(map, other)).toEqual(naive(map, other));
    expect(differingKeys(other, map)).toEqual(naive(map, other));
  }
});

test("[M17] what is shared is not looked into", () => {
  let map = PersistentMap<string, object>();
  for (let at = 0; at < 50_000; at++) map = map.set(`key ${at}`, {});
  let asked = 0;
  const root = (map as unknown as { _root: { nodes: readonly object[] } })._root;
  for (const node of root.nodes) {
    const { nodes } = node as { nodes: readonly object[] };
    const get = () => {
      asked++;
      return nodes;
    };
    Object.defineProperty(node, "nodes", { get, configurable: true });
  }
  const other = map.set("key 7", {});
  asked = 0;
  expect([...differingKeys(map, other)]).toEqual(["key 7"]);
  expect(asked).toBeLessThan(5);
});
