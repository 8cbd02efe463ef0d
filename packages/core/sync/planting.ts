import type { Actor, Origin } from "../base/index.ts";
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
  /** Everybody who has typed in the text of a function or of a kind's version, for a text has no last word; whoever was last in it last. */
  readonly handsOn?: ((key: OverlayKey) => readonly Actor[]) | undefined;
  /** When one of them wrote last what stands at a key, as far as that is not now. */
  readonly writtenAt?: ((key: OverlayKey, author: Actor) => number | undefined) | undefined;
  /** The audit has told of each when it was written: of a part it has, of what takes something back it has not. */
  readonly isTold?: boolean;
  /** Whence it came, for what is told now. */
  readonly origin?: Origin | undefined;
};

/** What one author's rows say. */
export type PlantedRows = readonly [Actor, readonly LoggedMutation[]];

/**
 * The log's rows for what is planted, by author. Texts come after all else, with a row for each hand that was in them: who has typed
 * in a text had a hand in what is planted.
 */
export function plantedRows(
  base: Snapshot,
  view: Snapshot,
  { overlay, authorOf, handsOn, writtenAt, isTold = false }: Planting,
): readonly PlantedRows[] {
  const authors = new Map<string, Actor>();
  const rows = new Map<Actor, LoggedMutation[]>();
  const typed: PlantedRows[] = [];
  // Of two steps at one key (made here, and deleted again) the second finds what the first one left.
  const stands = new Map<string, LoggedMutation["after"]>();
  const steps = overlayCandidates(base, overlay).flatMap((candidate) => madeInSteps(overlay, candidate));
  for (const { root, key, after, mutation } of steps) {
    const found = authorOf({ root, key });
    const author = authors.get(found.id) ?? found;
    authors.set(author.id, author);
    const before = stands.get(`${root} ${key}`) ?? null;
    const row = { root, key, before, after: inBrief(root, after), mutation };
    const said = { ...row, sentence: sentenceOf(mutation, view), ...(isTold ? { quiet: true as const } : {}) };
    stands.set(`${root} ${key}`, row.after);
    const others = (handsOn?.({ root, key }) ?? []).filter(({ id }) => id !== author.id);
    const dated: Dated = (row, hand) => ({ ...row, ...momentOf(writtenAt?.({ root, key }, hand)) });
    if (root !== "text") push(rows, author, dated(said, author));
    if (root === "text") typed.push(...byHands(said, [...others, author], dated));
    // What was typed as a version's definition is that version.
    else if (others.length > 0) typed.push(...byHands({ ...said, before: said.after }, [...others, author], dated));
  }
  return [...rows, ...typed];
}

/** Adds to the list itself: there may be as many rows of one author as there are keys [S84]. */
function push(rows: Map<Actor, LoggedMutation[]>, author: Actor, row: LoggedMutation): void {
  const own = rows.get(author);
  if (own) own.push(row);
  else rows.set(author, [row]);
}

/** A row with when this hand wrote it. */
type Dated = (row: LoggedMutation, hand: Actor) => LoggedMutation;

function momentOf(at: number | undefined): Pick<LoggedMutation, "at"> {
  return at === undefined ? {} : { at };
}

/** The same row for each hand, of which the first finds what stood there before, and the others what it left, with nothing to type. */
function byHands(row: LoggedMutation, hands: readonly Actor[], dated: Dated): readonly PlantedRows[] {
  const { mutation } = row;
  const left = "splices" in mutation ? { ...mutation, splices: [] } : mutation;
  return hands.map((hand, index) => [
    hand,
    [dated(index === 0 ? row : { ...row, before: row.after, mutation: left }, hand)],
  ]);
}
