import { useQueries } from "@tanstack/react-query";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";

const AT_ONCE = 500;

/** What these change sets are called, as far as it is known. */
export function useTitles(changeSets: readonly string[]): ReadonlyMap<string, string> {
  const trpc = useTRPC();
  const { id: workspace } = useWorkspace();
  const ids = [...new Set(changeSets)].sort();
  const pages = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, page) =>
    ids.slice(page * AT_ONCE, (page + 1) * AT_ONCE),
  );
  const asked = useQueries({
    queries: pages.map((page) => ({
      ...trpc.changeSet.titles.queryOptions({ workspace, ids: page }),
      placeholderData: (before: Readonly<Record<string, string>> | undefined) => before,
    })),
  });
  return new Map(asked.flatMap(({ data }) => Object.entries(data ?? {})));
}
