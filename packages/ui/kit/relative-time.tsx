"use client";

import { relativeTimeText } from "./relative-time-text.ts";
import { Tooltip } from "./tooltip.tsx";
import { useNow } from "./use-now.ts";

export type RelativeTimeProps = {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly className?: string | undefined;
};

const EXACT: Intl.DateTimeFormatOptions = { dateStyle: "full", timeStyle: "medium" };

/** When it was, as people say it; the exact time on hover. */
export function RelativeTime({ at, className }: RelativeTimeProps) {
  const now = useNow(30_000);
  return (
    <Tooltip content={new Date(at).toLocaleString("en-GB", EXACT)}>
      <time dateTime={new Date(at).toISOString()} className={className} suppressHydrationWarning>
        {relativeTimeText(at, now)}
      </time>
    </Tooltip>
  );
}
