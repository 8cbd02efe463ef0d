/** A change at one place of a text: `remove` stands there, from the UTF-16 position `at` on, and `insert` takes its place. */
export type TextSplice = { readonly at: number; readonly remove: string; readonly insert: string };

/** Beyond this many differing characters or lines, a stretch is replaced as a whole: it is a rewrite, not an edit. */
const MAX_DISTANCE = 400;

/** `text` after splices that all speak of positions in it, in ascending order; undefined when what they remove is not there. */
export function spliced(text: string, splices: readonly TextSplice[]): string | undefined {
  const parts: string[] = [];
  let from = 0;
  for (const { at, remove, insert } of splices) {
    if (at < from || !text.startsWith(remove, at) || at > text.length) return undefined;
    parts.push(text.slice(from, at), insert);
    from = at + remove.length;
  }
  return parts.join("") + text.slice(from);
}

/** The splices that lead back from `spliced(text, splices)` to `text`. */
export function reversed(splices: readonly TextSplice[]): readonly TextSplice[] {
  let shift = 0;
  return splices.map(({ at, remove, insert }) => {
    const back = { at: at + shift, remove: insert, insert: remove };
    shift += insert.length - remove.length;
    return back;
  });
}

/**
 * The few splices that lead from `before` to `after`: by line first, then by character within the lines that differ.
 * Never cuts a surrogate pair in two.
 *
 * @see E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica, 1986
 */
export function diffText(before: string, after: string): readonly TextSplice[] {
  const { start, endBefore, endAfter } = trimmed(before, after);
  const [old, next] = [before.slice(start, endBefore), after.slice(start, endAfter)];
  if (old === "" && next === "") return [];
  const isSmall = old === "" || next === "" || !(old.includes("\n") && next.includes("\n"));
  const splices = isSmall ? byCharacter(old, next) : byLine(old, next);
  return splices.map((splice) => ({ ...splice, at: splice.at + start }));
}

/** A stretch of lines that differ: from which line on (of each text, from 1), what stands there before, what after. */
export type ChangedLines = {
  readonly at: { readonly before: number; readonly after: number };
  readonly before: readonly string[];
  readonly after: readonly string[];
};

/** Where two texts differ, line by line, as for somebody who reads them beside each other. Lines come without their ends. */
export function changedLines(before: string, after: string): readonly ChangedLines[] {
  const [old, next] = [before, after].map((text) => linesOf(text).map((line) => line.replace(/\n$/, ""))) as [
    string[],
    string[],
  ];
  return hunks(old, next).map(({ from, to, start, end }) => ({
    at: { before: from + 1, after: start + 1 },
    before: old.slice(from, to),
    after: next.slice(start, end),
  }));
}

function byLine(before: string, after: string): readonly TextSplice[] {
  const [old, next] = [linesOf(before), linesOf(after)];
  return hunks(old, next).flatMap(({ from, to, start, end }) => {
    const at = lengthOf(old.slice(0, from));
    const [remove, insert] = [old.slice(from, to).join(""), next.slice(start, end).join("")];
    const inner = trimmed(remove, insert);
    const [less, more] = [remove.slice(inner.start, inner.endBefore), insert.slice(inner.start, inner.endAfter)];
    return byCharacter(less, more).map((splice) => ({ ...splice, at: splice.at + at + inner.start }));
  });
}

function byCharacter(before: string, after: string): readonly TextSplice[] {
  if (before === "" || after === "") return [{ at: 0, remove: before, insert: after }];
  const [old, next] = [[...before], [...after]];
  return hunks(old, next).map(({ from, to, start, end }) => ({
    at: lengthOf(old.slice(0, from)),
    remove: old.slice(from, to).join(""),
    insert: next.slice(start, end).join(""),
  }));
}

type Hunk = { readonly from: number; readonly to: number; readonly start: number; readonly end: number };

/** Where two lists differ: `[from, to)` of the first stands where `[start, end)` of the second does. */
function hunks(old: readonly string[], next: readonly string[]): readonly Hunk[] {
  const trace = shortestEdit(old, next);
  if (!trace) return [{ from: 0, to: old.length, start: 0, end: next.length }];
  const found: { from: number; to: number; start: number; end: number }[] = [];
  let [x, y] = [old.length, next.length];
  for (let distance = trace.length - 1; distance > 0; distance -= 1) {
    const reach = trace[distance - 1] as Map<number, number>;
    const diagonal = x - y;
    const isInsertion =
      diagonal === -distance ||
      (diagonal !== distance && (reach.get(diagonal - 1) ?? -1) < (reach.get(diagonal + 1) ?? -1));
    const left = diagonal + (isInsertion ? 1 : -1);
    const fromX = reach.get(left) as number;
    const fromY = fromX - left;
    const [toX, toY] = isInsertion ? [fromX, fromY + 1] : [fromX + 1, fromY];
    const last = found[0];
    if (last && last.from === toX && last.start === toY) [last.from, last.start] = [fromX, fromY];
    else found.unshift({ from: fromX, to: toX, start: fromY, end: toY });
    [x, y] = [fromX, fromY];
  }
  return found;
}

/** For each distance, how far each diagonal reaches; undefined where the lists differ in more than `MAX_DISTANCE` places. */
function shortestEdit(old: readonly string[], next: readonly string[]): readonly Map<number, number>[] | undefined {
  const trace: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let distance = 0; distance <= MAX_DISTANCE; distance += 1) {
    const further = new Map<number, number>();
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      const [below, above] = [reach.get(diagonal - 1) ?? -1, reach.get(diagonal + 1) ?? -1];
      let x = diagonal === -distance || (diagonal !== distance && below < above) ? above : below + 1;
      while (x < old.length && x - diagonal < next.length && old[x] === next[x - diagonal]) x += 1;
      further.set(diagonal, x);
      if (x >= old.length && x - diagonal >= next.length) return [...trace, further];
    }
    trace.push(further);
    reach = further;
  }
  return undefined;
}

/** What two texts do not share at their beginning and end. */
function trimmed(before: string, after: string): { start: number; endBefore: number; endAfter: number } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  if (start > 0 && isHighSurrogate(before.charCodeAt(start - 1))) start -= 1;
  let [endBefore, endAfter] = [before.length, after.length];
  while (endBefore > start && endAfter > start && before.charCodeAt(endBefore - 1) === after.charCodeAt(endAfter - 1)) {
    endBefore -= 1;
    endAfter -= 1;
  }
  if (endBefore < before.length && isLowSurrogate(before.charCodeAt(endBefore))) {
    endBefore += 1;
    endAfter += 1;
  }
  return { start, endBefore, endAfter };
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function lengthOf(parts: readonly string[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}
