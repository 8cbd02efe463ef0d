"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { RunId } from "@tributary/core/base";
import type { LogLine, RunView } from "@tributary/core/protocol";
import { useSubscription } from "@trpc/tanstack-react-query";
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
  useSubscription(
    trpc.run.watch.subscriptionOptions(
      { run, afterSeq: 0 },
      {
        enabled: query.data !== undefined,
        onData: (event) => {
          if (event.type === "run") queries.setQueryData(trpc.run.get.queryKey({ run }), event.run);
          else addLines(event.lines);
        },
      },
    ),
  );
  return { run: query.data, lines, error: query.error };
}
