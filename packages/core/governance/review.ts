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
import { approvalsNeeded, type Demand, unmetBefore, unmetDemands } from "./demand.ts";
import type { RequestRecord } from "./ports.ts";
import type { ReviewRefusal } from "./refusal.ts";
import { countingApprovals, eligibleApprovers, isInvolved, isStale, type Decider, type Standing } from "./standing.ts";

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
  /** Takes back the person's approval; without one, the requester takes back the request. */
  | { readonly type: "withdraw"; readonly by: Decider; readonly at: number }
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
    case "supersede":
      return ok({ ...record, phase: "superseded", revision: record.revision + 1 });
    case "execute": {
      const refusal = applyRefusal(record, event.by, standing);
      if (refusal) return err(refusal);
      if (event.contentHash !== standing.contentHash) return err({ kind: "contentMoved" });
      return ok({ ...record, phase: "executed", revision: record.revision + 1 });
    }
    default:
      return assertNever(event);
  }
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
  const refusal = deciderRefusal(record, by, standing);
  if (refusal) return refusal;
  if (!record) return { kind: "noRequest" };
  if (!isOpen(record)) return { kind: "closed", phase: record.phase };
  if (countingApprovals(record, standing).some((approval) => approval.id === by.actor.id))
    return { kind: "alreadyApproved" };
  return demandsRefusal(unmetBefore(standing));
}

/** Why this actor may not apply right now, or null [G3] [G6]. */
export function applyRefusal(record: RequestRecord | undefined, by: Decider, standing: Standing): ReviewRefusal | null {
  if (by.actor.type !== "user") return { kind: "notAPerson", type: by.actor.type };
  if (!mayEdit(by.role)) return { kind: "role", role: by.role, needs: "edit" };
  if (!record) return { kind: "noRequest" };
  if (!isOpen(record)) return { kind: "closed", phase: record.phase };
  const counting = countingApprovals(record, standing);
  const approvals = counting.length;
  const needed = approvalsNeeded(standing);
  if (approvals >= needed) return demandsRefusal(unmetDemands(standing, counting));
  if (approvals + eligibleApprovers(standing, record).length === 0) return { kind: "needsSecondPerson" };
  return {
    kind: "approvalsMissing",
    missing: needed - approvals,
    stale: isStale(record, standing),
  };
}

function demandsRefusal(unmet: readonly Demand[]): ReviewRefusal | null {
  return unmet.length === 0 ? null : { kind: "demandsUnmet", sentences: unmet.map(({ sentence }) => sentence) };
}

function isEnough(record: RequestRecord, standing: Standing): boolean {
  const approvals = countingApprovals(record, standing);
  return approvals.length >= approvalsNeeded(standing) && unmetDemands(standing, approvals).length === 0;
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
  return ok({ ...next, phase, contentHash: standing.contentHash });
}

function reject(
  record: RequestRecord,
  event: Extract<ReviewEvent, { type: "reject" }>,
  standing: Standing,
): Result<RequestRecord, ReviewRefusal> {
  const refusal = deciderRefusal(record, event.by, standing);
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
  const { actor } = event.by;
  const latest = record.decisions.findLast((decision) => decision.by === actor.id);
  if (latest?.decision === "approved") {
    const next = decided(record, actor, "withdrawn", { at: event.at, contentHash: latest.contentHash });
    return ok({ ...next, phase: isEnough(next, standing) ? "approved" : "pending" });
  }
  // The person behind an agent that asked may take its request back, too.
  if (principalOf(record.requester) !== principalOf(actor)) return err({ kind: "nothingToWithdraw" });
  return ok({ ...record, phase: "cancelled", revision: record.revision + 1 });
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
