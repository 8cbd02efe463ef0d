"use client";

import { Check, CloudOff, RotateCw } from "lucide-react";
import { cn, Tooltip } from "../../kit/index.ts";
import { type ChangeSetReplica, type SaveState, saveStateOf, useStore } from "../../replica/index.ts";

export type SaveIndicatorProps = { readonly replica: ChangeSetReplica; readonly className?: string };

/** Saved, saving, or how much waits until there is a connection again. Quiet while all is well. */
export function SaveIndicator({ replica, className }: SaveIndicatorProps) {
  const save = useStore(replica, saveStateOf, (a, b) => JSON.stringify(a) === JSON.stringify(b));
  const away = save.phase === "offline" || save.phase === "ended";
  return (
    <Tooltip content={detailOf(save)}>
      <span
        role="status"
        data-phase={save.phase}
        className={cn(
          "inline-flex h-6 items-center gap-1.5 whitespace-nowrap text-xs",
          away ? "rounded-full bg-drifted-soft px-2 font-medium text-drifted-text" : "text-muted",
          className,
        )}
      >
        {away ? (
          <CloudOff aria-hidden="true" className="size-3.5" />
        ) : save.phase === "saving" || save.phase === "opening" || save.phase === "slow" ? (
          <RotateCw aria-hidden="true" className="size-3 animate-spin text-faint" />
        ) : (
          <Check aria-hidden="true" className="size-3.5 text-healthy-text" />
        )}
        {wordsOf(save)}
        {save.phase === "offline" && (
          <button type="button" onClick={replica.retry} className="underline underline-offset-2">
            try now
          </button>
        )}
      </span>
    </Tooltip>
  );
}

function wordsOf(save: SaveState): string {
  switch (save.phase) {
    case "opening":
      return save.waiting > 0 ? `Opening, ${save.waiting} waiting` : "Opening…";
    case "slow":
      return `Server is slow, ${save.waiting} waiting`;
    case "saved":
      return "Saved";
    case "saving":
      return save.waiting > 1 ? `Saving ${save.waiting}…` : "Saving…";
    case "offline":
      return save.waiting > 0 ? `Offline, ${save.waiting} waiting` : "Offline";
    case "ended":
      return save.waiting > 0 ? `Disconnected, ${save.waiting} not saved` : "Disconnected";
  }
}

function detailOf(save: SaveState): string {
  switch (save.phase) {
    case "opening":
      return "The change set is on its way to this page.";
    case "slow":
      return "Shown here already; the server takes long to put it in its log. Nothing is lost, and you can go on.";
    case "offline":
      return `${save.sentence} What waits is kept in this browser and sent when the server is back, also after a reload.`;
    case "saved":
      return "Everything is in the server's log.";
    case "saving":
      return "Shown here already; on its way to the server's log.";
    default:
      return save.sentence;
  }
}
