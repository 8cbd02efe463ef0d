import { CircleX, X } from "lucide-react";
import { Button, cn } from "../../kit/index.ts";
import type { RefusalNote } from "../../replica/index.ts";
import { REMARK_LOOK } from "../inspector/remark-note.tsx";

export type NoteCardProps = {
  readonly note: RefusalNote;
  /** What it is about, where that has a name. */
  readonly name: string | undefined;
  /** Leads to its place; absent where there is none to lead to. */
  readonly onShow?: (() => void) | undefined;
  readonly onDismiss: () => void;
};

/** What was refused, or said of what was accepted, until somebody has read it. */
export function NoteCard({ note, name, onShow, onDismiss }: NoteCardProps) {
  const look = note.remark && REMARK_LOOK[note.remark];
  const Icon = look?.icon ?? CircleX;
  return (
    <div
      className={cn(
        "pointer-events-auto flex w-full max-w-lg animate-pop-in items-start gap-2.5 rounded-lg bg-raised px-3 py-2.5 text-sm shadow-pop ring-1",
        note.remark ? "ring-line-strong" : "ring-failed/30",
      )}
    >
      <Icon aria-hidden="true" className={cn("mt-0.5 size-4 shrink-0", look?.mark ?? "text-failed-text")} />
      <p className="min-w-0 flex-1 wrap-break-word">
        <span className="sr-only">{look?.name ?? "Refused"}: </span>
        {name && <span className="font-medium text-ink">{name}: </span>}
        <span className="text-ink/90">{note.sentence}</span>
      </p>
      {onShow && (
        <Button size="sm" onClick={onShow}>
          Show
        </Button>
      )}
      <button
        type="button"
        aria-label="Dismiss"
        onClick={onDismiss}
        className="rounded-sm p-1 text-muted hover:bg-hover hover:text-ink"
      >
        <X className="size-3.5" />
      </button>
    </div>
  );
}
