import { isNull, type ListNode, type MapNode, type Node, toJson } from "./node.ts";

/** What makes two entries of a list the same entry, by the list's key. Other lists are joined, equal values once. */
const SAME: { readonly [key: string]: (item: Node) => string } = {
  ports: (item) => ["host_ip", "published", "target", "protocol"].map((key) => textAt(item, key)).join("|"),
  volumes: (item) => textAt(item, "target"),
  configs: (item) => textAt(item, "target") || textAt(item, "source"),
  secrets: (item) => textAt(item, "target") || textAt(item, "source"),
  devices: (item) => textAt(item, "target") || textAt(item, "source"),
  env_file: (item) => textAt(item, "path"),
};

/** Lists that mean one thing as a whole: a later one replaces an earlier one. */
const WHOLE = new Set(["command", "entrypoint", "test"]);

/**
 * `over` laid on `base` by Compose's rules: groups are merged, lists are joined, other values are replaced; `!reset`
 * takes a value away and `!override` replaces it whole.
 *
 * @see https://docs.docker.com/reference/compose-file/merge/
 */
export function merge(base: Node, over: Node, key = ""): Node {
  if (over.merge === "override" || isNull(base)) return over;
  if (isNull(over)) return base;
  if (base.kind === "map" && over.kind === "map")
    return key === "logging" && textAt(base, "driver") !== textAt(over, "driver") && textAt(over, "driver") !== ""
      ? over
      : mergeGroups(base, over);
  if (base.kind === "list" && over.kind === "list" && !WHOLE.has(key)) return mergeLists(base, over, key);
  return over;
}

function mergeGroups(base: MapNode, over: MapNode): MapNode {
  const entries = new Map(base.entries);
  for (const [key, value] of over.entries) {
    const before = entries.get(key);
    if (value.merge === "reset") entries.delete(key);
    else entries.set(key, before ? merge(before, value, key) : value);
  }
  return { ...over, entries };
}

function mergeLists(base: ListNode, over: ListNode, key: string): ListNode {
  const same = SAME[key] ?? ((item: Node) => JSON.stringify(toJson(item)));
  const items = new Map(base.items.map((item) => [same(item), item]));
  for (const item of over.items) {
    const before = items.get(same(item));
    items.set(same(item), before && SAME[key] ? merge(before, item) : item);
  }
  return { ...over, items: [...items.values()] };
}

/** `node` without what is marked `!reset`, once nothing more is laid over it. */
export function settled(node: Node): Node {
  if (node.kind === "scalar") return node;
  if (node.kind === "list")
    return node.items.some((item) => item.merge || item.kind !== "scalar")
      ? { ...node, items: node.items.filter((item) => item.merge !== "reset").map(settled) }
      : node;
  return {
    ...node,
    entries: new Map(
      [...node.entries].filter(([, value]) => value.merge !== "reset").map(([key, value]) => [key, settled(value)]),
    ),
  };
}

function textAt(node: Node, key: string): string {
  const found = node.kind === "map" ? node.entries.get(key) : undefined;
  return found?.kind === "scalar" ? String(found.value ?? "") : "";
}
