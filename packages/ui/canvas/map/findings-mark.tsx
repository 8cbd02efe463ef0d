import { CircleX, ClockAlert, TriangleAlert, Unplug } from "lucide-react";
import type { Findings } from "../model/status.ts";

/** How many checks fail or warn, and how many functions failed or are out of date, by shape and number. Nothing where all is well. */
export function FindingsMark({ findings }: { readonly findings: Findings }) {
  return (
    <>
      <TroubleMark {...findings} />
      <ChecksMark {...findings} />
    </>
  );
}

function TroubleMark({ failed, stale, reason }: Pick<Findings, "failed" | "stale" | "reason">) {
  if (failed + stale === 0) return null;
  const counts = [failed > 0 && `${failed} failed`, stale > 0 && `${stale} out of date`].filter(Boolean).join(", ");
  return (
    <span
      role="img"
      aria-label={`Functions: ${counts}`}
      title={`Functions: ${counts}. ${reason ?? ""}`}
      className="flex shrink-0 items-center gap-1.5 font-medium text-2xs"
    >
      {failed > 0 && (
        <span className="flex items-center gap-0.5 text-failed-text">
          <Unplug aria-hidden="true" className="size-3" />
          {failed}
        </span>
      )}
      {stale > 0 && (
        <span className="flex items-center gap-0.5 text-drifted-text">
          <ClockAlert aria-hidden="true" className="size-3" />
          {stale}
        </span>
      )}
    </span>
  );
}

function ChecksMark({ failures, warnings }: Pick<Findings, "failures" | "warnings">) {
  if (failures + warnings === 0) return null;
  const sentence = [
    failures > 0 && `${failures} ${failures === 1 ? "failure" : "failures"}`,
    warnings > 0 && `${warnings} ${warnings === 1 ? "warning" : "warnings"}`,
  ]
    .filter(Boolean)
    .join(", ");
  return (
    <span
      role="img"
      aria-label={`Checks: ${sentence}`}
      title={`Checks: ${sentence}`}
      className="flex shrink-0 items-center gap-1.5 font-medium text-2xs"
    >
      {failures > 0 && (
        <span className="flex items-center gap-0.5 text-failed-text">
          <CircleX aria-hidden="true" className="size-3" />
          {failures}
        </span>
      )}
      {warnings > 0 && (
        <span className="flex items-center gap-0.5 text-drifted-text">
          <TriangleAlert aria-hidden="true" className="size-3" />
          {warnings}
        </span>
      )}
    </span>
  );
}
