import type { Actor } from "../base/index.ts";
import {
  type Divergence,
  madeInSteps,
  type Overlay,
  overlayCandidates,
  type OverlayKey,
  type RebaseReport,
} from "../document/index.ts";
import { sentenceOf, type Snapshot } from "../model/index.ts";
import { inBrief } from "./brief.ts";
import type { LoggedMutation } from "./ports.ts";

/** What a new change set begins with: written elsewhere, by people who keep their names on it. */
export type Planting = {
  readonly overlay: Overlay;
  readonly divergences: readonly Divergence[];
  readonly report?: RebaseReport | undefined;
  readonly authorOf: (key: OverlayKey) => Actor;
};

/** The log's rows for what is planted, by author. The audit has told of each when it was written. */
export function plantedRows(
  base: Snapshot,
  view: Snapshot,
  { overlay, authorOf }: Planting,
): ReadonlyMap<Actor, readonly LoggedMutation[]> {
  const authors = new Map<string, Actor>();
  const rows = new Map<Actor, LoggedMutation[]>();
  // Of two steps at one key (made here, and deleted again) the second finds what the first one left.
  const stands = new Map<string, LoggedMutation["after"]>();
  const steps = overlayCandidates(base, overlay).flatMap((candidate) => madeInSteps(overlay, candidate));
  for (const { root, key, after, mutation } of steps) {
    const found = authorOf({ root, key });
    const author = authors.get(found.id) ?? found;
    authors.set(author.id, author);
    const before = stands.get(`${root} ${key}`) ?? null;
    const row = { root, key, before, after: inBrief(root, after), mutation, quiet: true as const };
    stands.set(`${root} ${key}`, row.after);
    rows.set(author, [...(rows.get(author) ?? []), { ...row, sentence: sentenceOf(mutation, view) }]);
  }
  return rows;
}
