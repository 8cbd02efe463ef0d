import type { Component, Snapshot } from "./snapshot.ts";
import { nameOf, schemaOf } from "./snapshot.ts";

export type FoundComponents = {
  readonly components: readonly Component[];
  /** How many more there are than were asked for. */
  readonly more: number;
};

/**
 * Components that every word of `text` is found in, by name, kind or id, whatever their case; those whose name is, begins
 * with, or has a word that begins with the text come first, then by name. What is marked for deletion is not found.
 */
export function findComponents(snapshot: Snapshot, text: string, limit: number): FoundComponents {
  const wanted = folded(text);
  const words = wanted.split(" ").filter((word) => word !== "");
  const kinds = new Map(
    [...snapshot.schemas].map(([ref, { name, title }]) => [ref, folded(`${name} ${title}`)] as const),
  );
  const found: { readonly component: Component; readonly name: string; readonly rank: number }[] = [];
  for (const component of snapshot.components.values()) {
    if (component.deleted) continue;
    const name = folded(nameOf(component));
    const all = `${name} ${kinds.get(component.schema) ?? ""} ${component.id.toLowerCase()}`;
    if (words.every((word) => all.includes(word))) found.push({ component, name, rank: rankOf(name, wanted) });
  }
  found.sort((one, other) => one.rank - other.rank || compare(one.name, other.name));
  return {
    components: found.slice(0, limit).map(({ component }) => component),
    more: Math.max(0, found.length - limit),
  };
}

/** The one that a person names by its id, or by its name and kind (`docker.container/web`), or by a name that only one has. */
export function componentNamed(snapshot: Snapshot, text: string): Component | undefined {
  const found = snapshot.components.get(text as Component["id"]);
  if (found) return found;
  const slash = text.indexOf("/");
  const byKind = slash < 0 ? [] : called(snapshot, text.slice(slash + 1)).filter(isOf(snapshot, text.slice(0, slash)));
  const named = [...called(snapshot, text), ...byKind];
  return named.length === 1 ? named[0] : undefined;
}

function called({ names, components }: Snapshot, name: string): readonly Component[] {
  return [...(names.get(name) ?? [])].flatMap((id) => {
    const component = components.get(id);
    return component && !component.deleted ? [component] : [];
  });
}

const isOf = (snapshot: Snapshot, kind: string) => (component: Component) =>
  schemaOf(snapshot, component)?.name === kind;

function rankOf(name: string, wanted: string): number {
  if (name === wanted) return 0;
  const at = name.indexOf(wanted);
  if (at < 0) return 4;
  return at === 0 ? 1 : /[\p{L}\p{N}]/u.test(name.charAt(at - 1)) ? 3 : 2;
}

function folded(text: string): string {
  return text.toLowerCase().replace(/\s+/g, " ").trim();
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
