"use client";

import type { ChangeSetId } from "@tributary/core/base";
import type { Review } from "@tributary/core/protocol";
import { Button, Notice } from "@tributary/ui/kit";
import Link from "next/link";
import { paths } from "../paths.ts";
import { shortHash } from "../plan/plan-summary.ts";
import { RunPhase } from "../runs/run-phase.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { DecisionButtons } from "./decision-buttons.tsx";
import { DecisionLog } from "./decision-log.tsx";
import { RequirementList } from "./requirement-list.tsx";
import { sinceWords, standingOf } from "./standing.ts";
import { useDecisions } from "./use-decisions.ts";

export type DecisionPanelProps = { readonly review: Review; readonly changeSet: ChangeSetId };

/** Where the request stands, what it still needs, and what this person can do about it. */
export function DecisionPanel({ review, changeSet }: DecisionPanelProps) {
  const { id: workspace, view } = useWorkspace();
  const decisions = useDecisions(changeSet);
  const { request, contentHash } = review;
  const standing = standingOf(review);
  const isOpen = review.changeSet.phase === "open";
  const { run } = review.changeSet;
  return (
    <section aria-label="Decision" className="overflow-hidden rounded-xl bg-panel shadow-card">
      <header className="border-b px-4 py-3">
        <h2 className="text-sm font-semibold text-ink">{standing.title}</h2>
        <p className="mt-0.5 text-xs text-muted">{standing.sentence}</p>
      </header>
      {review.requirements.length > 0 && review.changeSet.phase !== "abandoned" && (
        <div className="border-b px-4 py-3">
          <RequirementList requirements={review.requirements} members={view.members} />
        </div>
      )}
      {isOpen && (
        <div className="space-y-2.5 px-4 py-4">
          {request?.phase === "rejected" && <Rejection request={request} />}
          {request?.stale && (
            <Notice tone="warning" title="Changed since it was approved">
              {review.changedSince.map(({ by, things }) => (
                <span key={by.id} className="block">
                  {sinceWords(by.name, things)}
                </span>
              ))}
              Approvals of the earlier content count no more; whoever approves now, approves {shortHash(contentHash)}.
            </Notice>
          )}
          <DecisionButtons review={review} decisions={decisions} />
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
            contentHash={request.phase === "executed" ? request.contentHash : contentHash}
          />
        </div>
      )}
    </section>
  );
}

/** Who said no, and why: what the author needs first. */
function Rejection({ request }: { readonly request: NonNullable<Review["request"]> }) {
  const said = request.decisions.findLast(({ decision }) => decision === "rejected");
  if (!said) return null;
  return (
    <Notice tone="error" title={`${said.by.name} rejected it`}>
      <span className="block whitespace-pre-wrap break-words">{said.reason}</span>
    </Notice>
  );
}
