"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ChangeSetId, ViewId } from "@tributary/core/base";
import { viewThing } from "@tributary/core/model";
import { type Anchor, saidUntil } from "@tributary/core/protocol";
import { type Discussion, type DiscussionState, marksOf, NOTHING_SAID } from "@tributary/ui/discussion";
import { type ChangeSetReplica, createStore, type WritableStore } from "@tributary/ui/replica";
import { useRouter, useSearchParams } from "next/navigation";
import { useEffect, useMemo, useRef, useState } from "react";
import { freshId } from "../ids.ts";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC, useTRPCClient } from "../trpc.ts";

/** The talk about a change set, kept up to date, and the calls to take part in it. */
export function useDiscussionRoom(changeSet: ChangeSetId, replica: ChangeSetReplica | null): Discussion {
  const router = useRouter();
  const ledTo = useSearchParams().get("thread") ?? undefined;
  const trpc = useTRPC();
  const api = useTRPCClient();
  const queries = useQueryClient();
  const { id: workspace } = useWorkspace();
  const threads = useQuery(trpc.comment.list.queryOptions({ changeSet })).data;
  const people = useQuery(trpc.comment.people.queryOptions({ workspace })).data;
  const latest = useRef(replica);
  latest.current = replica;
  const [store] = useState<WritableStore<DiscussionState>>(() => createStore(NOTHING_SAID));
  useEffect(() => {
    if (threads) store.set({ threads, marks: marksOf(threads) });
  }, [store, threads]);
  useEffect(() => {
    if (people) store.set({ people });
  }, [store, people]);
  return useMemo(() => {
    /** Resolves once the page shows it; rejects with the server's sentence. */
    const told = async (call: Promise<unknown>) => {
      try {
        await call;
      } catch (error) {
        throw new Error(sentenceOf(error), { cause: error });
      }
      await queries.invalidateQueries(trpc.comment.list.queryFilter({ changeSet }));
    };
    return {
      store,
      ledTo,
      leadTo: (anchor) => {
        const thing = contentOf(anchor);
        if (thing) router.push(paths.review(workspace, changeSet, { at: thing }));
      },
      view: () => latest.current?.getState().view,
      async begin(anchor, text) {
        const id = freshId();
        await told(api.comment.begin.mutate({ changeSet, id, anchor, text }));
        return id;
      },
      reply: (thread, text) => told(api.comment.reply.mutate({ changeSet, id: freshId(), thread, text })),
      edit: (comment, text) => told(api.comment.edit.mutate({ changeSet, comment, text })),
      remove: (comment) => told(api.comment.delete.mutate({ changeSet, comment })),
      resolve: (thread, resolved) => told(api.comment.resolve.mutate({ changeSet, thread, resolved })),
      see(seen) {
        api.comment.see
          .mutate({ changeSet, threads: seen.map(({ id }) => id), until: saidUntil(seen) })
          .then(() => queries.invalidateQueries(trpc.comment.pathFilter()))
          .catch(() => {
            // Nothing is lost: it counts as new until it is next in sight.
          });
      },
    };
  }, [api, changeSet, ledTo, queries, router, store, trpc, workspace]);
}

/** The function, the version of a kind, the note or the view that an anchor is about: what the review alone has a place for. */
export function contentOf(anchor: Anchor): string | undefined {
  switch (anchor.kind) {
    case "function":
      return anchor.function;
    case "schema":
      return anchor.schema;
    case "note":
      return anchor.note;
    case "view":
      return viewThing(anchor.view as ViewId);
    default:
      return undefined;
  }
}
