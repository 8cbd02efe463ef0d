"use client";

import type { Finding } from "@tributary/core/protocol";
import { Badge } from "@tributary/ui/kit";
import { CircleX, TriangleAlert } from "lucide-react";
import { count } from "../model/count.ts";
import { FindingLine } from "./finding-line.tsx";
import { SectionHeading } from "./section-heading.tsx";

export type FindingsSectionProps = {
  readonly findings: readonly Finding[];
  /** The components this change set touches: only their findings are its own. */
  readonly touched: ReadonlySet<string>;
  /** Those of them that have a card below, where their warnings stand. */
  readonly carded: ReadonlySet<string>;
  readonly hrefOf: (component: string) => string | undefined;
};

/** Failures in one place before anything else, so that nobody approves past them. Warnings stand beside their fields. */
export function FindingsSection({ findings: all, touched, carded, hrefOf }: FindingsSectionProps) {
  const findings = all.filter(({ component }) => touched.has(component));
  const elsewhere = all.filter(({ component, result }) => !touched.has(component) && result !== "success").length;
  const failures = findings.filter(({ result }) => result === "failure");
  const listed = findings.filter(({ result, component }) => result === "failure" || !carded.has(component));
  const warnings = findings.filter(({ result }) => result === "warning").length;
  if (failures.length + warnings + elsewhere === 0) return null;
  return (
    <section aria-labelledby="findings">
      <SectionHeading id="findings" title="Findings">
        {failures.length > 0 && (
          <Badge tone="failed">
            <CircleX aria-hidden="true" /> {count(failures.length, "failure")}
          </Badge>
        )}
        {warnings > 0 && (
          <Badge tone="drifted">
            <TriangleAlert aria-hidden="true" /> {count(warnings, "warning")}
          </Badge>
        )}
      </SectionHeading>
      {listed.length > 0 ? (
        <ul className="space-y-1.5">
          {listed.map((finding) => (
            <li key={`${finding.component} ${finding.function} ${finding.path}`}>
              <FindingLine finding={finding} href={hrefOf(finding.component)} withName />
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-sm text-muted">
          {warnings > 0
            ? "No failures. The warnings stand beside the fields they concern."
            : "Every check of what changes passes."}
        </p>
      )}
      {elsewhere > 0 && (
        <p className="mt-2 text-xs text-faint">
          {count(elsewhere, "more finding")} on components that this change set does not touch.
        </p>
      )}
    </section>
  );
}
