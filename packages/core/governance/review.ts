import {
  assertNever,
  err,
  mayApprove,
  mayEdit,
  ok,
  principalOf,
  type Actor,
  type RequestId,
  type Result,
} from "../base/index.ts";
import { approvalsNeeded, type Demand, isMetBefore, unmetBefore, unmetDemands } from "./demand.ts";
import type { RequestRecord } from "./ports.ts";
import type { ReviewRefusal } from "./refusal.ts";
import {
  countingApprovals,
  eligibleApprovers,
  isApprovedBySomebody,
  isInvolved,
  isStale,
  type Decider,
  type Standing,
} from "./standing.ts";

/** What can happen to a request. Rules [G1]–[G8] of SPEC.md. */
export type ReviewEvent =
  /** `contentHash` is what the person saw; it must be what holds now [G5]. */
  | {
      readonly type: "approve";
      readonly by: Decider;
      readonly contentHash: string;
      readonly at: number;
      readonly reason?: string;
    }
  | {
      readonly type: "reject";
      readonly by: Decider;
      readonly contentHash: string;
      readonly at: number;
      readonly reason: string;
    }
  /** Takes back the person's approval, whatever content it was given to. */
  | { readonly type: "withdraw"; readonly by: Decider; readonly at: number }
  /** Whoever asked takes the request back. */
  | { readonly type: "cancel"; readonly by: Decider; readonly at: number }
  | { readonly type: "supersede"; readonly at: number }
  | { readonly type: "execute"; readonly by: Decider; readonly contentHash: string; readonly at: number };

/** A request for approval of exactly `standing.contentHash`. Agents may ask; they propose [G3]. */
export function askForApproval(
  wish: { readonly id: RequestId; readonly by: Decider; readonly at: number; readonly changes: number } & Pick<
    RequestRecord,
    "changeSet" | "workspace"
  >,
  standing: Standing,
): Result<RequestRecord, ReviewRefusal> {
  if (!mayEdit(wish.by.role)) return err({ kind: "role", role: wish.by.role, needs: "edit" });
  if (wish.changes === 0) return err({ kind: "nothingChanged" });
  return ok({
    id: wish.id,
    changeSet: wish.changeSet,
    workspace: wish.workspace,
    phase: "pending",
    requester: wish.by.actor,
    requestedBy: wish.by.actor.name,
    requestedAt: wish.at,
    contentHash: standing.contentHash,
    decisions: [],
    revision: 1,
  });
}

/** The request after the event, or why it does not happen. The revision grows by one with every event. */
export function review(
  record: RequestRecord,
  event: ReviewEvent,
  standing: Standing,
): Result<RequestRecord, ReviewRefusal> {
  if (!isOpen(record)) return err({ kind: "closed", phase: record.phase });
  switch (event.type) {
    case "approve":
      return approve(record, event, standing);
    case "reject":
      return reject(record, event, standing);
    case "withdraw":
      return withdraw(record, event, standing);
    case "cancel":
      return takeBack(record, event.by);
    case "supersede":
      return ok({ ...record, phase: "superseded", revision: record.revision + 1 });
    case "execute": {
      const refusal = applyRefusal(record, event.by, standing);
      if (refusal) return err(refusal);
      if (event.contentHash !== standing.contentHash) return err({ kind: "contentMoved" });
      // From now on it is of what was applied; until then, of what was asked for [G28].
      return ok({ ...record, phase: "executed", contentHash: standing.contentHash, revision: record.revision + 1 });
    }
    default:
      return assertNever(event);
  }
}

/** Whether this content was asked for, or is approved by somebody's last word: then there is nothing to ask anew. */
export function isAskedOrApproved(record: RequestRecord, contentHash: string): boolean {
  return record.contentHash === contentHash || isApprovedBySomebody(record, contentHash);
}

/** The request after whoever asked took it back, whatever its change set says or does now [G7]. */
export function takeBack(record: RequestRecord, by: Decider): Result<RequestRecord, ReviewRefusal> {
  const refusal = cancelRefusal(record, by);
  return refusal ? err(refusal) : ok({ ...record, phase: "cancelled", revision: record.revision + 1 });
}

/** Pending and approved requests can still be decided about; all others are history [G1]. */
export function isOpen(record: RequestRecord): boolean {
  return record.phase === "pending" || record.phase === "approved";
}

/** Why this actor may not approve right now, or null [G2] [G3] [G4]. */
export function approveRefusal(
  record: RequestRecord | undefined,
  by: Decider,
  standing: Standing,
): ReviewRefusal | null {
  const refusal = rejectRefusal(record, by, standing);
  if (refusal || !record) return refusal;
  if (countingApprovals(record, standing).some((approval) => approval.id === by.actor.id))
    return { kind: "alreadyApproved" };
  return demandsRefusal(unmetBefore(standing));
}

/** Why this actor may not reject right now, or null. Nothing that is unmet stands in the way of a no [G18]. */
export function rejectRefusal(
  record: RequestRecord | undefined,
  by: Decider,
  standing: Standing,
): ReviewRefusal | null {
  return deciderRefusal(record, by, standing) ?? openRefusal(record);
}

