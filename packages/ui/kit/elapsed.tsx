"use client";

import { cn } from "./cn.ts";
import { durationText } from "./relative-time-text.ts";
import { useNow } from "./use-now.ts";

export type ElapsedProps = {
  /** Milliseconds since the epoch. */
  readonly from: number;
  /** Absent while it goes on: the figure then counts. */
  readonly to?: number | undefined;
  readonly className?: string | undefined;
};

/** How long it took, or has taken so far. */
export function Elapsed({ from, to, className }: ElapsedProps) {
  const now = useNow(to === undefined ? 100 : 0);
  return (
    <span className={cn("tabular", className)} suppressHydrationWarning>
      {durationText((to ?? now) - from)}
    </span>
  );
}
