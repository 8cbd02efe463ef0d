"use client";

import type { ChangeSetId } from "@tributary/core/base";
import type { Review } from "@tributary/core/protocol";
import { BigButton, Button, Notice } from "@tributary/ui/kit";
import { Check, Lock, Play, Send, X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { paths } from "../paths.ts";
import { planSummary, shortHash } from "../plan/plan-summary.ts";
import { RunPhase } from "../runs/run-phase.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { DecisionLog } from "./decision-log.tsx";
import { RejectDialog } from "./reject-dialog.tsx";
import { RequirementList } from "./requirement-list.tsx";
import { standingOf } from "./standing.ts";
import { useDecisions } from "./use-decisions.ts";

export type DecisionPanelProps = { readonly review: Review; readonly changeSet: ChangeSetId };

/** Where the request stands and what this person can do about it. Every button says exactly what it is about. */
export function DecisionPanel({ review, changeSet }: DecisionPanelProps) {
  const { id: workspace, view, mayEdit, mayApprove, me } = useWorkspace();
  const decisions = useDecisions(changeSet);
  const [rejecting, setRejecting] = useState(false);
  const { request, contentHash, settled } = review;
  const standing = standingOf(review);
  const ended = review.changeSet.phase !== "open";
  const { run } = review.changeSet;
  const about = (
    <>
      {planSummary(review.plan)}, content <code className="font-mono text-2xs">{shortHash(contentHash)}</code>
    </>
  );
  const asked = request !== null && (request.phase === "pending" || request.phase === "approved");
  const own = request?.decisions.findLast(({ by }) => by === me.id || by === me.name);
  const approvedThis = own?.decision === "approved" && own.contentHash === contentHash;
  return (
    <section aria-label="Decision" className="overflow-hidden rounded-xl bg-panel shadow-card">
      <header className="border-b px-4 py-3">
        <h2 className="text-sm font-semibold text-ink">{standing.title}</h2>
        <p className="mt-0.5 text-xs text-muted">{standing.sentence}</p>
      </header>
      {review.requirements.length > 0 && (
        <div className="border-b px-4 py-3">
          <RequirementList requirements={review.requirements} members={view.members} />
        </div>
      )}
      {review.changeSet.phase === "open" && (
        <div className="space-y-2.5 px-4 py-4">
          {request?.stale && (
            <Notice tone="warning" title="Edited since it was approved">
              {review.changedSince.map(({ by, things }) => (
                <span key={by} className="block">
                  {things.length === 0
                    ? `Since ${by} approved, what it means for the engine has changed.`
                    : `Since ${by} approved, ${things.slice(0, 4).join(", ")}${things.length > 4 ? ` and ${things.length - 4} more` : ""} changed.`}
                </span>
              ))}
              Approvals of the earlier content count no more; whoever approves now, approves {shortHash(contentHash)}.
            </Notice>
          )}
          {!asked && mayEdit && (
            <BigButton
              primary
              icon={<Send />}
              busy={decisions.request.busy}
              disabled={!settled || isEmptyReview(review)}
              onClick={decisions.request.go}
              label="Ask for review"
              about={about}
            />
          )}
          {asked && mayApprove && !approvedThis && (request.phase === "pending" || review.approveRefusal === null) && (
            <>
              <BigButton
                primary={request.phase !== "approved"}
                icon={<Check />}
                busy={decisions.approve.busy}
                disabled={review.approveRefusal !== null || !settled}
                onClick={() => decisions.approve.go(contentHash)}
                label="Approve"
                about={about}
              />
              {review.approveRefusal ? (
                <Why sentence={review.approveRefusal} />
              ) : (
                <Button variant="danger" icon={<X />} className="w-full" onClick={() => setRejecting(true)}>
                  Reject…
                </Button>
              )}
            </>
          )}
          {asked && mayEdit && review.applyRefusal === null && (
            <BigButton
              primary
              icon={<Play />}
              busy={decisions.apply.busy}
              disabled={!settled}
              onClick={() => decisions.apply.go(contentHash)}
              label="Apply to Head"
              about={about}
            />
          )}
          {asked && mayEdit && review.applyRefusal !== null && (
            <>
              <Button size="lg" icon={<Play />} disabled className="w-full">
                Apply to Head
              </Button>
              {review.applyRefusal !== review.approveRefusal && <Why sentence={review.applyRefusal} />}
            </>
          )}
          {approvedThis && (
            <Button
              variant="ghost"
              size="sm"
              className="w-full"
              busy={decisions.withdraw.busy}
              onClick={decisions.withdraw.go}
            >
              Withdraw your approval
            </Button>
          )}
          {!mayEdit && !mayApprove && (
            <Why sentence="You may look but not decide here. An owner can make you an approver." />
          )}
        </div>
      )}
      {run && (
        <div className="flex items-center justify-between px-4 py-3">
          <RunPhase phase={run.phase} />
          <Button size="sm" asChild>
            <Link href={paths.run(workspace, run.id)}>See its run</Link>
          </Button>
        </div>
      )}
      {request && (
        <div className="border-t bg-sunken/50 px-4 py-3">
          <DecisionLog
            request={request}
            contentHash={ended ? request.contentHash : contentHash}
            members={view.members}
          />
        </div>
      )}
      <RejectDialog
        open={rejecting}
        onOpenChange={setRejecting}
        busy={decisions.reject.busy}
        onReject={(reason) => decisions.reject.go(contentHash, reason, () => setRejecting(false))}
      />
    </section>
  );
}

function Why({ sentence }: { readonly sentence: string }) {
  return (
    <p className="flex items-start gap-1.5 text-xs text-muted">
      <Lock aria-hidden="true" className="mt-0.5 size-3 shrink-0" />
      {sentence}
    </p>
  );
}

function isEmptyReview({ changes, functions, schemas, notes, views }: Review): boolean {
  return changes.length + functions.length + schemas.length + notes.length + views.length === 0;
}
