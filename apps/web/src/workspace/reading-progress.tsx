"use client";

import { useWorkspace } from "../shell/workspace-context.tsx";
import { useReading } from "./use-snapshot.ts";

export type ReadingProgressProps = { readonly version: number | undefined };

const COUNT = new Intl.NumberFormat("en");

/** How much of a large model has been read; nothing for one that comes in a single piece. */
export function ReadingProgress({ version }: ReadingProgressProps) {
  const { id } = useWorkspace();
  const reading = useReading(id, version);
  if (!reading || reading.read === reading.total) return null;
  const { read, total } = reading;
  const told = `Reading ${COUNT.format(read)} of ${COUNT.format(total)} components`;
  return (
    <div className="absolute inset-x-0 top-1/2 z-10 mx-auto w-72 -translate-y-1/2 space-y-2 rounded-lg border bg-raised p-4 text-center shadow-sm">
      <p className="tabular-nums text-sm">{told}</p>
      <div
        role="progressbar"
        aria-label={told}
        aria-valuenow={read}
        aria-valuemax={total}
        className="h-1.5 overflow-hidden rounded-full bg-sunken"
      >
        <div className="h-full rounded-full bg-accent" style={{ width: `${(100 * read) / total}%` }} />
      </div>
    </div>
  );
}
