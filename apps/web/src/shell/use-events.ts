"use client";

import type { WorkspaceId } from "@tributary/core/base";
import { useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useRef } from "react";
import { useTRPC } from "../trpc.ts";

/**
 * Asks again for what others have changed. After the connection was lost, for everything: nobody told us meanwhile.
 * Returns whether the connection is there, or how it is missing.
 */
export function useEvents(workspace: WorkspaceId): "live" | "connecting" | "reconnecting" {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const lost = useRef(false);
  const wasLive = useRef(false);
  const parts = {
    changeSets: [trpc.changeSet.pathFilter(), trpc.review.pathFilter()],
    head: [
      trpc.head.pathFilter(),
      trpc.workspace.get.queryFilter({ workspace }),
      trpc.review.pathFilter(),
      trpc.history.statistics.queryFilter({ workspace }),
    ],
    // Whoever looks at one is told of it by itself, step by step.
    runs: [trpc.run.summaries.queryFilter({ workspace })],
    functionRuns: [trpc.functionRun.pathFilter()],
    members: [
      trpc.workspace.get.queryFilter({ workspace }),
      trpc.token.pathFilter(),
      trpc.comment.people.queryFilter({ workspace }),
      trpc.session.me.queryFilter(),
      trpc.review.pathFilter(),
    ],
    requests: [trpc.review.pathFilter(), trpc.changeSet.list.queryFilter({ workspace })],
    audit: [trpc.audit.pathFilter()],
    comments: [trpc.comment.pathFilter()],
    policies: [trpc.policy.pathFilter(), trpc.review.pathFilter()],
    connections: [trpc.connection.pathFilter()],
    secrets: [trpc.secret.pathFilter()],
    activity: [trpc.activity.pathFilter()],
    engine: [trpc.workspace.get.queryFilter({ workspace }), trpc.engine.pathFilter(), trpc.review.pathFilter()],
  };
  const { status } = useSubscription(
    trpc.session.events.subscriptionOptions(
      { workspace },
      {
        onStarted: () => {
          if (lost.current) void queries.invalidateQueries();
          lost.current = false;
        },
        onConnectionStateChange: (state) => {
          if (state.state === "connecting" && state.error) lost.current = true;
        },
        onData: ({ topics }) => {
          // Listening has begun: somebody may have decided between the first answers and this, and nobody told us.
          const isAnswered = (query: { readonly state: { readonly data: unknown } }) => query.state.data !== undefined;
          if (topics.length === 0)
            for (const filter of parts.requests) void queries.invalidateQueries({ ...filter, predicate: isAnswered });
          // A server that is newer than this page knows topics the page has nothing of.
          for (const topic of topics) for (const filter of parts[topic] ?? []) void queries.invalidateQueries(filter);
        },
      },
    ),
  );
  if (status === "pending") wasLive.current = true;
  if (status === "pending") return "live";
  return wasLive.current ? "reconnecting" : "connecting";
}
