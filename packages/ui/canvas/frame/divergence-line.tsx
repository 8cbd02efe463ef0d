"use client";

import type { Divergence } from "@tributary/core/document";
import { GitCompareArrows } from "lucide-react";
import { useRef } from "react";
import { Button } from "../../kit/index.ts";

export type DivergenceLineProps = {
  readonly divergences: readonly Divergence[];
  /** Leads to where one of them is; called with each in its turn. */
  readonly onShow: (divergence: Divergence) => void;
  readonly busy?: boolean;
  /** Absent where one may not settle them. */
  readonly onKeepMine?: ((divergences: readonly Divergence[]) => void) | undefined;
  readonly onTakeTheirs?: ((divergences: readonly Divergence[]) => void) | undefined;
};

/** How much of this change set Head has changed, too; going through it one by one, or settling it all at once. */
export function DivergenceLine(props: DivergenceLineProps) {
  const { divergences, onShow, busy = false, onKeepMine, onTakeTheirs } = props;
  const last = useRef<string>(undefined);
  const count = divergences.length;
  if (count === 0) return null;
  const next = () => {
    const at = divergences.findIndex((each) => nameOf(each) === last.current);
    const divergence = divergences[(at + 1) % count];
    if (!divergence) return;
    last.current = nameOf(divergence);
    onShow(divergence);
  };
  return (
    <section
      aria-label="Changed on Head, too"
      className="flex min-h-9 shrink-0 items-center gap-x-2.5 gap-y-1.5 border-changed/30 border-b bg-changed-soft/70 px-3 py-1 text-xs max-md:flex-wrap"
    >
      <GitCompareArrows aria-hidden="true" className="size-3.5 shrink-0 text-changed-text" />
      <p className="min-w-0 text-ink max-md:flex-1 max-md:basis-4/5 md:truncate">
        <span className="font-medium">
          {count} {count === 1 ? "value has" : "values have"} changed on Head, too.
        </span>{" "}
        <span className="text-muted">Yours stands until you say otherwise; nothing is held up.</span>
      </p>
      <span className="flex-1 max-md:hidden" />
      <Button size="sm" onClick={next}>
        {count === 1 ? "Show it" : "Show the next"}
      </Button>
      {onKeepMine && (
        <Button size="sm" disabled={busy} onClick={() => onKeepMine(divergences)}>
          {count === 1 ? "Keep mine" : "Keep all mine"}
        </Button>
      )}
      {onTakeTheirs && (
        <Button size="sm" disabled={busy} onClick={() => onTakeTheirs(divergences)}>
          {count === 1 ? "Take Head's" : "Take all of Head's"}
        </Button>
      )}
    </section>
  );
}

function nameOf({ root, key }: Divergence): string {
  return `${root} ${key}`;
}
