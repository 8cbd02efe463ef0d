import { mayApprove, principalOf, type Actor, type ActorId, type Origin, type Role } from "../base/index.ts";
import { approvalsNeeded, type Demand } from "./demand.ts";
import type { RequestRecord } from "./ports.ts";

/** A person whose hand is in a change set: their own edits, or those of an agent or token that acts for them. */
export type Contributor = { readonly person: ActorId; readonly name: string };

/** What is true around a request at the moment somebody decides about it. Read afresh for every decision. */
export type Standing = {
  readonly contentHash: string;
  readonly contributors: readonly Contributor[];
  readonly members: readonly { readonly id: ActorId; readonly name: string; readonly role: Role }[];
  /** Distinct people who must approve; at least 1. */
  readonly requiredApprovals: number;
  /** What policies of the workspace want besides. */
  readonly demands?: readonly Demand[];
};

export type Decider = {
  readonly actor: Actor;
  readonly role: Role;
  /** What they give with what they decide. */
  readonly origin?: Pick<Origin, "metadata">;
};

export type Approval = { readonly id: ActorId; readonly name: string; readonly at: number };

/** Whether the person had a hand in the content, or asked for its approval [G2]. */
export function isInvolved(person: ActorId, standing: Standing, record: RequestRecord | undefined): boolean {
  if (record && principalOf(record.requester) === person) return true;
  return standing.contributors.some((contributor) => contributor.person === person);
}

/**
 * The approvals that count right now: each person's latest decision, given to exactly this content, by somebody who
 * still is a member that may approve and still has no part in the content [G2] [G3] [G5].
 */
export function countingApprovals(record: RequestRecord, standing: Standing): readonly Approval[] {
  const latest = latestDecisions(record);
  return standing.members.flatMap((member) => {
    const decision = latest.get(member.id);
    const counts =
      decision?.decision === "approved" &&
      decision.contentHash === standing.contentHash &&
      mayApprove(member.role) &&
      !isInvolved(member.id, standing, record);
    return counts ? [{ id: member.id, name: member.name, at: decision.at }] : [];
  });
}

/** Who could still approve: members whose role allows it and who have no part in the content. */
export function eligibleApprovers(standing: Standing, record: RequestRecord | undefined): Standing["members"] {
  return standing.members.filter((member) => mayApprove(member.role) && !isInvolved(member.id, standing, record));
}

/** Whose latest word approves content that is not what stands there now [G5]. */
export function outdatedApprovers(record: RequestRecord, standing: Standing): readonly string[] {
  return [...latestDecisions(record).values()]
    .filter(({ decision, contentHash }) => decision === "approved" && contentHash !== standing.contentHash)
    .map(({ by }) => by);
}

/** Whether anybody's latest word approves this content. */
export function isApprovedBySomebody(record: RequestRecord, contentHash: string): boolean {
  return [...latestDecisions(record).values()].some(
    (latest) => latest.decision === "approved" && latest.contentHash === contentHash,
  );
}

/** Approvals are missing, and would not be had the content stayed as it was approved [G14]. */
export function isStale(record: RequestRecord, standing: Standing): boolean {
  return (
    outdatedApprovers(record, standing).length > 0 &&
    countingApprovals(record, standing).length < approvalsNeeded(standing)
  );
}

function latestDecisions(record: RequestRecord): ReadonlyMap<string, RequestRecord["decisions"][number]> {
  return new Map(record.decisions.map((decision) => [decision.by, decision]));
}
