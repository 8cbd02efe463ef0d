"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { RunId } from "@tributary/core/base";
import { type LogLine, type RunView, withSteps } from "@tributary/core/protocol";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useState } from "react";
import { useTRPC } from "../trpc.ts";
import { useLines } from "./use-lines.ts";

/** A run as it goes, and its log so far. Picks up where it was after a lost connection. */
export function useRun(run: RunId): {
  readonly run: RunView | undefined;
  readonly lines: readonly LogLine[];
  readonly error: unknown;
} {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const query = useQuery(trpc.run.get.queryOptions({ run }));
  const [lines, addLines] = useLines(run);
  // Apart from what was asked for: an answer that comes late would put steps back that have been told to have moved on.
  const [watched, setWatched] = useState<RunView>();
  useSubscription(
    trpc.run.watch.subscriptionOptions(
      { run, afterSeq: 0, bySteps: true },
      {
        enabled: query.data !== undefined,
        onData: (event) => {
          if (event.type === "log") return addLines(event.lines);
          if (event.type === "steps") return setWatched((before) => before && withSteps(before, event.steps));
          setWatched(event.run);
          queries.setQueryData(trpc.run.get.queryKey({ run }), event.run);
        },
      },
    ),
  );
  const { data: asked } = query;
  const isWatched = watched?.id === run && asked?.phase === "running";
  return { run: isWatched ? watched : asked, lines, error: query.error };
}
