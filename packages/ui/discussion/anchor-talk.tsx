"use client";

import type { Anchor, ThreadView } from "@tributary/core/protocol";
import { MessageSquarePlus } from "lucide-react";
import { useEffect, useState } from "react";
import { cn, Popover } from "../kit/index.ts";
import { Composer } from "./composer.tsx";
import { useDiscussion, useTalk } from "./discussion.ts";
import { marksOf, sameAnchor } from "./marks.ts";
import { TalkMark } from "./talk-mark.tsx";
import { ThreadList } from "./thread-list.tsx";

export type AnchorTalkProps = {
  readonly anchor: Anchor;
  /** What it is about, in words: "web ▸ Image". */
  readonly title: string;
  readonly className?: string;
  /** Shows what is said right away. */
  readonly startOpen?: boolean;
};

/** In a margin: what is said about the line beside it, and a way to say something. */
export function AnchorTalk({ anchor, title, className, startOpen = false }: AnchorTalkProps) {
  const discussion = useDiscussion();
  const [open, setOpen] = useState(startOpen);
  const threads = useTalk(
    (state) => state.threads?.filter((thread) => sameAnchor(thread.anchor, anchor)) ?? NONE,
    sameThreads,
  );
  const isLedTo = discussion?.ledTo !== undefined && threads.some(({ id }) => id === discussion.ledTo);
  useEffect(() => {
    if (isLedTo) setOpen(true);
  }, [isLedTo]);
  if (!discussion) return null;
  const mark = marksOf(threads).all;
  const quiet = mark.open === 0 && mark.unread === 0;
  return (
    <Popover
      label={`Comments on ${title}`}
      align="end"
      open={open}
      onOpenChange={setOpen}
      className="max-h-[70vh] w-96 overflow-y-auto"
      trigger={
        <button
          type="button"
          aria-label={quiet ? `Comment on ${title}` : `Comments on ${title}`}
          className={cn(
            "flex h-6 min-w-6 items-center justify-center gap-1 rounded-md px-1 text-muted transition-opacity hover:bg-hover hover:text-ink focus-visible:opacity-100 data-[state=open]:bg-hover data-[state=open]:opacity-100",
            quiet && "opacity-0 group-hover/line:opacity-100",
            className,
          )}
        >
          {quiet ? <MessageSquarePlus aria-hidden="true" className="size-3.5" /> : <TalkMark mark={mark} />}
        </button>
      }
    >
      <h3 className="mb-2 truncate font-medium text-ink text-xs">{title}</h3>
      <Composer
        label={`Comment on ${title}`}
        send="Comment"
        autoFocus={threads.length === 0}
        onSend={(text) => discussion.begin(anchor, text)}
      />
      {threads.length > 0 && (
        <div className="mt-3">
          <ThreadList threads={threads} view={discussion.view()} inPlace={() => true} empty="Nothing is open here." />
        </div>
      )}
    </Popover>
  );
}

const NONE: readonly ThreadView[] = [];

function sameThreads(a: readonly ThreadView[], b: readonly ThreadView[]): boolean {
  return a.length === b.length && a.every((thread, index) => thread === b[index]);
}
