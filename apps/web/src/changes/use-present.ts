"use client";

import { useQuery } from "@tanstack/react-query";
import type { PresentPerson } from "@tributary/core/protocol";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";

/** Asked again this often while a list is in sight. */
const EVERY_MS = 4_000;
const NOBODY: readonly PresentPerson[] = [];

/** Who else is where, for lists: by change set, or null for Head. */
export function usePresent(): (changeSet: string | null) => readonly PresentPerson[] {
  const trpc = useTRPC();
  const { id: workspace, me } = useWorkspace();
  const present = useQuery({
    ...trpc.workspace.present.queryOptions({ workspace }),
    refetchInterval: EVERY_MS,
    staleTime: 0,
  }).data;
  // Every page listens to Head, wherever it is: on Head is only who is in no change set.
  const inside = new Set(present?.flatMap(({ changeSet, people }) => (changeSet ? people.map(({ id }) => id) : [])));
  return (changeSet) =>
    present
      ?.find((each) => each.changeSet === changeSet)
      ?.people.filter(({ id }) => id !== me.id && (changeSet !== null || !inside.has(id))) ?? NOBODY;
}
