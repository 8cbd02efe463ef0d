"use client";

import type { DroppedEdit, EditAuthor } from "@tributary/core/document";
import { Button, Notice } from "../../kit/index.ts";
import { type ChangeSetReplica, useStore } from "../../replica/index.ts";
import { useDesk } from "../desk.ts";

export type RebaseNoticeProps = { readonly replica: ChangeSetReplica; readonly onDismiss?: (() => void) | undefined };

/** What moves of Head took from this change set, edit by edit, whose each was and why, until somebody has read it. */
export function RebaseNotice({ replica, onDismiss }: RebaseNoticeProps) {
  const desk = useDesk();
  const reports = useStore(replica, (state) => state.reports);
  if (reports.length === 0) return null;
  const dropped = reports.flatMap((report) => report.dropped);
  const renamed = reports.flatMap((report) => report.renamed);
  const more = reports.reduce((sum, report) => sum + report.more, 0);
  return (
    <div className="max-h-56 shrink-0 overflow-y-auto px-3 pt-2">
      <Notice
        tone="warning"
        title={titleOf(reports[0]?.version ?? 0, dropped.length + more, renamed.length)}
        actions={
          desk.writes() &&
          onDismiss && (
            <Button size="sm" onClick={onDismiss}>
              Understood
            </Button>
          )
        }
      >
        <ul className="list-disc pl-4">
          {dropped.map((each) => (
            <li key={`${each.root} ${each.key}`}>
              <span className="font-medium">{each.sentence}</span>
              {whose(each)}: {each.why}
            </li>
          ))}
          {renamed.map((each) => (
            <li key={each.component}>
              <span className="font-medium">
                {each.from} is called {each.to} now
              </span>
              {whose(each)}: a sibling on Head bears the name.
            </li>
          ))}
          {more > 0 && <li>and {more} more, which the audit log names.</li>}
        </ul>
      </Notice>
    </div>
  );
}

function whose({ by }: Pick<DroppedEdit, "by"> | { readonly by?: EditAuthor }): string {
  if (!by) return "";
  return by.owner ? ` (by ${by.name} for ${by.owner})` : ` (by ${by.name})`;
}

function titleOf(version: number, dropped: number, renamed: number): string {
  const parts = [
    dropped > 0 && `${dropped} ${dropped === 1 ? "edit was" : "edits were"} dropped`,
    renamed > 0 && `${renamed} ${renamed === 1 ? "component was" : "components were"} renamed`,
  ].filter(Boolean);
  return `Head moved to v${version}: ${parts.join(", ")}`;
}
