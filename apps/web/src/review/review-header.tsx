"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ChangeSetId } from "@tributary/core/base";
import type { Review } from "@tributary/core/protocol";
import { AvatarStack, Badge, cn, RelativeTime, toast } from "@tributary/ui/kit";
import { GitBranch, ShieldAlert } from "lucide-react";
import { count } from "../model/count.ts";
import { personOf } from "../model/person-of.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";
import { EditableTitle } from "./editable-title.tsx";
import { LineageLine } from "./lineage-line.tsx";
import { ReopenButton } from "./reopen-button.tsx";
import { RevertButton } from "./revert-button.tsx";
import { standingOf } from "./standing.ts";
import { subjectsOf } from "./subjects.ts";

export type ReviewHeaderProps = { readonly review: Review; readonly changeSet: ChangeSetId };

/** What is reviewed: its title, whose work it is, what it starts from and whether Head has moved since. */
export function ReviewHeader({ review, changeSet }: ReviewHeaderProps) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { view, mayEdit } = useWorkspace();
  const rename = useMutation(
    trpc.changeSet.rename.mutationOptions({
      onError: (error) => toast.error(sentenceOf(error)),
      onSettled: () => {
        void queries.invalidateQueries(trpc.changeSet.pathFilter());
        void queries.invalidateQueries(trpc.review.pathFilter());
      },
    }),
  );
  const { changeSet: summary, headVersion, risks } = review;
  const author = personOf(view.members, summary.createdBy);
  const behind = headVersion - summary.baseVersion;
  const standing = standingOf(review);
  const subjects = subjectsOf(review);
  return (
    <header className="border-b bg-panel">
      <div className="mx-auto max-w-7xl px-6 pt-6 pb-5 max-md:px-4">
        <div className="flex flex-wrap items-center gap-2 text-xs text-muted">
          <GitBranch aria-hidden="true" className="size-3.5" />
          <span role="status" aria-label="How it stands">
            <Badge tone={standing.tone}>{standing.title}</Badge>
          </span>
          <span>
            on v{summary.baseVersion}
            {summary.phase === "open" &&
              (behind > 0 ? (
                <span className="text-drifted-text">, Head has moved {count(behind, "version")} on since</span>
              ) : (
                ", the newest Head"
              ))}
          </span>
        </div>
        <EditableTitle
          title={summary.title}
          editable={mayEdit && summary.phase === "open"}
          onRename={(title) => rename.mutate({ changeSet, title })}
        />
        <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2 text-sm text-muted">
          <span>
            {author.name} started it <RelativeTime at={summary.createdAt} />
          </span>
          <span aria-hidden="true">·</span>
          <AvatarStack people={summary.contributors} max={8} label="Contributors" />
          <span>
            {count(summary.changes, "edit")}
            {subjects && ` · changes ${subjects}`}
          </span>
          <span className="flex-1" />
          {mayEdit && summary.phase === "applied" && <RevertButton changeSet={changeSet} title={summary.title} />}
          {mayEdit && summary.phase === "abandoned" && <ReopenButton changeSet={changeSet} />}
        </div>
        {summary.changes > 0 && (
          <p role="status" aria-label="Risk" className="mt-2 flex items-start gap-2 text-sm text-muted">
            <ShieldAlert
              aria-hidden="true"
              className={cn("mt-0.5 size-4 shrink-0", risks.highest === "high" ? "text-degraded-text" : "text-faint")}
            />
            {risks.sentence}
            {!review.settled && " Functions still run, so this may change."}
          </p>
        )}
        <LineageLine changeSet={summary} related={review.related} />
      </div>
    </header>
  );
}
