"use client";

import { Info, ScrollText, TriangleAlert, X } from "lucide-react";
import { cn } from "../../kit/index.ts";
import type { RefusalNote } from "../../replica/index.ts";
import { attemptedText } from "./attempted-text.ts";

export type RemarkNoteProps = {
  readonly note: RefusalNote;
  /** What was typed is not shown again. */
  readonly masked: boolean;
  readonly onDismiss: () => void;
};

/** How each looks, and what it is called by whoever does not see that. */
export const REMARK_LOOK = {
  info: { icon: Info, name: "Note", box: "bg-sunken ring-line", mark: "text-muted" },
  warning: {
    ...{ icon: TriangleAlert, name: "Warning" },
    ...{ box: "bg-drifted-soft/60 ring-drifted/25", mark: "text-drifted-text" },
  },
  changed: {
    ...{ icon: ScrollText, name: "Changed by a policy" },
    ...{ box: "bg-accent-soft ring-accent/25", mark: "text-accent-text" },
  },
} as const;

/** What a policy or the server says of an edit that stands: a remark, or that something else was written than was typed. */
export function RemarkNote({ note, masked, onDismiss }: RemarkNoteProps) {
  const severity = note.remark ?? "info";
  const { icon: Icon, name, box, mark } = REMARK_LOOK[severity];
  const typed = note.remark === "changed" && !masked ? attemptedText(note) : undefined;
  return (
    <div
      role="status"
      aria-label={name}
      data-severity={severity}
      className={cn("rounded-md px-2 py-1.5 text-xs ring-1 ring-inset", box)}
    >
      <p className="flex items-start gap-1.5 text-ink">
        <Icon aria-hidden="true" className={cn("mt-px size-3.5 shrink-0", mark)} />
        <span className="sr-only">{name}:</span>
        <span className="min-w-0 flex-1">{note.sentence}</span>
        <button
          type="button"
          aria-label="Dismiss"
          onClick={onDismiss}
          className="rounded-sm p-0.5 text-muted hover:bg-hover"
        >
          <X className="size-3" />
        </button>
      </p>
      {typed !== undefined && (
        <p className="mt-1 pl-5 text-2xs text-muted">
          A policy of this workspace changed it. You typed <span className="font-mono">{typed || "nothing"}</span>.
        </p>
      )}
    </div>
  );
}
