"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import type { ChangeSetId, ComponentId, Json } from "@tributary/core/base";
import type { ManagementProposal } from "@tributary/core/protocol";
import { toast } from "@tributary/ui/kit";
import type { ChangeSetReplica } from "@tributary/ui/replica";
import { useState } from "react";
import { count } from "../model/count.ts";
import { sentenceOf, useTRPC, useTRPCClient } from "../trpc.ts";

export type Convergence = { readonly overwrite: boolean; readonly prune: boolean };

export type Asked = {
  readonly function: string;
  readonly component: string | undefined;
  readonly input: { readonly [name: string]: Json };
};

const AS_THEY_LEFT_IT: Convergence = { overwrite: false, prune: false };

/** Runs a management function, shows what it would do, and does that: each step when it is asked for. */
export function useGenerating(changeSet: ChangeSetId, replica: ChangeSetReplica) {
  const trpc = useTRPC();
  const [how, setHow] = useState<Convergence>(AS_THEY_LEFT_IT);
  /** What it would do by now, where that was another thing when it was to be done. */
  const [moved, setMoved] = useState<ManagementProposal | undefined>(undefined);
  const propose = useMutation(trpc.management.propose.mutationOptions());
  const carryOut = useMutation(trpc.management.carryOut.mutationOptions());
  const client = useTRPCClient();
  const first = moved ?? propose.data;
  const isAsAsked = !how.overwrite && !how.prune;
  const again = useQuery({
    ...trpc.management.look.queryOptions({ changeSet, proposal: first?.proposal ?? "", ...how }),
    enabled: first !== undefined && !isAsAsked,
    gcTime: 0,
  });
  const proposal: ManagementProposal | undefined = isAsAsked ? first : again.data;
  const reset = () => {
    setHow(AS_THEY_LEFT_IT);
    setMoved(undefined);
    propose.reset();
    carryOut.reset();
  };
  return {
    proposal,
    /** What it was shown as, with nothing chosen: which choices there are follows from it. */
    first,
    how,
    setHow,
    isRunning: propose.isPending,
    isLooking: !isAsAsked && again.isFetching,
    isDoing: carryOut.isPending,
    problem: problemOf(propose.error ?? carryOut.error ?? (isAsAsked ? null : again.error)),
    run({ function: name, component, input }: Asked) {
      setHow(AS_THEY_LEFT_IT);
      setMoved(undefined);
      carryOut.reset();
      const of = component === undefined ? {} : { component: component as ComponentId };
      propose.mutate({ changeSet, function: name, input: { ...input }, ...of });
    },
    carryOut(onDone: () => void) {
      if (!first || !proposal) return;
      carryOut.mutate(
        { changeSet, proposal: first.proposal, shown: proposal.shown, ...how },
        {
          onSuccess: ({ label, edits, message, written, position }) => {
            void replica.adopt(label, written, position);
            toast.success(`${label}: ${count(edits, "edit")} made`, message ? { description: message } : {});
            onDone();
          },
          // Why is said already; where it cannot be looked at either, that is why.
          onError: () => {
            client.management.look.query({ changeSet, proposal: first.proposal }).then(setMoved, () => {});
            if (!isAsAsked) void again.refetch();
          },
        },
      );
    },
    reset,
  };
}

function problemOf(error: Parameters<typeof sentenceOf>[0] | null): string | undefined {
  return error ? sentenceOf(error) : undefined;
}
