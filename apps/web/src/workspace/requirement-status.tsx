"use client";

import { useQuery } from "@tanstack/react-query";
import type { ChangeSetId } from "@tributary/core/base";
import { Badge } from "@tributary/ui/kit";
import { useTRPC } from "../trpc.ts";

export type RequirementStatusProps = { readonly changeSet: ChangeSetId };

/** How far the request is from approval; nothing before review is asked for. */
export function RequirementStatus({ changeSet }: RequirementStatusProps) {
  const trpc = useTRPC();
  const review = useQuery(trpc.review.get.queryOptions({ changeSet })).data;
  if (review?.changeSet.phase !== "open") return null;
  if (!review.request || review.request.phase === "cancelled" || review.request.phase === "superseded") return null;
  const met = review.requirements.filter((requirement) => requirement.met).length;
  const of = review.requirements.length;
  if (review.request.phase === "rejected") return <Badge tone="failed">Rejected</Badge>;
  return (
    <Badge tone={met === of ? "healthy" : "neutral"}>{met === of ? "Approved" : `${met} of ${of} requirements`}</Badge>
  );
}
