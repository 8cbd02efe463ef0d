import type { RequestView } from "@tributary/core/protocol";
import { Avatar, RelativeTime } from "@tributary/ui/kit";
import { shortHash } from "../plan/plan-summary.ts";

export type DecisionLogProps = {
  readonly request: RequestView;
  readonly contentHash: string;
};

const DID = { approved: "approved", rejected: "rejected", withdrawn: "withdrew the approval of" };

/** Who decided what, about which content, newest last. */
export function DecisionLog({ request, contentHash }: DecisionLogProps) {
  const asker = request.requestedBy;
  return (
    <ol aria-label="What was decided" className="space-y-2.5 text-xs text-muted">
      <li className="flex items-start gap-2">
        <Avatar {...asker} size="sm" plain />
        <p>
          <span className="font-medium text-ink">{asker.name}</span>
          {asker.owner && ` for ${asker.owner}`} asked for review <RelativeTime at={request.requestedAt} />
        </p>
      </li>
      {request.decisions.map(({ by, at, decision, reason, contentHash: looked }) => {
        const old = decision === "approved" && looked !== contentHash;
        return (
          <li key={`${by.id} ${at}`} className="flex items-start gap-2">
            <Avatar {...by} type="user" size="sm" plain />
            <p className="min-w-0">
              <span className="font-medium text-ink">{by.name}</span>{" "}
              <span className={old ? "line-through decoration-faint" : ""}>
                {DID[decision]} <code className="font-mono">{shortHash(looked)}</code>
              </span>{" "}
              <RelativeTime at={at} />
              {old && <span className="block text-drifted-text">An earlier content: it counts no more.</span>}
              {reason && <span className="mt-0.5 block whitespace-pre-wrap break-words text-ink">“{reason}”</span>}
            </p>
          </li>
        );
      })}
      {request.phase === "cancelled" && <li>Then the request was taken back.</li>}
    </ol>
  );
}
