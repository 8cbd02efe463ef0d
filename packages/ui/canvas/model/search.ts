import type { ComponentId } from "@tributary/core/base";
import type { Snapshot } from "@tributary/core/model";
import type { Card, Graph } from "./graph.ts";

/**
 * The components a search finds; null when it asks for nothing. Words match name, kind and subtitle; `kind:volume`,
 * `is:changed` and `image:nginx` (the end of a path, and part of its value) narrow it. All terms must match.
 */
export function searchIn(graph: Graph, view: Snapshot, text: string): ReadonlySet<ComponentId> | null {
  const terms = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (terms.length === 0) return null;
  const found = new Set<ComponentId>();
  for (const card of graph.cards.values()) if (terms.every((term) => matches(card, view, term))) found.add(card.id);
  return found;
}

function matches(card: Card, view: Snapshot, term: string): boolean {
  const colon = term.indexOf(":");
  if (colon > 0 && colon < term.length - 1) {
    const [key, wanted] = [term.slice(0, colon), term.slice(colon + 1)];
    if (key === "is") return card.sign === wanted;
    if (key === "kind") return includes(card.kind, wanted) || includes(card.schema, wanted);
    if (hasValue(card, view, key, wanted)) return true;
  }
  return includes(card.name, term) || includes(card.kind, term) || includes(card.subtitle ?? "", term);
}

function hasValue(card: Card, view: Snapshot, key: string, wanted: string): boolean {
  const attributes = view.components.get(card.id)?.attributes;
  return (
    attributes?.some((cell, path) => {
      if (
        !("value" in cell) ||
        !path
          .toLowerCase()
          .split("/")
          .some((segment) => segment === key)
      )
        return false;
      return includes(typeof cell.value === "string" ? cell.value : JSON.stringify(cell.value), wanted);
    }) ?? false
  );
}

function includes(text: string, part: string): boolean {
  return text.toLowerCase().includes(part);
}
