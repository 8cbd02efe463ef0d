import type { RequestView, WorkspaceView } from "@tributary/core/protocol";
import { Avatar, RelativeTime } from "@tributary/ui/kit";
import { personOf } from "../model/person-of.ts";
import { shortHash } from "../plan/plan-summary.ts";

export type DecisionLogProps = {
  readonly request: RequestView;
  readonly contentHash: string;
  readonly members: WorkspaceView["members"];
};

const DID = { approved: "approved", rejected: "rejected", withdrawn: "withdrew it" };

/** Who decided what, about which content, newest last. */
export function DecisionLog({ request, contentHash, members }: DecisionLogProps) {
  const asker = personOf(members, request.requestedBy);
  return (
    <ol className="space-y-2.5 text-xs text-muted">
      <li className="flex items-start gap-2">
        <Avatar {...asker} size="sm" plain />
        <p>
          <span className="font-medium text-ink">{asker.name}</span> asked for review{" "}
          <RelativeTime at={request.requestedAt} />
        </p>
      </li>
      {request.decisions.map((decision) => {
        const who = personOf(members, decision.by);
        const old = decision.decision === "approved" && decision.contentHash !== contentHash;
        return (
          <li key={`${decision.by} ${decision.at}`} className="flex items-start gap-2">
            <Avatar {...who} size="sm" plain />
            <p className="min-w-0">
              <span className="font-medium text-ink">{who.name}</span>{" "}
              <span className={old ? "line-through decoration-faint" : ""}>
                {DID[decision.decision]} <code className="font-mono">{shortHash(decision.contentHash)}</code>
              </span>{" "}
              <RelativeTime at={decision.at} />
              {old && <span className="block text-drifted-text">An earlier content: it counts no more.</span>}
              {decision.reason && (
                <span className="mt-0.5 block whitespace-pre-wrap text-ink">“{decision.reason}”</span>
              )}
            </p>
          </li>
        );
      })}
    </ol>
  );
}
