import { useMutation } from "@tanstack/react-query";
import type { ChangeSetId, WorkspaceId } from "@tributary/core/base";
import type { Retry } from "@tributary/ui/canvas";
import { toast } from "@tributary/ui/kit";
import { useCallback } from "react";
import { sentenceOf, useTRPC } from "../trpc.ts";

/** Runs a failed function of a change set, or of Head, again; what was refused is said. Undefined for those who may not. */
export function useRetry(
  where: { readonly changeSet: ChangeSetId } | { readonly workspace: WorkspaceId },
  may: boolean,
): Retry | undefined {
  const trpc = useTRPC();
  const { mutateAsync: inChangeSet } = useMutation(trpc.result.retry.mutationOptions());
  const { mutateAsync: onHead } = useMutation(trpc.result.retryOnHead.mutationOptions());
  const changeSet = "changeSet" in where ? where.changeSet : undefined;
  const workspace = "workspace" in where ? where.workspace : undefined;
  const retry = useCallback<Retry>(
    async (component, path) => {
      const of = { component, path };
      try {
        if (changeSet) await inChangeSet({ changeSet, of });
        else if (workspace) await onHead({ workspace, of });
      } catch (error) {
        toast.error(sentenceOf(error));
      }
    },
    [changeSet, workspace, inChangeSet, onHead],
  );
  return may ? retry : undefined;
}
