"use client";

import type { Divergence } from "@tributary/core/document";
import { GitCompareArrows } from "lucide-react";
import { Button } from "../../kit/index.ts";
import { useDesk, useModel } from "../desk.ts";
import { takeTheirs, wordsOf } from "../model/diverge.ts";

export type DivergenceNoteProps = {
  readonly divergence: Divergence;
  readonly masked?: boolean;
  /** Says which value it is; left out at the value itself. */
  readonly titled?: boolean;
};

/** Both sides changed the same: what was, what Head has now, what stands here, and one press for either. */
export function DivergenceNote({ divergence, masked = false, titled = false }: DivergenceNoteProps) {
  const desk = useDesk();
  const view = useModel((state) => state.view);
  const words = wordsOf(view, divergence, masked);
  const take = () =>
    desk.edit({
      label: `Take Head's ${words.title}`,
      mutations: takeTheirs(desk.model.getState(), [divergence]),
    });
  return (
    <section
      aria-label={`Head changed ${words.title}, too`}
      className="rounded-md bg-changed-soft/60 px-2.5 py-2 text-xs ring-1 ring-changed/25 ring-inset"
    >
      <p className="flex items-center gap-1.5 font-medium text-ink">
        <GitCompareArrows aria-hidden="true" className="size-3.5 shrink-0 text-changed-text" />
        {titled ? `Head changed ${words.title}, too` : "Head changed this, too"}
      </p>
      <dl className="mt-1.5 grid grid-cols-[auto_minmax(0,1fr)] gap-x-2.5 gap-y-0.5">
        {!words.removal && <Side term="was" text={words.base} struck />}
        <Side term="Head now" text={words.theirs} />
        <Side term="here" text={words.mine} />
      </dl>
      {desk.writes() && (
        <div className="mt-2 flex gap-1.5">
          <Button size="sm" onClick={() => desk.keepMine([divergence])}>
            {words.removal ? "Delete it all the same" : "Keep mine"}
          </Button>
          <Button size="sm" onClick={take}>
            {words.removal ? "Keep it" : "Take Head's"}
          </Button>
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
