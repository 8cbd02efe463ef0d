import type { Json, JsonPrimitive } from "@tributary/core/base";

/** A place in a file. */
type At = { readonly file: string; readonly line: number };

/** One value of a YAML file, knowing where it stands. Immutable: aliases share it. */
export type Node = ScalarNode | ListNode | MapNode;

/** `source` is how a number or word is spelled; `merge` says what to do when files are merged (`!reset`, `!override`). */
export type ScalarNode = At & {
  readonly kind: "scalar";
  readonly value: JsonPrimitive;
  readonly source: string;
  readonly merge?: MergeMark;
  readonly unset?: Unset;
};
export type ListNode = At & { readonly kind: "list"; readonly items: readonly Node[]; readonly merge?: MergeMark };
export type MapNode = At & {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Node>;
  readonly merge?: MergeMark;
};

/** What stood here before variables that are not set became empty texts. */
export type Unset = { readonly text: string; readonly names: readonly string[] };

export type MergeMark = "reset" | "override";

export function scalar(at: At, value: JsonPrimitive): ScalarNode {
  return { kind: "scalar", file: at.file, line: at.line, value, source: String(value ?? "") };
}

export function list(at: At, items: readonly Node[]): ListNode {
  return { kind: "list", file: at.file, line: at.line, items };
}

export function map(at: At, entries: Iterable<readonly [string, Node | undefined]>): MapNode {
  const present = [...entries].filter((entry): entry is readonly [string, Node] => entry[1] !== undefined);
  return { kind: "map", file: at.file, line: at.line, entries: new Map(present) };
}

/** The member of a map; undefined where there is none, or `node` is no map, or the member is null. */
export function member(node: Node | undefined, key: string): Node | undefined {
  const found = node?.kind === "map" ? node.entries.get(key) : undefined;
  return found && !isNull(found) ? found : undefined;
}

export function entriesOf(node: Node | undefined): readonly (readonly [string, Node])[] {
  return node?.kind === "map" ? [...node.entries] : [];
}

export function isNull(node: Node): boolean {
  return node.kind === "scalar" && node.value === null;
}

/** `node` with the map's members replaced, added or (undefined) left out. */
export function withMembers(node: MapNode, changes: Iterable<readonly [string, Node | undefined]>): MapNode {
  const entries = new Map(node.entries);
  for (const [key, value] of changes) {
    if (value) entries.set(key, value);
    else entries.delete(key);
  }
  return { ...node, entries };
}

export function toJson(node: Node): Json {
  switch (node.kind) {
    case "scalar":
      // Numbers JSON cannot say (.inf, .nan) stay as they are spelled.
      return typeof node.value === "number" && !Number.isFinite(node.value) ? node.source : node.value;
    case "list":
      return node.items.map(toJson);
    case "map":
      return Object.fromEntries([...node.entries].map(([key, value]) => [key, toJson(value)]));
  }
}

/** What a person calls the kind of a value. */
export function kindInWords(node: Node): string {
  if (node.kind !== "scalar") return node.kind === "list" ? "a list" : "a group of keys";
  if (node.value === null) return "nothing";
  return typeof node.value === "string" ? "a text" : typeof node.value === "number" ? "a number" : `${node.value}`;
}
