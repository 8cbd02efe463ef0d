"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ChangeSetId } from "@tributary/core/base";
import { toast } from "@tributary/ui/kit";
import { useRouter } from "next/navigation";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";

export type Decisions = ReturnType<typeof useDecisions>;

/** The commands of a review. After each, the review is asked for again; a refusal is said in a toast and changes nothing. */
export function useDecisions(changeSet: ChangeSetId) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const { id: workspace } = useWorkspace();
  const settled = {
    onError: (error: unknown) => void toast.error(sentenceOf(error)),
    onSettled: () => {
      void queries.invalidateQueries(trpc.review.pathFilter());
      void queries.invalidateQueries(trpc.changeSet.pathFilter());
    },
  };
  const request = useMutation(trpc.review.request.mutationOptions(settled));
  const approve = useMutation(trpc.review.approve.mutationOptions(settled));
  const reject = useMutation(trpc.review.reject.mutationOptions(settled));
  const withdraw = useMutation(trpc.review.withdraw.mutationOptions(settled));
  const cancel = useMutation(trpc.review.cancel.mutationOptions(settled));
  const apply = useMutation(trpc.review.execute.mutationOptions(settled));
  return {
    request: { busy: request.isPending, go: () => request.mutate({ changeSet }) },
    approve: { busy: approve.isPending, go: (contentHash: string) => approve.mutate({ changeSet, contentHash }) },
    reject: {
      busy: reject.isPending,
      go: (contentHash: string, reason: string, onDone: () => void) =>
        reject.mutate({ changeSet, contentHash, reason }, { onSuccess: onDone }),
    },
    withdraw: { busy: withdraw.isPending, go: () => withdraw.mutate({ changeSet }) },
    cancel: { busy: cancel.isPending, go: () => cancel.mutate({ changeSet }) },
    apply: {
      busy: apply.isPending || apply.isSuccess,
      go: (contentHash: string) =>
        apply.mutate({ changeSet, contentHash }, { onSuccess: ({ run }) => router.push(paths.run(workspace, run)) }),
    },
  };
}
