"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { FunctionRunId } from "@tributary/core/base";
import type { FunctionRunView, LogLine } from "@tributary/core/protocol";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useLines } from "../runs/use-lines.ts";
import { useTRPC } from "../trpc.ts";

/** A run of a function as it goes, and its log so far. Picks up where it was after a lost connection. */
export function useFunctionRun(run: FunctionRunId): {
  readonly run: FunctionRunView | undefined;
  readonly lines: readonly LogLine[];
  readonly error: unknown;
} {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const query = useQuery(trpc.functionRun.get.queryOptions({ run }));
  const [lines, addLines] = useLines(run);
  useSubscription(
    trpc.functionRun.watch.subscriptionOptions(
      { run, afterSeq: 0 },
      {
        enabled: query.data !== undefined,
        onData: (event) => {
          if (event.type === "run") queries.setQueryData(trpc.functionRun.get.queryKey({ run }), event.run);
          else addLines(event.lines);
        },
      },
    ),
  );
  return { run: query.data, lines, error: query.error };
}
