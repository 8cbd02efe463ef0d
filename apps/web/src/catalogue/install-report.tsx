"use client";

import type { PackagePart } from "@tributary/core/catalogue";
import type { PackageReport } from "@tributary/core/protocol";
import { Badge, type BadgeTone, Checkbox, Notice } from "@tributary/ui/kit";

export type InstallReportProps = {
  readonly report: PackageReport;
  /** Parts whose own changes are to give way. */
  readonly overwrite: readonly string[];
  readonly remove: boolean;
  readonly onOverwrite: (part: string, isOn: boolean) => void;
  readonly onRemove: (isOn: boolean) => void;
};

const OUTCOME: { readonly [Outcome in PackagePart["outcome"]]: { readonly word: string; readonly tone: BadgeTone } } = {
  new: { word: "new", tone: "added" },
  updated: { word: "updated", tone: "changed" },
  same: { word: "as it is", tone: "neutral" },
  kept: { word: "kept", tone: "drifted" },
  dropped: { word: "left here", tone: "drifted" },
  removed: { word: "removed", tone: "removed" },
};

/** Part by part what installing does, with the say over what was changed here. */
export function InstallReport({ report, overwrite, remove, onOverwrite, onRemove }: InstallReportProps) {
  const mayRemove = report.parts.some(({ outcome }) => outcome === "dropped" || outcome === "removed");
  return (
    <div className="flex flex-col gap-3">
      {report.description && <p className="text-sm text-muted">{report.description}</p>}
      {report.obstacles.map((sentence) => (
        <Notice key={sentence} tone="error">
          {sentence}
        </Notice>
      ))}
      <ul aria-label="What is in it" className="divide-y overflow-hidden rounded-xl bg-panel shadow-card">
        {report.parts.map((part) => (
          <li key={part.id} className="flex min-h-11 items-center gap-3 px-3 py-2">
            <Badge tone={OUTCOME[part.outcome].tone}>{OUTCOME[part.outcome].word}</Badge>
            <span className="min-w-0 flex-1 text-sm text-ink">{part.sentence}</span>
            {(part.outcome === "kept" || overwrite.includes(part.id)) && (
              <Checkbox
                label="Take the package’s"
                className="shrink-0 text-xs text-muted"
                checked={overwrite.includes(part.id)}
                onCheckedChange={(isOn) => onOverwrite(part.id, isOn)}
              />
            )}
          </li>
        ))}
      </ul>
      {mayRemove && (
        <Checkbox label="Delete functions that the package no longer has" checked={remove} onCheckedChange={onRemove} />
      )}
    </div>
  );
}
