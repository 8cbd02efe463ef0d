"use client";

import type { Snapshot } from "@tributary/core/model";
import type { Anchor } from "@tributary/core/protocol";
import { MessagesSquare } from "lucide-react";
import { cn, Popover, Skeleton } from "../kit/index.ts";
import { Composer } from "./composer.tsx";
import { useDiscussion, useTalk } from "./discussion.ts";
import { sameMark } from "./marks.ts";
import { ThreadList } from "./thread-list.tsx";

export type DiscussionButtonProps = {
  readonly view: Snapshot | undefined;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onShow?: ((anchor: Anchor) => void) | undefined;
  readonly current?: string | null | undefined;
};

/** Every thread of the change set, and a place for what is about all of it. */
export function DiscussionButton({ view, open, onOpenChange, onShow, current }: DiscussionButtonProps) {
  const discussion = useDiscussion();
  const mark = useTalk((state) => state.marks.all, sameMark);
  const threads = useTalk((state) => state.threads);
  if (!discussion) return null;
  const words = `Comments${mark.open > 0 ? `: ${mark.open} open` : ""}${mark.unread > 0 ? `, ${mark.unread} new` : ""}`;
  return (
    <Popover
      label="Comments on this change set"
      align="end"
      open={open}
      onOpenChange={onOpenChange}
      className="max-h-[75vh] w-[26rem] overflow-y-auto"
      trigger={
        <button
          type="button"
          aria-label={words}
          title={words}
          className={cn(
            "flex h-6 items-center gap-1 rounded-md px-1.5 text-xs hover:bg-hover hover:text-ink data-[state=open]:bg-hover",
            mark.unread > 0 ? "font-medium text-accent-text" : "text-muted",
          )}
        >
          <MessagesSquare aria-hidden="true" className="size-3.5" />
          {mark.open > 0 && mark.open}
          {mark.unread > 0 && <span aria-hidden="true" className="size-1.5 rounded-full bg-accent" />}
        </button>
      }
    >
      <Composer
        label="Comment on this change set"
        send="Comment"
        onSend={(text) => discussion.begin({ kind: "changeSet" }, text)}
      />
      <div className="mt-3">
        {threads === null ? (
          <div role="status" aria-label="Reading the comments" className="space-y-2">
            <Skeleton className="h-16" />
            <Skeleton className="h-16" />
          </div>
        ) : (
          <ThreadList
            threads={threads}
            view={view}
            current={current}
            empty="Nothing is open. A comment on a field stands beside it; one written here is about all of it."
            onShow={
              onShow &&
              ((anchor) => {
                onOpenChange(false);
                onShow(anchor);
              })
            }
          />
        )}
      </div>
    </Popover>
  );
}
