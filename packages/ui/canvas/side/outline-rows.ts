import type { ComponentId } from "@tributary/core/base";
import type { Card, Graph } from "../model/graph.ts";

export type OutlineRow =
  | {
      readonly kind: "heading";
      readonly key: string;
      readonly title: string;
      readonly depth: number;
      readonly open: boolean;
      readonly count: number;
      /** The component it stands for, where it is a project and not merely a kind. */
      readonly card?: Card;
    }
  | { readonly kind: "card"; readonly key: string; readonly card: Card; readonly depth: number };

/** The rows of the outline: projects first, in them kinds, in them components; with a search only what it found. */
export function outlineRows(
  graph: Graph,
  closed: ReadonlySet<string>,
  found: ReadonlySet<ComponentId> | null,
): readonly OutlineRow[] {
  const rows: OutlineRow[] = [];
  const frames = [...graph.frames].flatMap(([id, members]) => {
    const card = graph.cards.get(id);
    return card ? [{ card, members }] : [];
  });
  frames.sort((a, b) => compare(a.card.name, b.card.name));
  for (const { card, members } of frames) {
    const shown = only(members, found);
    if (found && shown.length === 0 && !found.has(card.id)) continue;
    const open = !closed.has(card.id);
    rows.push({ kind: "heading", key: card.id, title: card.name, depth: 0, open, count: shown.length, card });
    if (open) rows.push(...kindRows(graph, shown, card.id, 1, closed));
  }
  rows.push(...kindRows(graph, only(graph.loose, found), "", 0, closed));
  return rows;
}

function kindRows(
  graph: Graph,
  members: readonly ComponentId[],
  prefix: string,
  depth: number,
  closed: ReadonlySet<string>,
): OutlineRow[] {
  const kinds = new Map<string, Card[]>();
  for (const id of members) {
    const card = graph.cards.get(id);
    if (card) kinds.set(card.kind, [...(kinds.get(card.kind) ?? []), card]);
  }
  return [...kinds]
    .sort(
      ([a, [one]], [b, [other]]) => Number(one?.compact ?? false) - Number(other?.compact ?? false) || compare(a, b),
    )
    .flatMap(([kind, cards]): OutlineRow[] => {
      const key = `${prefix}/${kind}`;
      const open = !closed.has(key);
      const heading: OutlineRow = { kind: "heading", key, title: plural(kind), depth, open, count: cards.length };
      return open
        ? [heading, ...cards.map((card): OutlineRow => ({ kind: "card", key: card.id, card, depth: depth + 1 }))]
        : [heading];
    });
}

function only(ids: readonly ComponentId[], found: ReadonlySet<ComponentId> | null): readonly ComponentId[] {
  return found ? ids.filter((id) => found.has(id)) : ids;
}

function plural(kind: string): string {
  if (kind.endsWith("s")) return kind;
  if (/[^aeiou]y$/i.test(kind)) return `${kind.slice(0, -1)}ies`;
  return /(?:x|z|ch|sh)$/i.test(kind) ? `${kind}es` : `${kind}s`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
