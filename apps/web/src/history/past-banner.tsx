"use client";

import type { VersionView } from "@tributary/core/protocol";
import { Button, RelativeTime } from "@tributary/ui/kit";
import { GitBranch, History } from "lucide-react";
import { pastWords } from "./past-words.ts";

export type PastBannerProps = {
  /** The version that was asked for, and the one that is in sight until it is there. */
  readonly version: number;
  readonly shown: number;
  /** What is known of the one in sight. */
  readonly view: VersionView | undefined;
  readonly onBack: () => void;
  /** Proposes to make Head say again what it said then; absent for those who may not edit. */
  readonly onReturn?: (() => void) | undefined;
};

/** Says, where "what runs" stands otherwise, that this is not it. */
export function PastBanner({ version, shown, view, onBack, onReturn }: PastBannerProps) {
  return (
    <div
      role="status"
      className="flex min-h-9 shrink-0 items-center gap-x-2.5 gap-y-1 border-b border-drifted/40 bg-drifted-soft px-3 text-xs max-md:flex-wrap max-md:py-1"
    >
      <History aria-hidden="true" className="size-3.5 text-drifted-text" />
      <span className="min-w-0 max-md:flex-1 max-md:basis-4/5 md:truncate">
        <span className="font-medium text-drifted-text">{pastWords({ shown, wanted: version })}</span>
        {view && (
          <span className="text-ink">
            , <RelativeTime at={view.at} />
            {view.changeSet && ` · ${view.changeSet.title}`}
          </span>
        )}
        <span className="text-muted">
          {" "}
          · the past, read-only: without what runs, its findings and its computed values
        </span>
      </span>
      <span className="flex-1" />
      {onReturn && (
        <Button size="sm" icon={<GitBranch />} onClick={onReturn}>
          Return to this…
        </Button>
      )}
      <Button size="sm" variant="primary" onClick={onBack}>
        Back to now
      </Button>
    </div>
  );
}
