import { diffText, spliced, type TextSplice } from "./text.ts";

export type MergedText = {
  /** Both sides' changes. */
  readonly text: string;
  /** What leads from mine to `text`: theirs, at the places they have in mine. */
  readonly splices: readonly TextSplice[];
  /** Places both changed differently: both changes are in the text, and somebody should look. */
  readonly clashes: number;
};

/**
 * Three-way merge by character: what theirs and mine changed of `base` is both done. What either took out is out; what either
 * put in is in, theirs first where both put something at the same place; the same change made twice is made once.
 *
 * Properties [M23]: merging with an unchanged side gives the other side; merging equal sides gives that side.
 */
export function mergeText(base: string, theirs: string, mine: string): MergedText {
  const [other, own] = [diffText(base, theirs), diffText(base, mine)];
  const merged: TextSplice[] = [];
  let clashes = 0;
  for (const splice of other) {
    const touching = own.filter((each) => touches(each, splice));
    if (touching.some((each) => same(each, splice))) continue;
    if (touching.length > 0) clashes += 1;
    merged.push(...carried(splice, own));
  }
  const splices = joined(merged);
  const text = spliced(mine, splices);
  if (text === undefined) throw new RangeError("mergeText: the splices do not fit the text they were made for");
  return { text, splices, clashes };
}

/** One side's splice at the places it has in the other side's text, which `own` makes of the same base. */
function carried({ at, remove, insert }: TextSplice, own: readonly TextSplice[]): readonly TextSplice[] {
  const end = at + remove.length;
  const result: TextSplice[] = [{ at: placeIn(own, at), remove: "", insert }];
  let from = at;
  for (const cut of [...own, { at: end, remove: "", insert: "" }]) {
    const cutEnd = cut.at + cut.remove.length;
    if (cutEnd < from || cut.at > end) continue;
    if (cut.at > from)
      result.push({ at: placeAfter(own, from), remove: remove.slice(from - at, cut.at - at), insert: "" });
    from = Math.max(from, Math.min(cutEnd, end));
  }
  return result.filter((splice) => splice.remove !== "" || splice.insert !== "");
}

/** Where a position of the base stands in the text `own` makes, before anything put in there. */
function placeIn(own: readonly TextSplice[], position: number): number {
  let shift = 0;
  for (const { at, remove, insert } of own) {
    if (at >= position) break;
    if (at + remove.length > position) return at + shift;
    shift += insert.length - remove.length;
  }
  return position + shift;
}

/** Where a character of the base that is still there stands, after anything put in before it. */
function placeAfter(own: readonly TextSplice[], position: number): number {
  let shift = 0;
  for (const { at, remove, insert } of own) {
    if (at > position) break;
    shift += insert.length - remove.length;
  }
  return position + shift;
}

function touches(a: TextSplice, b: TextSplice): boolean {
  return a.at <= b.at + b.remove.length && b.at <= a.at + a.remove.length;
}

function same(a: TextSplice, b: TextSplice): boolean {
  return a.at === b.at && a.remove === b.remove && a.insert === b.insert;
}

/** In ascending order, with what stands directly side by side in one. */
function joined(splices: readonly TextSplice[]): readonly TextSplice[] {
  const result: { at: number; remove: string; insert: string }[] = [];
  for (const splice of splices) {
    const last = result.at(-1);
    if (last && last.at + last.remove.length === splice.at) {
      last.remove += splice.remove;
      last.insert += splice.insert;
    } else result.push({ ...splice });
  }
  return result;
}
