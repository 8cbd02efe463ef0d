import type { Finding } from "@tributary/core/protocol";
import { cn } from "@tributary/ui/kit";
import { CircleX, Lightbulb, TriangleAlert } from "lucide-react";
import Link from "next/link";

export type FindingLineProps = {
  readonly finding: Finding;
  /** Where it can be corrected; absent once the change set has ended. */
  readonly href?: string | undefined;
  readonly withName?: boolean | undefined;
};

/** What a check found, beside what it concerns, and the correction it suggests. */
export function FindingLine({ finding, href, withName }: FindingLineProps) {
  const failed = finding.result === "failure";
  const Icon = failed ? CircleX : TriangleAlert;
  return (
    <div
      className={cn(
        "flex items-start gap-2 rounded-md px-2.5 py-1.5 text-xs",
        failed ? "bg-failed-soft" : "bg-drifted-soft",
      )}
    >
      <Icon
        aria-label={failed ? "failure" : "warning"}
        className={cn("mt-px size-3.5 shrink-0", failed ? "text-failed-text" : "text-drifted-text")}
      />
      <p className="min-w-0 flex-1 text-ink">
        {withName && <span className="font-medium">{finding.name}: </span>}
        {finding.message ?? finding.title}
        {finding.suggestion && (
          <span className="mt-0.5 flex items-center gap-1 text-muted">
            <Lightbulb aria-hidden="true" className="size-3" />
            {finding.suggestion.title}
          </span>
        )}
      </p>
      {href && (
        <Link href={href} className="shrink-0 font-medium text-accent-text hover:underline">
          {finding.suggestion ? "Fix" : "Show"}
        </Link>
      )}
    </div>
  );
}
