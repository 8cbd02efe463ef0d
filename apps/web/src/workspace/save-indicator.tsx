"use client";

import { Button, Spinner, Tooltip } from "@tributary/ui/kit";
import { type ChangeSetReplica, type SaveState, saveStateOf, useStore } from "@tributary/ui/replica";
import { Check, CloudOff, TriangleAlert } from "lucide-react";

export type SaveIndicatorProps = { readonly replica: ChangeSetReplica };

/** The quiet word about one's edits: saved, saving, offline with so many waiting. */
export function SaveIndicator({ replica }: SaveIndicatorProps) {
  const save = useStore(replica, saveStateOf, same);
  return (
    <span role="status" className="flex items-center text-xs text-muted">
      <Word save={save} onRetry={replica.retry} />
    </span>
  );
}

function Word({ save, onRetry }: { readonly save: SaveState; readonly onRetry: () => void }) {
  switch (save.phase) {
    case "saved":
      return (
        <span className="flex items-center gap-1">
          <Check aria-hidden="true" className="size-3.5 text-healthy-text" /> Saved
        </span>
      );
    case "saving":
      return (
        <span className="flex items-center gap-1.5">
          <Spinner className="size-3" /> Saving…
        </span>
      );
    case "offline":
      return (
        <Tooltip content={save.sentence}>
          <span className="flex items-center gap-1.5 text-degraded-text">
            <CloudOff aria-hidden="true" className="size-3.5" />
            Offline{save.waiting > 0 && `, ${save.waiting} waiting`}
            <Button size="sm" variant="link" onClick={onRetry}>
              Retry
            </Button>
          </span>
        </Tooltip>
      );
    case "ended":
      return (
        <span className="flex items-center gap-1.5 text-failed-text">
          <TriangleAlert aria-hidden="true" className="size-3.5" /> {save.sentence}
        </span>
      );
  }
}

function same(a: SaveState, b: SaveState): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
