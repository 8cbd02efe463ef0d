"use client";

import { UnfoldVertical } from "lucide-react";
import { Fragment, type ReactNode, useMemo, useState } from "react";
import { cn } from "./cn.ts";
import { foldUnchanged } from "./diff-folds.ts";
import { type DiffRow, diffLines } from "./diff-lines.ts";
import { changedSpan } from "./diff-words.ts";

/** A line of a diff: of the new text, or of the old one where it is gone. */
export type DiffLine = { readonly side: "before" | "after"; readonly number: number; readonly text: string };

export type DiffNote = { readonly id: string; readonly line: number; readonly content: ReactNode };

export type DiffViewProps = {
  readonly before: string;
  readonly after: string;
  readonly layout?: "inline" | "side" | undefined;
  /** Shown under the line of the new text they concern. */
  readonly notes?: readonly DiffNote[] | undefined;
  /** Stands at the end of a line. In the inline layout alone. */
  readonly margin?: ((line: DiffLine) => ReactNode) | undefined;
  /** Lines of the new text that are never folded away. */
  readonly keep?: ReadonlySet<number> | undefined;
  readonly label: string;
  readonly className?: string | undefined;
};

const NO_NOTES: readonly DiffNote[] = [];
const NO_LINES: ReadonlySet<number> = new Set();

