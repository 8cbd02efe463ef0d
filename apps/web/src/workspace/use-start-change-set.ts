"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "@tributary/ui/kit";
import { useRouter, useSearchParams } from "next/navigation";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { type FirstDeed, leaveFirstDeed } from "./first-edit.ts";

/** Makes a change set named after what is to be done first in it, and goes there; what is on the map stays on it. */
export function useStartChangeSet(): {
  /** @param onMade - told the new one's id before its page is shown */
  readonly start: (title: string, first: FirstDeed | null, onMade?: (changeSet: string) => void) => void;
  readonly busy: boolean;
} {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const view = useSearchParams().get("view");
  const { id: workspace } = useWorkspace();
  const create = useMutation(
    trpc.changeSet.create.mutationOptions({ onError: (error) => toast.error(sentenceOf(error)) }),
  );
  const start = (title: string, first: FirstDeed | null, onMade?: (changeSet: string) => void) =>
    create.mutate(
      { workspace, title: title.slice(0, 100) },
      {
        onSuccess: ({ id }) => {
          if (first) leaveFirstDeed(id, first);
          onMade?.(id);
          void queries.invalidateQueries(trpc.changeSet.pathFilter());
          router.push(paths.changeSet(workspace, id, view));
        },
      },
    );
  return { start, busy: create.isPending };
}
