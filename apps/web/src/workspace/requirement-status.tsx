"use client";

import { useQuery } from "@tanstack/react-query";
import type { ChangeSetId } from "@tributary/core/base";
import { Badge } from "@tributary/ui/kit";
import { useTRPC } from "../trpc.ts";

export type RequirementStatusProps = { readonly changeSet: ChangeSetId };

/** How far the request is from approval; nothing before review is asked for. */
export function RequirementStatus({ changeSet }: RequirementStatusProps) {
  const trpc = useTRPC();
  const standing = useQuery(trpc.review.standing.queryOptions({ changeSet })).data;
  if (!standing || standing.phase === "none") return null;
  if (standing.phase === "rejected") return <Badge tone="failed">Rejected</Badge>;
  const { met, of } = standing;
  return (
    <Badge tone={met === of ? "healthy" : "neutral"}>{met === of ? "Approved" : `${met} of ${of} requirements`}</Badge>
  );
}
