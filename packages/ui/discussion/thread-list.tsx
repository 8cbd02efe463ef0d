"use client";

import type { Snapshot } from "@tributary/core/model";
import type { Anchor, ThreadView } from "@tributary/core/protocol";
import { useState } from "react";
import { whereabouts } from "./anchor.ts";
import { ThreadCard } from "./thread-card.tsx";

export type ThreadListProps = {
  readonly threads: readonly ThreadView[];
  readonly view: Snapshot | undefined;
  readonly inPlace?: ((thread: ThreadView) => boolean) | undefined;
  readonly onShow?: ((anchor: Anchor) => void) | undefined;
  readonly current?: string | null | undefined;
  readonly empty: string;
};

/** Threads, what is open first and the newest above; the settled ones behind a press while any is open. */
export function ThreadList({ threads, view, inPlace, onShow, current, empty }: ThreadListProps) {
  const [wish, setWish] = useState<boolean | null>(null);
  const open = threads.filter(({ resolved }) => resolved === null).toSorted(newestFirst);
  const settled = threads.filter(({ resolved }) => resolved !== null).toSorted(newestFirst);
  const showSettled = wish ?? (open.length === 0 || settled.some(({ id, unread }) => id === current || unread > 0));
  const card = (thread: ThreadView) => (
    <li key={thread.id}>
      <ThreadCard
        thread={thread}
        where={whereabouts(view, thread)}
        inPlace={inPlace?.(thread) ?? false}
        onShow={onShow}
        current={thread.id === current}
      />
    </li>
  );
  return (
    <>
      {open.length === 0 && <p className="px-1 text-faint text-xs">{empty}</p>}
      {open.length > 0 && <ol className="space-y-3">{open.map(card)}</ol>}
      {settled.length > 0 && (
        <>
          <button
            type="button"
            aria-expanded={showSettled}
            onClick={() => setWish(!showSettled)}
            className="mt-3 text-2xs text-muted hover:text-ink"
          >
            {showSettled ? "Hide" : "Show"} {settled.length} resolved
          </button>
          {showSettled && <ol className="mt-2 space-y-2">{settled.map(card)}</ol>}
        </>
      )}
    </>
  );
}

function newestFirst(a: ThreadView, b: ThreadView): number {
  return (b.comments.at(-1)?.at ?? 0) - (a.comments.at(-1)?.at ?? 0);
}
