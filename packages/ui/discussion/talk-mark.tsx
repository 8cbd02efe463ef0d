import { MessageSquare } from "lucide-react";
import { cn } from "../kit/index.ts";
import type { Mark } from "./marks.ts";

/** How many open threads there are about something, and whether any of it is new. Nothing where there are none. */
export function TalkMark({ mark, className }: { readonly mark: Mark | undefined; readonly className?: string }) {
  if (!mark || (mark.open === 0 && mark.unread === 0)) return null;
  const words = `${mark.open} open ${mark.open === 1 ? "thread" : "threads"}${mark.unread > 0 ? `, ${mark.unread} new` : ""}`;
  return (
    <span
      role="img"
      aria-label={words}
      title={words}
      className={cn(
        "relative flex shrink-0 items-center gap-0.5 font-medium text-2xs",
        mark.unread > 0 ? "text-accent-text" : "text-muted",
        className,
      )}
    >
      <MessageSquare aria-hidden="true" className="size-3" fill={mark.unread > 0 ? "currentColor" : "none"} />
      {mark.open || mark.unread}
    </span>
  );
}
