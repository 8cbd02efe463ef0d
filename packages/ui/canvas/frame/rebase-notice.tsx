"use client";

import type { DroppedEdit, EditAuthor } from "@tributary/core/document";
import { Button, Notice } from "../../kit/index.ts";
import { type ChangeSetReplica, useStore } from "../../replica/index.ts";

export type RebaseNoticeProps = {
  readonly replica: ChangeSetReplica;
  /** Puts away what is shown, up to this version; absent where one may not put it away for everybody. */
  readonly onDismiss?: ((upTo: number) => void) | undefined;
};

/** What moves of Head took from this change set, edit by edit, whose each was and why, until somebody has read it. */
export function RebaseNotice({ replica, onDismiss }: RebaseNoticeProps) {
  const reports = useStore(replica, (state) => state.reports);
  const [newest] = reports;
  if (!newest) return null;
  const dropped = reports.flatMap((report) => report.dropped);
  const renamed = reports.flatMap((report) => report.renamed);
  const notes = reports.flatMap((report) => report.notes ?? []);
  const more = reports.reduce((sum, report) => sum + report.more, 0);
  return (
    <div className="max-h-56 shrink-0 overflow-y-auto px-3 pt-2">
      <Notice
        tone="warning"
        title={titleOf(newest.version, [dropped.length + more, renamed.length, notes.length])}
        actions={
          onDismiss && (
            <Button size="sm" onClick={() => onDismiss(newest.version)}>
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
          {notes.map((each) => (
            <li key={each}>{each}</li>
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

function titleOf(version: number, [dropped, renamed, notes]: readonly [number, number, number]): string {
  const parts = [
    dropped > 0 && `${dropped} ${dropped === 1 ? "edit was" : "edits were"} dropped`,
    renamed > 0 && `${renamed} ${renamed === 1 ? "component was" : "components were"} renamed`,
    notes > 0 && `${notes} ${notes === 1 ? "name or version" : "names or versions"} of functions and kinds changed`,
  ].filter(Boolean);
  return `Head moved to v${version}: ${parts.join(", ")}`;
}
