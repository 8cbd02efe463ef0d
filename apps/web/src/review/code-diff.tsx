"use client";

import { lineAnchors, lineNumber } from "@tributary/core/discussion";
import type { Anchor, LineAnchor, ThreadView } from "@tributary/core/protocol";
import { LineTalk, sameAnchor, ThreadList, useDiscussion, useTalk } from "@tributary/ui/discussion";
import { type DiffLine, DiffView } from "@tributary/ui/kit";
import { useMemo } from "react";

/** A text of something that can be talked about: a function's code or one of its tests, the definition of a kind. */
export type CodeOf =
  | { readonly kind: "function"; readonly function: string; readonly test?: string }
  | { readonly kind: "schema"; readonly schema: string };

export type CodeDiffProps = {
  readonly of: CodeOf;
  /** What the text is of, in words. */
  readonly title: string;
  readonly label: string;
  readonly before: string;
  readonly after: string;
};

/** As long as a line may be to begin a thread about it: a longer one is no code that a person wrote. */
const LONGEST_LINE = 2000;

/** What changes in a text, with what people say about its lines. Threads whose line says something else now stand below it. */
export function CodeDiff({ of, title, label, before, after }: CodeDiffProps) {
  const discussion = useDiscussion();
  const threads = useTalk((state) => state.threads?.filter(({ anchor }) => isOf(anchor, of)) ?? NONE, sameList);
  const lines = useMemo(
    () => ({ before: lineAnchors(before, "before"), after: lineAnchors(after, "after") }),
    [before, after],
  );
  const placed = useMemo(() => placedThreads(threads, { before, after }), [threads, before, after]);
  const keep = useMemo(
    () => new Set([...placed.at.keys()].flatMap((at) => (at.startsWith("after") ? [Number(at.slice(6))] : []))),
    [placed],
  );
  const margin = ({ side, number }: DiffLine) => {
    const line = lines[side][number - 1];
    if (!line || line.text.length > LONGEST_LINE) return null;
    const anchor = placed.at.get(`${side} ${number}`) ?? { ...of, line };
    const where = `${title}, line ${number}${side === "before" ? " as it was" : ""}`;
    return <LineTalk anchor={anchor} title={where} first={number === 1} />;
  };
  return (
    <>
      <DiffView label={label} before={before} after={after} margin={margin} keep={keep} />
      {placed.elsewhere.length > 0 && (
        <div className="border-t px-4 py-3">
          <h3 className="mb-2 text-xs text-muted">About lines that say something else now</h3>
          <ThreadList threads={placed.elsewhere} view={discussion?.view()} empty="All of it is resolved." />
        </div>
      )}
    </>
  );
}

const NONE: readonly ThreadView[] = [];

function sameList(a: readonly ThreadView[], b: readonly ThreadView[]): boolean {
  return a.length === b.length && a.every((thread, index) => thread === b[index]);
}

function isOf(anchor: Anchor, of: CodeOf): boolean {
  if (anchor.kind !== of.kind || !("line" in anchor) || !anchor.line) return false;
  const { line: _, ...rest } = anchor;
  return sameAnchor(rest, of);
}

/** By side and number, the place that threads there share; and the threads that have no line any more. */
function placedThreads(
  threads: readonly ThreadView[],
  texts: { readonly [Side in LineAnchor["side"]]: string },
): { readonly at: ReadonlyMap<string, Anchor>; readonly elsewhere: readonly ThreadView[] } {
  const at = new Map<string, Anchor>();
  const elsewhere = threads.filter(({ anchor }) => {
    const line = "line" in anchor ? anchor.line : undefined;
    if (!line) return false;
    const number = lineNumber(texts[line.side], line);
    const place = `${line.side} ${number}`;
    const there = at.get(place);
    if (number === undefined || (there && !sameAnchor(there, anchor))) return true;
    at.set(place, anchor);
    return false;
  });
  return { at, elsewhere };
}
