"use client";

import { MessageSquarePlus } from "lucide-react";
import { useState } from "react";
import { AnchorTalk, type AnchorTalkProps } from "./anchor-talk.tsx";
import { useDiscussion, useTalk } from "./discussion.ts";
import { sameAnchor } from "./marks.ts";

export type LineTalkProps = Pick<AnchorTalkProps, "anchor" | "title"> & {
  /** The one of its text that the tab key reaches; the arrow keys lead from there to the others. */
  readonly first: boolean;
};

/** Beside a line of code: what is said about it, and a way to say something. A long text has many: each is a bare button until it is used. */
export function LineTalk({ anchor, title, first }: LineTalkProps) {
  const discussion = useDiscussion();
  const [asked, setAsked] = useState(false);
  const talkedAbout = useTalk((state) => state.threads?.some((thread) => sameAnchor(thread.anchor, anchor)) ?? false);
  if (!discussion) return null;
  if (asked || talkedAbout) return <AnchorTalk anchor={anchor} title={title} startOpen={asked} className="h-5" />;
  return (
    <button
      type="button"
      data-line-talk
      tabIndex={first ? 0 : -1}
      aria-label={`Comment on ${title}`}
      onClick={() => setAsked(true)}
      onKeyDown={(event) => {
        if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
        event.preventDefault();
        neighbour(event.currentTarget, event.key === "ArrowDown" ? 1 : -1)?.focus();
      }}
      className="flex h-5 min-w-6 items-center justify-center rounded-md text-muted opacity-0 hover:bg-hover hover:text-ink focus-visible:opacity-100 group-hover/line:opacity-100"
    >
      <MessageSquarePlus aria-hidden="true" className="size-3.5" />
    </button>
  );
}

function neighbour(button: HTMLElement, by: 1 | -1): HTMLElement | undefined {
  const all = [...(button.closest("table")?.querySelectorAll<HTMLElement>("[data-line-talk]") ?? [])];
  return all[all.indexOf(button) + by];
}
