"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ChangeSetId } from "@tributary/core/base";
import { type Divergence, type OverlayKey, theirsHash } from "@tributary/core/document";
import type { LookedDivergence } from "@tributary/core/protocol";
import { toast } from "@tributary/ui/kit";
import { useCallback } from "react";
import { sentenceOf, useTRPC } from "../trpc.ts";

/** Settling what Head has changed, too. The document says by itself when it is done; reviews are asked for again. */
export function useSettling(changeSet: ChangeSetId) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const told = {
    onError: (error: unknown) => void toast.error(sentenceOf(error)),
    onSettled: () => void queries.invalidateQueries(trpc.review.pathFilter()),
  };
  const { mutate: settle, isPending } = useMutation(trpc.divergence.settle.mutationOptions(told));
  const { mutate: dismiss } = useMutation(trpc.divergence.dismissReports.mutationOptions(told));
  return {
    busy: isPending,
    keepMine: useCallback(
      (divergences: readonly Looked[]) => settle({ changeSet, choice: "mine", keys: keysOf(divergences) }),
      [settle, changeSet],
    ),
    takeTheirs: useCallback(
      (divergences: readonly Looked[]) => settle({ changeSet, choice: "theirs", keys: keysOf(divergences) }),
      [settle, changeSet],
    ),
    reportsRead: useCallback((upTo: number) => dismiss({ changeSet, upTo }), [dismiss, changeSet]),
  };
}

/** As a review tells it, or as the document itself has it. */
type Looked = LookedDivergence | Divergence;

/** What is settled, and what Head had when it was looked at: of another value nobody has decided. */
function keysOf(divergences: readonly Looked[]) {
  return divergences.map((each) => ({
    root: each.root as OverlayKey["root"],
    key: each.key,
    theirsHash: "theirsHash" in each ? each.theirsHash : theirsHash(each),
  }));
}
