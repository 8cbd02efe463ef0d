import { child, type Path } from "@tributary/core/model";
import type { ComponentWriter } from "./component.ts";
import { entriesOf, isNull, type MapNode, type Node, toJson } from "./node.ts";
import type { Kept, Scope } from "./scope.ts";
import { textOf, wordOf } from "./values.ts";

/** What the parts of a service share while it is modelled. */
export type ServiceScope = Scope & {
  readonly writer: ComponentWriter;
  readonly kept: Kept;
  /** The whole service, in long forms. */
  readonly whole: MapNode;
  readonly at: string;
};

/** Models a key of a service whose value has parts of its own. */
export type Part = (node: Node | undefined, at: string, scope: ServiceScope) => void;

export type Parts = { readonly [key: string]: Part };

export const ENGINE_NAME = "/derived/engineName" as Path;

/** Keeps the members of a modelled group that have no field. */
export function keepOthers(group: MapNode, known: readonly string[], at: string, kept: ServiceScope["kept"]): void {
  const relative = at.split(".").slice(2).join(".");
  for (const [key, node] of group.entries)
    if (!known.includes(key)) kept.part(`${relative}.${key}`, toJson(node), `${at}.${key}`, node);
}

/** A list of texts, one entry each; empty ones, left by variables that are not set, are left out. */
export function writeTexts(
  writer: ComponentWriter,
  path: Path,
  node: Node | undefined,
  at: string,
  issues: Scope["issues"],
): void {
  if (node?.kind !== "list") return;
  node.items.forEach((item, index) => {
    const text = wordOf(item, `${at}.${index}`, issues);
    if (text !== undefined) writer.value(path, text, { at: `${at}.${index}`, node: item });
  });
}

/** Names and values, each at its own path; a name without a value has an empty one. */
export function writePairs(
  writer: ComponentWriter,
  path: Path,
  node: Node | undefined,
  at: string,
  issues: Scope["issues"],
): void {
  for (const [name, value] of entriesOf(node)) {
    const text = isNull(value) ? "" : textOf(value, `${at}.${name}`, issues);
    writer.set(child(path, name), text, { at: `${at}.${name}`, node: value });
  }
}
