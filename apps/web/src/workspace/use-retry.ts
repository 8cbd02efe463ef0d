import { useMutation } from "@tanstack/react-query";
import type { ChangeSetId, WorkspaceId } from "@tributary/core/base";
import type { Retry } from "@tributary/ui/canvas";
import { toast } from "@tributary/ui/kit";
import { useCallback } from "react";
import { sentenceOf, useTRPC } from "../trpc.ts";

export type RetryPlace = { readonly workspace: WorkspaceId; readonly changeSet?: ChangeSetId; readonly may: boolean };

/** Runs a failed function of a change set, or of Head, again; what was refused is said. Undefined for those who may not. */
export function useRetry({ workspace, changeSet, may }: RetryPlace): Retry | undefined {
  const trpc = useTRPC();
  const { mutateAsync } = useMutation(trpc.function.retryResult.mutationOptions());
  const retry = useCallback<Retry>(
    async (component, path) => {
      try {
        await mutateAsync({ workspace, component, path, ...(changeSet ? { changeSet } : {}) });
      } catch (error) {
        toast.error(sentenceOf(error));
      }
    },
    [workspace, changeSet, mutateAsync],
  );
  return may ? retry : undefined;
}
