"use client";

import type { Anchor, ThreadView } from "@tributary/core/protocol";
import { Check, RotateCcw, Unlink } from "lucide-react";
import { Fragment, type RefObject, useEffect, useRef, useState } from "react";
import { cn, IconButton, RelativeTime, toast } from "../kit/index.ts";
import type { Whereabouts } from "./anchor.ts";
import { CommentRow, sentenceOf } from "./comment-row.tsx";
import { Composer } from "./composer.tsx";
import { useDiscussion } from "./discussion.ts";

export type ThreadCardProps = {
  readonly thread: ThreadView;
  readonly where: Whereabouts;
  /** Leaves out what the thread is about, where it stands right beside it. */
  readonly inPlace?: boolean;
  /** Goes to what it is about. */
  readonly onShow?: ((anchor: Anchor) => void) | undefined;
  /** The one somebody was led to. */
  readonly current?: boolean;
};

/** In sight for this long, it has been seen. */
const SEEN_AFTER_MS = 900;
/** Of a long thread the first and the last ones are shown until asked for the rest. */
const FOLD_ABOVE = 6;

/** A conversation about one thing: its comments, a place to answer, and whether it is settled. */
export function ThreadCard({ thread, where, inPlace = false, onShow, current = false }: ThreadCardProps) {
  const discussion = useDiscussion();
  const box = useRef<HTMLElement>(null);
  const { resolved, comments, unread } = thread;
  const [unfolded, setUnfolded] = useState(false);
  const [opened, setOpened] = useState(false);
  const folded = resolved !== null && !opened && !current;
  useSeen(box, thread, !folded);
  useEffect(() => {
    if (current) box.current?.scrollIntoView({ block: "nearest" });
  }, [current]);
  const settle = () =>
    discussion
      ?.resolve(thread.id, resolved === null)
      .catch((refused: unknown) => void toast.error(sentenceOf(refused)));
  const hidden = unfolded || comments.length <= FOLD_ABOVE ? 0 : comments.length - FOLD_ABOVE + 1;
  const shown =
    hidden === 0 ? comments : [comments[0], ...comments.slice(hidden + 1)].filter((each) => each !== undefined);
  return (
    <article
      ref={box}
      aria-label={`Thread about ${where.title}`}
      className={cn(
        "rounded-lg bg-raised ring-1 ring-line",
        current && "ring-2 ring-accent",
        resolved && !current && "bg-transparent",
      )}
    >
      <header className="flex h-8 items-center gap-1.5 pr-1 pl-3 text-xs">
        {unread > 0 && (
          <span className="flex items-center gap-1.5 font-medium text-2xs text-accent-text">
            <span aria-hidden="true" className="size-1.5 rounded-full bg-accent" />
            {unread} new
          </span>
        )}
        {!inPlace && (
          <button
            type="button"
            disabled={!onShow || where.gone}
            onClick={() => onShow?.(thread.anchor)}
            className="min-w-0 truncate font-medium text-muted enabled:hover:text-accent-text"
          >
            {where.title}
          </button>
        )}
        {where.gone && (
          <span className="flex shrink-0 items-center gap-1 rounded-sm bg-removed-soft px-1 text-2xs text-removed-text">
            <Unlink aria-hidden="true" className="size-3" /> no longer there
          </span>
        )}
        {resolved && (
          <button
            type="button"
            aria-expanded={!folded}
            onClick={() => setOpened(!opened)}
            className="min-w-0 truncate text-2xs text-faint hover:text-ink"
          >
            resolved by {resolved.by.name} <RelativeTime at={resolved.at} />
            {folded && ` · ${comments.length} ${comments.length === 1 ? "comment" : "comments"}`}
          </button>
        )}
        <IconButton
          size="sm"
          label={resolved ? "Open this thread again" : "Resolve this thread"}
          className="ml-auto"
          onClick={() => void settle()}
        >
          {resolved ? <RotateCcw /> : <Check />}
        </IconButton>
      </header>
      {!folded && (
        <div className="space-y-2.5 px-3 pb-3">
          <ol className="space-y-2.5">
            {shown.map((comment, index) => (
              <Fragment key={comment.id}>
                {index === 1 && hidden > 0 && (
                  <li>
                    <button
                      type="button"
                      onClick={() => setUnfolded(true)}
                      className="text-2xs text-accent-text hover:underline"
                    >
                      {hidden} more in between
                    </button>
                  </li>
                )}
                <CommentRow comment={comment} />
              </Fragment>
            ))}
          </ol>
          <Composer
            label="Reply"
            send="Reply"
            onSend={(text) => discussion?.reply(thread.id, text) ?? Promise.resolve()}
          />
        </div>
      )}
    </article>
  );
}

/** What has been in sight for a moment counts as seen. */
function useSeen(box: RefObject<HTMLElement | null>, thread: ThreadView, shown: boolean): void {
  const discussion = useDiscussion();
  const latest = useRef(thread);
  latest.current = thread;
  const isNew = thread.unread > 0;
  useEffect(() => {
    const element = box.current;
    if (!element || !isNew || !shown || !discussion) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const watcher = new IntersectionObserver(([entry]) => {
      clearTimeout(timer);
      if (entry?.isIntersecting && document.visibilityState === "visible")
        timer = setTimeout(() => discussion.see([latest.current]), SEEN_AFTER_MS);
    });
    watcher.observe(element);
    return () => {
      clearTimeout(timer);
      watcher.disconnect();
    };
  }, [box, discussion, isNew, shown]);
}
