import type { DiffRow } from "./diff-lines.ts";

/** Rows to show, or a run of unchanged ones that is folded away. */
export type DiffPart =
  | { readonly kind: "rows"; readonly rows: readonly DiffRow[] }
  | { readonly kind: "fold"; readonly rows: readonly DiffRow[] };

/** Folds unchanged rows further than `context` from any change or kept line; runs of fewer than four are not worth folding. */
export function foldUnchanged(
  rows: readonly DiffRow[],
  context: number,
  keepAfter: ReadonlySet<number> = new Set(),
): DiffPart[] {
  const shown = new Uint8Array(rows.length);
  rows.forEach((row, i) => {
    if (row.kind === "same" && !keepAfter.has(row.after)) return;
    shown.fill(1, Math.max(0, i - context), i + context + 1);
  });
  const parts: DiffPart[] = [];
  for (let i = 0; i < rows.length; ) {
    let end = i;
    while (end < rows.length && shown[end] === shown[i]) end++;
    const run = rows.slice(i, end);
    const last = parts.at(-1);
    if (shown[i] === 0 && run.length >= 4) parts.push({ kind: "fold", rows: run });
    else if (last?.kind === "rows") parts[parts.length - 1] = { kind: "rows", rows: [...last.rows, ...run] };
    else parts.push({ kind: "rows", rows: run });
    i = end;
  }
  return parts;
}
