import { useQuery } from "@tanstack/react-query";
import type { ChangeSetSummary } from "@tributary/core/protocol";
import { useTRPC } from "../trpc.ts";

export type OpenChanges = {
  /** The newest of them. */
  readonly items: readonly ChangeSetSummary[];
  /** How many there are. */
  readonly count: number;
};

const NONE: OpenChanges = { items: [], count: 0 };

/** The change sets that are open in a workspace: the newest of them, and how many in all. */
export function useOpenChanges(workspace: string): OpenChanges {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.changeSet.list.queryOptions({ workspace, show: "open" }));
  return data ? { items: data.items, count: data.open } : NONE;
}

/** One change set, however old; undefined while it is not known. */
export function useChangeSet(id: string | undefined, known: OpenChanges): ChangeSetSummary | undefined {
  const trpc = useTRPC();
  const found = known.items.find((each) => each.id === id);
  const asked = useQuery({
    ...trpc.changeSet.get.queryOptions({ changeSet: id ?? "" }),
    enabled: id !== undefined && found === undefined,
  });
  return found ?? (id === undefined ? undefined : asked.data);
}