/** Why this actor has no approval to withdraw right now, or null [G7]. */
export function withdrawRefusal(record: RequestRecord | undefined, by: Decider): ReviewRefusal | null {
  const refusal = openRefusal(record);
  if (refusal) return refusal;
  return record && approvalOf(record, by) ? null : { kind: "nothingToWithdraw" };
}

/** Why this actor may not take the request back right now, or null [G7]. The person behind an agent that asked may, too. */
export function cancelRefusal(record: RequestRecord | undefined, by: Decider): ReviewRefusal | null {
  const refusal = openRefusal(record);
  if (refusal || !record) return refusal;
  return principalOf(record.requester) === principalOf(by.actor) ? null : { kind: "notYourRequest" };
}

/** Why this actor may not apply right now, or null [G3] [G6]. */
export function applyRefusal(record: RequestRecord | undefined, by: Decider, standing: Standing): ReviewRefusal | null {
  if (by.actor.type !== "user") return { kind: "notAPerson", type: by.actor.type };
  if (!mayEdit(by.role)) return { kind: "role", role: by.role, needs: "edit" };
  const closed = openRefusal(record);
  if (closed || !record) return closed;
  const counting = countingApprovals(record, standing);
  const approvals = counting.length;
  const needed = approvalsNeeded(standing);
  if (approvals >= needed) return demandsRefusal(unmetDemands(standing, counting, by.origin?.metadata));
  if (approvals + eligibleApprovers(standing, record).length === 0) return { kind: "needsSecondPerson" };
  return {
    kind: "approvalsMissing",
    missing: needed - approvals,
    stale: isStale(record, standing),
  };
}

/** Why nothing can be decided about it: nobody has asked, or it is over [G1]. */
function openRefusal(record: RequestRecord | undefined): ReviewRefusal | null {
  if (!record) return { kind: "noRequest" };
  return isOpen(record) ? null : { kind: "closed", phase: record.phase };
}

function demandsRefusal(unmet: readonly Demand[]): ReviewRefusal | null {
  return unmet.length === 0 ? null : { kind: "demandsUnmet", sentences: unmet.map(({ sentence }) => sentence) };
}

function isEnough(record: RequestRecord, standing: Standing): boolean {
  const approvals = countingApprovals(record, standing);
  return approvals.length >= approvalsNeeded(standing) && !unmetDemands(standing, approvals).some(isMetBefore);
}

function deciderRefusal(record: RequestRecord | undefined, by: Decider, standing: Standing): ReviewRefusal | null {
  if (by.actor.type !== "user") return { kind: "notAPerson", type: by.actor.type };
  if (!mayApprove(by.role)) return { kind: "role", role: by.role, needs: "approve" };
  if (isInvolved(principalOf(by.actor), standing, record)) {
    return eligibleApprovers(standing, record).length === 0 ? { kind: "needsSecondPerson" } : { kind: "involved" };
  }
  return null;
}

function approve(
  record: RequestRecord,
  event: Extract<ReviewEvent, { type: "approve" }>,
  standing: Standing,
): Result<RequestRecord, ReviewRefusal> {
  const refusal = approveRefusal(record, event.by, standing);
  if (refusal) return err(refusal);
  if (event.contentHash !== standing.contentHash) return err({ kind: "contentMoved" });
  const next = decided(record, event.by.actor, "approved", {
    at: event.at,
    contentHash: event.contentHash,
    ...(event.reason ? { reason: event.reason } : {}),
  });
  const phase = isEnough(next, standing) ? "approved" : "pending";
  return ok({ ...next, phase });
}

function reject(
  record: RequestRecord,
  event: Extract<ReviewEvent, { type: "reject" }>,
  standing: Standing,
): Result<RequestRecord, ReviewRefusal> {
  const refusal = rejectRefusal(record, event.by, standing);
  if (refusal) return err(refusal);
  if (event.contentHash !== standing.contentHash) return err({ kind: "contentMoved" });
  const next = decided(record, event.by.actor, "rejected", {
    at: event.at,
    contentHash: event.contentHash,
    reason: event.reason,
  });
  return ok({ ...next, phase: "rejected" });
}

function withdraw(
  record: RequestRecord,
  event: Extract<ReviewEvent, { type: "withdraw" }>,
  standing: Standing,
): Result<RequestRecord, ReviewRefusal> {
  const approval = approvalOf(record, event.by);
  if (!approval) return err({ kind: "nothingToWithdraw" });
  const next = decided(record, event.by.actor, "withdrawn", { at: event.at, contentHash: approval.contentHash });
  return ok({ ...next, phase: isEnough(next, standing) ? "approved" : "pending" });
}

/** The person's last word, where that is an approval. */
function approvalOf(record: RequestRecord, { actor }: Decider): Decision | undefined {
  const latest = record.decisions.findLast((decision) => decision.by === actor.id);
  return latest?.decision === "approved" ? latest : undefined;
}

type Decision = RequestRecord["decisions"][number];

function decided(
  record: RequestRecord,
  by: Actor,
  decision: Decision["decision"],
  rest: Omit<Decision, "by" | "decision">,
): RequestRecord {
  return {
    ...record,
    decisions: [...record.decisions, { by: by.id, decision, ...rest }],
    revision: record.revision + 1,
  };
}
