/** One row of a text diff. Line numbers count from 1. */
export type DiffRow =
  | { readonly kind: "same"; readonly before: number; readonly after: number; readonly text: string }
  | { readonly kind: "removed"; readonly before: number; readonly text: string }
  | { readonly kind: "added"; readonly after: number; readonly text: string };

/**
 * The shortest way from one text to the other, line by line: reading the `same` and `removed` rows gives `before`,
 * the `same` and `added` rows give `after`. Removals stand before the additions that replace them.
 *
 * @see E. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986
 */
export function diffLines(before: string, after: string): DiffRow[] {
  const [a, b] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const rows: DiffRow[] = [];
  const same = (i: number, j: number) => rows.push({ kind: "same", before: i + 1, after: j + 1, text: a[i] ?? "" });
  for (let i = 0; i < start; i++) same(i, i);
  for (const row of middle(a.slice(start, a.length - end), b.slice(start, b.length - end))) {
    if (row.kind === "added") rows.push({ ...row, after: row.after + start });
    else if (row.kind === "removed") rows.push({ ...row, before: row.before + start });
    else rows.push({ ...row, before: row.before + start, after: row.after + start });
  }
  for (let i = end; i > 0; i--) same(a.length - i, b.length - i);
  return removalsFirst(rows);
}

function linesOf(text: string): string[] {
  if (text === "") return [];
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}

/** Past this many differing lines the texts are shown as replaced as a whole: the path would be no help to a reader. */
const MAX_EDITS = 3000;

function middle(a: readonly string[], b: readonly string[]): DiffRow[] {
  const trace = pathOf(a, b);
  if (!trace) {
    const gone: DiffRow[] = a.map((text, i) => ({ kind: "removed", before: i + 1, text }));
    return [...gone, ...b.map((text, i): DiffRow => ({ kind: "added", after: i + 1, text }))];
  }
  const rows: DiffRow[] = [];
  let [x, y] = [a.length, b.length];
  for (let d = trace.length - 1; d > 0; d--) {
    const reach = trace[d - 1] as Map<number, number>;
    const k = x - y;
    const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
    const fromX = reach.get(down ? k + 1 : k - 1) ?? 0;
    const fromY = fromX - (down ? k + 1 : k - 1);
    for (; x > fromX && y > fromY; x--, y--) rows.push({ kind: "same", before: x, after: y, text: a[x - 1] ?? "" });
    if (down) rows.push({ kind: "added", after: y, text: b[y - 1] ?? "" });
    else rows.push({ kind: "removed", before: x, text: a[x - 1] ?? "" });
    [x, y] = [fromX, fromY];
  }
  for (; x > 0 && y > 0; x--, y--) rows.push({ kind: "same", before: x, after: y, text: a[x - 1] ?? "" });
  return rows.reverse();
}

/** For each number of edits, how far along `a` each diagonal gets; undefined when more than MAX_EDITS are needed. */
function pathOf(a: readonly string[], b: readonly string[]): ReadonlyMap<number, number>[] | undefined {
  const trace: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let d = 0; d <= Math.min(a.length + b.length, MAX_EDITS); d++) {
    const next = new Map<number, number>();
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
      let x = down ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return [...trace, next];
    }
    trace.push(next);
    reach = next;
  }
  return undefined;
}

function removalsFirst(rows: readonly DiffRow[]): DiffRow[] {
  const out: DiffRow[] = [];
  let pending: DiffRow[] = [];
  for (const row of rows) {
    if (row.kind === "added") {
      pending.push(row);
      continue;
    }
    if (row.kind === "same") {
      out.push(...pending);
      pending = [];
    }
    out.push(row);
  }
  return [...out, ...pending];
}
