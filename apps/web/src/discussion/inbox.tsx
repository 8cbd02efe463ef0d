"use client";

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { MentionView } from "@tributary/core/protocol";
import { CommentText } from "@tributary/ui/discussion";
import { Avatar, Button, cn, Popover, RelativeTime, Skeleton, toast } from "@tributary/ui/kit";
import { Bell } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { ShowEarlier } from "../show-earlier.tsx";
import { sentenceOf, useTRPC, useTRPCClient } from "../trpc.ts";

const MOST = 99;

/** Where one was mentioned, what is new first in sight; each leads to its thread. */
export function Inbox() {
  const trpc = useTRPC();
  const api = useTRPCClient();
  const queries = useQueryClient();
  const { id: workspace } = useWorkspace();
  const [open, setOpen] = useState(false);
  const unread = useQuery(trpc.comment.unreadMentions.queryOptions({ workspace })).data ?? 0;
  const list = useInfiniteQuery({
    queryKey: [...trpc.comment.mentions.queryKey({ workspace }), "pages"],
    queryFn: ({ pageParam: before }) =>
      api.comment.mentions.query({ workspace, ...(before === null ? {} : { before }) }),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.at(-1)?.at,
  });
  const read = useMutation(
    trpc.comment.readMentions.mutationOptions({
      onSuccess: () =>
        Promise.all([
          queries.invalidateQueries(trpc.comment.mentions.queryFilter({ workspace })),
          queries.invalidateQueries(trpc.comment.unreadMentions.queryFilter({ workspace })),
        ]),
      onError: (error) => toast.error(sentenceOf(error)),
    }),
  );
  const mentions = list.data?.pages.flat() ?? [];
  const [newest] = mentions;
  return (
    <Popover
      label="Mentions of you"
      align="end"
      open={open}
      onOpenChange={setOpen}
      className="max-h-[75vh] w-96 overflow-y-auto p-0"
      trigger={
        <button
          type="button"
          aria-label={unread > 0 ? `Mentions of you: ${unread} new` : "Mentions of you"}
          className="relative flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink data-[state=open]:bg-hover"
        >
          <Bell aria-hidden="true" className="size-4" strokeWidth={1.75} />
          {unread > 0 && (
            <span
              aria-hidden="true"
              className="absolute -top-0.5 -right-0.5 inline-flex h-3.5 min-w-3.5 items-center justify-center rounded-full bg-accent px-1 font-semibold text-[9px] text-accent-ink ring-2 ring-panel"
            >
              {unread > MOST ? `${MOST}+` : unread}
            </span>
          )}
        </button>
      }
    >
      <header className="sticky top-0 flex h-10 items-center justify-between border-b bg-raised px-3">
        <h2 className="font-medium text-ink text-sm">Mentions of you</h2>
        {unread > 0 && newest && (
          <Button
            size="sm"
            variant="ghost"
            busy={read.isPending}
            onClick={() => read.mutate({ workspace, until: newest.at })}
          >
            Mark all as read
          </Button>
        )}
      </header>
      {list.isPending ? (
        <div className="space-y-2 p-3">
          <Skeleton className="h-12" />
          <Skeleton className="h-12" />
        </div>
      ) : mentions.length === 0 ? (
        <p className="px-3 py-6 text-center text-faint text-sm">
          Nobody has mentioned you yet. Whoever writes @ and your name in a comment is found here.
        </p>
      ) : (
        <ul className="divide-y">
          {mentions.map((mention) => (
            <MentionRow
              key={mention.comment}
              mention={mention}
              href={paths.thread(workspace, mention.changeSet, mention.thread)}
              onOpen={() => {
                setOpen(false);
                if (!mention.read) read.mutate({ workspace, comments: [mention.comment] });
              }}
            />
          ))}
          {list.hasNextPage && (
            <li className="py-2">
              <ShowEarlier busy={list.isFetchingNextPage} onShow={() => void list.fetchNextPage()} />
            </li>
          )}
        </ul>
      )}
    </Popover>
  );
}

function MentionRow({
  mention,
  href,
  onOpen,
}: {
  readonly mention: MentionView;
  readonly href: string;
  readonly onOpen: () => void;
}) {
  const { author, about, changeSetTitle, text, at, read } = mention;
  return (
    <li
      className={cn("relative flex gap-2.5 px-3 py-2.5 transition-colors hover:bg-hover", !read && "bg-accent-soft/40")}
    >
      <Avatar id={author.id} name={author.name} type={author.type} owner={author.owner} size="sm" className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <p className="truncate text-xs">
          {!read && <span className="sr-only">New: </span>}
          <Link
            href={href}
            onClick={onOpen}
            className="font-medium text-ink before:absolute before:inset-0"
          >{`${author.name} about ${about}`}</Link>
          <RelativeTime at={at} className="relative ml-1.5 text-2xs text-faint" />
        </p>
        <p className="truncate text-2xs text-faint">{changeSetTitle}</p>
        <div className="pointer-events-none mt-1 line-clamp-3">
          <CommentText text={text} mentions={[]} />
        </div>
      </div>
    </li>
  );
}
