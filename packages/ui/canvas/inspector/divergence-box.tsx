"use client";

import { GitCompareArrows } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../kit/index.ts";
import type { DivergenceWords } from "../model/diverge.ts";

export type DivergenceBoxProps = {
  readonly words: DivergenceWords;
  /** Says which value it is; left out at the value itself. */
  readonly titled?: boolean;
  /** The sides, where three lines of text are not the way to show them. */
  readonly children?: ReactNode;
  readonly busy?: boolean;
  /** Absent where one may not settle it. */
  readonly onKeepMine?: (() => void) | undefined;
  readonly onTakeTheirs?: (() => void) | undefined;
};

/** Both sides changed the same: what was, what Head has now, what stands here, and one press for either. */
export function DivergenceBox(props: DivergenceBoxProps) {
  const { words, titled = false, children, busy = false, onKeepMine, onTakeTheirs } = props;
  return (
    <section
      aria-label={`Head changed ${words.title}, too`}
      className="rounded-md bg-changed-soft/60 px-2.5 py-2 text-xs ring-1 ring-changed/25 ring-inset"
    >
      <p className="flex items-center gap-1.5 font-medium text-ink">
        <GitCompareArrows aria-hidden="true" className="size-3.5 shrink-0 text-changed-text" />
        {titled ? `Head changed ${words.title}, too` : "Head changed this, too"}
      </p>
      {children ?? (
        <dl className="mt-1.5 grid grid-cols-[auto_minmax(0,1fr)] gap-x-2.5 gap-y-0.5">
          {!words.removal && <Side term="was" text={words.base} struck />}
          <Side term="Head now" text={words.theirs} />
          <Side term="here" text={words.mine} />
        </dl>
      )}
      {(onKeepMine || onTakeTheirs) && (
        <div className="mt-2 flex gap-1.5">
          {onKeepMine && (
            <Button size="sm" disabled={busy} onClick={onKeepMine}>
              {words.removal ? "Delete it all the same" : "Keep mine"}
            </Button>
          )}
          {onTakeTheirs && (
            <Button size="sm" disabled={busy} onClick={onTakeTheirs}>
              {words.removal ? "Keep it" : "Take Head's"}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

function Side({
  term,
  text,
  struck,
}: {
  readonly term: string;
  readonly text: string | null;
  readonly struck?: boolean;
}) {
  return (
    <>
      <dt className="text-muted">{term}</dt>
      <dd
        className={`min-w-0 break-words font-mono ${struck ? "text-muted line-through decoration-removed/50" : "text-ink"}`}
      >
        {text ?? <span className="font-sans text-faint">not set</span>}
      </dd>
    </>
  );
}
