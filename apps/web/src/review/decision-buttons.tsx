"use client";

import type { Review } from "@tributary/core/protocol";
import { BigButton, Button } from "@tributary/ui/kit";
import { Check, Lock, Play, Send, Undo2, X } from "lucide-react";
import { useState } from "react";
import { planSummary, shortHash } from "../plan/plan-summary.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { RejectDialog } from "./reject-dialog.tsx";
import type { Decisions } from "./use-decisions.ts";

export type DecisionButtonsProps = {
  readonly review: Review;
  /** Of something that stays when the change set has ended and these are gone: what is to follow an apply is told there. */
  readonly decisions: Decisions;
};

/** What this person can do about an open change set, and why not where they cannot. Every button says exactly what it is about. */
export function DecisionButtons({ review, decisions }: DecisionButtonsProps) {
  const { mayEdit, mayApprove, me } = useWorkspace();
  /** The content that was shown when the dialog was opened: what is rejected is that, or nothing. */
  const [rejecting, setRejecting] = useState<string>();
  const { request, contentHash, settled, approveRefusal, applyRefusal } = review;
  const about = (
    <>
      {planSummary(review.plan)}, content <code className="font-mono text-2xs">{shortHash(contentHash)}</code>
    </>
  );
  const asked = request !== null && (request.phase === "pending" || request.phase === "approved");
  const own = request?.decisions.findLast(({ by }) => by.id === me.id);
  const approvedThis = own?.decision === "approved" && own.contentHash === contentHash;
  const mayStillApprove = asked && mayApprove && !approvedThis;
  const isApproving = mayStillApprove && (request.phase === "pending" || approveRefusal === null);
  const [mayWithdraw, mayCancel] = [review.withdrawRefusal === null, review.cancelRefusal === null];
  return (
    <>
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
      {isApproving && (
        <>
          <BigButton
            primary={request.phase !== "approved"}
            icon={<Check />}
            busy={decisions.approve.busy}
            disabled={approveRefusal !== null || !settled}
            onClick={() => decisions.approve.go(contentHash)}
            label="Approve"
            about={about}
          />
          {approveRefusal && <Why sentence={approveRefusal} />}
        </>
      )}
      {asked && review.rejectRefusal === null && (
        <Button variant="danger" icon={<X />} className="w-full" onClick={() => setRejecting(contentHash)}>
          Reject…
        </Button>
      )}
      {asked && mayEdit && applyRefusal === null && (
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
      {asked && mayEdit && applyRefusal !== null && (
        <>
          <Button size="lg" icon={<Play />} disabled className="w-full">
            Apply to Head
          </Button>
          {!(isApproving && applyRefusal === approveRefusal) && <Why sentence={applyRefusal} />}
        </>
      )}
      {(mayWithdraw || mayCancel) && (
        <div className="flex flex-wrap gap-2">
          {mayWithdraw && <Retract command={decisions.withdraw} label="Withdraw your approval" />}
          {mayCancel && <Retract command={decisions.cancel} label="Take the request back" />}
        </div>
      )}
      {!mayEdit && !mayApprove && (
        <Why sentence="You may look but not decide here. An owner can make you an approver." />
      )}
      <RejectDialog
        key={request?.id}
        open={rejecting !== undefined}
        moved={rejecting !== undefined && rejecting !== contentHash}
        onClose={() => setRejecting(undefined)}
        busy={decisions.reject.busy}
        onReject={(reason) => {
          if (rejecting !== undefined) decisions.reject.go(rejecting, reason, () => setRejecting(undefined));
        }}
      />
    </>
  );
}

function Retract({ command, label }: { readonly command: Decisions["withdraw" | "cancel"]; readonly label: string }) {
  return (
    <Button variant="ghost" size="sm" icon={<Undo2 />} className="flex-1" busy={command.busy} onClick={command.go}>
      {label}
    </Button>
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