/** What changes in a text, line by line, with the changed words marked; long unchanged runs fold. */
export function DiffView(props: DiffViewProps) {
  const { before, after, layout = "inline", notes = NO_NOTES, keep = NO_LINES, margin, label, className } = props;
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set());
  const parts = useMemo(
    () => foldUnchanged(diffLines(before, after), 3, new Set([...notes.map((note) => note.line), ...keep])),
    [before, after, notes, keep],
  );
  const columns = layout === "side" ? 4 : 3;
  return (
    <div className={cn("overflow-x-auto font-mono text-xs leading-5", className)}>
      <table aria-label={label} className={cn("w-full border-collapse", layout === "side" && "table-fixed")}>
        {layout === "side" && (
          <colgroup>
            <col className="w-11" />
            <col />
            <col className="w-11" />
            <col />
          </colgroup>
        )}
        <tbody>
          {parts.map((part, index) => {
            const key = `${part.kind}-${index}`;
            if (part.kind === "fold" && !unfolded.has(index)) {
              return (
                <tr key={key}>
                  <td colSpan={columns} className="p-0">
                    <button
                      type="button"
                      onClick={() => setUnfolded(new Set([...unfolded, index]))}
                      className="flex h-7 w-full items-center gap-2 bg-sunken px-3 font-sans text-2xs text-muted hover:bg-hover hover:text-ink"
                    >
                      <UnfoldVertical aria-hidden="true" className="size-3" />
                      {part.rows.length} unchanged lines
                    </button>
                  </td>
                </tr>
              );
            }
            return (
              <Fragment key={key}>
                {layout === "side" ? sideRows(part.rows, notes) : inlineRows(part.rows, notes, margin)}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

const NUMBER = "w-11 select-none border-r pr-2 text-right align-top text-2xs leading-5 text-muted";
const ROW = { same: "", added: "bg-added-soft", removed: "bg-removed-soft" };
const WORD = { added: "bg-added/25", removed: "bg-removed/25" };

function inlineRows(
  rows: readonly DiffRow[],
  notes: readonly DiffNote[],
  margin: DiffViewProps["margin"],
): ReactNode[] {
  const partners = partnersOf(rows);
  return rows.map((row) => {
    const after = row.kind === "removed" ? undefined : row.after;
    return (
      <Fragment key={`${row.kind}-${"before" in row ? row.before : ""}-${after ?? ""}`}>
        <tr className={cn(ROW[row.kind], margin && "group/line")}>
          <td className={NUMBER}>{"before" in row ? row.before : ""}</td>
          <td className={NUMBER}>{after ?? ""}</td>
          <td className={cn("whitespace-pre-wrap break-all pr-3 pl-2", margin && "relative pr-12")}>
            <Line row={row} partner={partners.get(row)} />
            {margin && <span className="absolute top-0 right-2 font-sans">{margin(lineOf(row))}</span>}
          </td>
        </tr>
        <Notes notes={notes} line={after} columns={3} />
      </Fragment>
    );
  });
}

function lineOf(row: DiffRow): DiffLine {
  return row.kind === "removed"
    ? { side: "before", number: row.before, text: row.text }
    : { side: "after", number: row.after, text: row.text };
}

function sideRows(rows: readonly DiffRow[], notes: readonly DiffNote[]): ReactNode[] {
  return pairsOf(rows).map(([left, right]) => {
    const after = right && right.kind !== "removed" ? right.after : undefined;
    return (
      <Fragment key={`${left && "before" in left ? left.before : ""}-${after ?? ""}`}>
        <tr>
          <td className={cn(NUMBER, left && ROW[left.kind])}>{left && "before" in left ? left.before : ""}</td>
          <td
            className={cn(
              "whitespace-pre-wrap break-all border-r pr-3 pl-2 align-top",
              left ? ROW[left.kind] : "bg-sunken",
            )}
          >
            {left && <Line row={left} partner={right} />}
          </td>
          <td className={cn(NUMBER, right && ROW[right.kind])}>{after ?? ""}</td>
          <td
            className={cn("whitespace-pre-wrap break-all pr-3 pl-2 align-top", right ? ROW[right.kind] : "bg-sunken")}
          >
            {right && <Line row={right} partner={left} />}
          </td>
        </tr>
        <Notes notes={notes} line={after} columns={4} />
      </Fragment>
    );
  });
}

function Notes({
  notes,
  line,
  columns,
}: {
  readonly notes: readonly DiffNote[];
  readonly line: number | undefined;
  readonly columns: number;
}) {
  const here = line === undefined ? [] : notes.filter((note) => note.line === line);
  if (here.length === 0) return null;
  return (
    <tr>
      <td colSpan={columns} className="border-y bg-panel px-3 py-2 font-sans">
        {here.map((note) => (
          <div key={note.id}>{note.content}</div>
        ))}
      </td>
    </tr>
  );
}

function Line({ row, partner }: { readonly row: DiffRow; readonly partner: DiffRow | undefined }) {
  const sign = row.kind === "same" ? " " : row.kind === "added" ? "+" : "−";
  const tone =
    row.kind === "added" ? "text-added-text" : row.kind === "removed" ? "text-removed-text" : "text-transparent";
  return (
    <>
      {row.kind !== "same" && <span className="sr-only">{row.kind}: </span>}
      <span aria-hidden="true" className={cn("mr-2 select-none font-semibold", tone)}>
        {sign}
      </span>
      <Text row={row} partner={partner} />
    </>
  );
}

function Text({ row, partner }: { readonly row: DiffRow; readonly partner: DiffRow | undefined }) {
  if (row.kind === "same" || !partner || partner.kind === row.kind || partner.kind === "same") return row.text;
  const [before, after] = row.kind === "removed" ? [row.text, partner.text] : [partner.text, row.text];
  const span = changedSpan(before, after);
  const end = row.kind === "removed" ? span.endBefore : span.endAfter;
  if (span.start === 0 && end === row.text.length) return row.text;
  return (
    <>
      {row.text.slice(0, span.start)}
      <span className={cn("rounded-xs", WORD[row.kind])}>{row.text.slice(span.start, end)}</span>
      {row.text.slice(end)}
    </>
  );
}

/** Each removed row with the added one that takes its place, where a block has as many of both. */
function partnersOf(rows: readonly DiffRow[]): Map<DiffRow, DiffRow> {
  const partners = new Map<DiffRow, DiffRow>();
  for (const [left, right] of pairsOf(rows)) {
    if (!left || !right || left === right) continue;
    partners.set(left, right).set(right, left);
  }
  return partners;
}

function pairsOf(rows: readonly DiffRow[]): (readonly [DiffRow | undefined, DiffRow | undefined])[] {
  const pairs: (readonly [DiffRow | undefined, DiffRow | undefined])[] = [];
  for (let i = 0; i < rows.length; ) {
    const row = rows[i] as DiffRow;
    if (row.kind === "same") {
      pairs.push([row, row]);
      i++;
      continue;
    }
    const [removed, added]: [DiffRow[], DiffRow[]] = [[], []];
    for (; rows[i]?.kind === "removed"; i++) removed.push(rows[i] as DiffRow);
    for (; rows[i]?.kind === "added"; i++) added.push(rows[i] as DiffRow);
    for (let j = 0; j < Math.max(removed.length, added.length); j++) pairs.push([removed[j], added[j]]);
  }
  return pairs;
}
