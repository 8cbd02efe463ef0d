"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ChangeSetId } from "@tributary/core/base";
import { Button, toast } from "@tributary/ui/kit";
import { RotateCcw } from "lucide-react";
import { sentenceOf, useTRPC } from "../trpc.ts";

/** Takes an abandoned change set up again. */
export function ReopenButton({ changeSet }: { readonly changeSet: ChangeSetId }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const reopen = useMutation(
    trpc.changeSet.reopen.mutationOptions({
      onError: (error) => void toast.error(sentenceOf(error)),
      onSettled: () => {
        void queries.invalidateQueries(trpc.changeSet.pathFilter());
        void queries.invalidateQueries(trpc.review.pathFilter());
      },
    }),
  );
  return (
    <Button size="sm" icon={<RotateCcw />} busy={reopen.isPending} onClick={() => reopen.mutate({ changeSet })}>
      Take it up again
    </Button>
  );
}
