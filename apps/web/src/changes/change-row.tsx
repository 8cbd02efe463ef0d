"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ChangeSetSummary, CommentCount, PresentPerson } from "@tributary/core/protocol";
import { TalkMark } from "@tributary/ui/discussion";
import { AvatarStack, Badge, Button, Dialog, DropdownMenu, IconButton, RelativeTime, toast } from "@tributary/ui/kit";
import {
  CircleCheck,
  CircleDashed,
  CircleSlash,
  CircleX,
  Ellipsis,
  GitBranch,
  History,
  LoaderCircle,
  RotateCcw,
  type LucideIcon,
  Trash2,
} from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { changeSetId } from "../ids.ts";
import { type ChangeSetStand, standOf, STAND_TONE, STAND_WORD } from "../model/change-set-stand.ts";
import { count } from "../model/count.ts";
import { personOf } from "../model/person-of.ts";
import { paths } from "../paths.ts";
import { RunPhase } from "../runs/run-phase.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { sentenceOf, useTRPC } from "../trpc.ts";

export type ChangeRowProps = {
  readonly changeSet: ChangeSetSummary;
  /** Who else is in it right now. */
  readonly here: readonly PresentPerson[];
  readonly talk: CommentCount | undefined;
};

const LOOK: Record<ChangeSetStand, { readonly icon: LucideIcon; readonly colour: string }> = {
  open: { icon: GitBranch, colour: "text-accent-text" },
  applying: { icon: LoaderCircle, colour: "text-running-text" },
  applied: { icon: CircleCheck, colour: "text-healthy-text" },
  failed: { icon: CircleX, colour: "text-failed-text" },
  stopped: { icon: CircleSlash, colour: "text-drifted-text" },
  abandoned: { icon: CircleDashed, colour: "text-faint" },
};

/** One change set: what it is called, how it stands, who is in it, how far behind Head it is. */
export function ChangeRow({ changeSet, here, talk }: ChangeRowProps) {
  const { id: workspace, view } = useWorkspace();
  const { run } = changeSet;
  const stand = standOf(changeSet);
  const { icon: Icon, colour } = LOOK[stand];
  const behind = view.headVersion - changeSet.baseVersion;
  const author = personOf(view.members, changeSet.createdBy);
  return (
    <li className="group relative flex items-center gap-x-4 gap-y-2 px-4 py-3 max-md:flex-wrap transition-colors hover:bg-hover">
      <Icon aria-hidden="true" className={`size-4.5 shrink-0 ${colour}`} strokeWidth={1.75} />
      <div className="min-w-0 flex-1 max-md:basis-[calc(100%-3rem)]">
        <div className="flex items-center gap-2">
          <Link
            href={
              changeSet.phase === "open"
                ? paths.changeSet(workspace, changeSet.id)
                : paths.review(workspace, changeSet.id)
            }
            className="truncate text-sm font-medium text-ink before:absolute before:inset-0"
          >
            {changeSet.title}
          </Link>
          {changeSet.phase !== "open" && <Badge tone={STAND_TONE[stand]}>{STAND_WORD[stand]}</Badge>}
          {run && run.phase !== "succeeded" && (
            <Link href={paths.run(workspace, run.id)} aria-label={`Its run: ${run.phase}`} className="relative flex">
              <RunPhase phase={run.phase} />
            </Link>
          )}
        </div>
        <p className="mt-0.5 truncate text-xs text-muted">
          {count(changeSet.changes, "edit")} · {author.name} started it{" "}
          <RelativeTime at={changeSet.createdAt} className="relative" />
          {changeSet.phase === "open" && ` · on v${changeSet.baseVersion}`}
          {changeSet.phase === "open" && behind > 0 && (
            <span className="text-drifted-text">, Head is {count(behind, "version")} ahead</span>
          )}
        </p>
      </div>
      {talk && <TalkMark mark={talk} className="relative" />}
      {here.length > 0 && (
        <span className="relative flex items-center gap-1.5 rounded-full bg-accent-soft py-0.5 pr-1 pl-2 text-2xs text-accent-text">
          here now
          <AvatarStack people={here} max={4} size="sm" label="Here now" />
        </span>
      )}
      <AvatarStack people={changeSet.contributors} max={5} label="Contributors" className="relative" />
      <div className="relative flex items-center gap-1">
        {changeSet.phase === "open" && (
          <Button size="sm" asChild>
            <Link href={paths.review(workspace, changeSet.id)}>Review</Link>
          </Button>
        )}
        <RowMenu changeSet={changeSet} />
      </div>
    </li>
  );
}

function RowMenu({ changeSet }: Pick<ChangeRowProps, "changeSet">) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const { id: workspace, mayEdit } = useWorkspace();
  const [asking, setAsking] = useState(false);
  const abandon = useMutation(
    trpc.changeSet.abandon.mutationOptions({
      onSuccess: () => {
        setAsking(false);
        void queries.invalidateQueries(trpc.changeSet.pathFilter());
      },
      onError: (error) => toast.error(sentenceOf(error)),
    }),
  );
  const reopen = useMutation(
    trpc.changeSet.reopen.mutationOptions({
      onSuccess: () => void queries.invalidateQueries(trpc.changeSet.pathFilter()),
      onError: (error) => toast.error(sentenceOf(error)),
    }),
  );
  return (
    <>
      <DropdownMenu
        align="end"
        trigger={
          <IconButton label={`More about ${changeSet.title}`} size="sm">
            <Ellipsis />
          </IconButton>
        }
        items={[
          {
            type: "item",
            label: "What happened in it",
            icon: <History />,
            onSelect: () => router.push(paths.audit(workspace, changeSet.id)),
          },
          ...(mayEdit && changeSet.phase === "abandoned"
            ? [
                {
                  type: "item" as const,
                  label: "Take it up again",
                  icon: <RotateCcw />,
                  onSelect: () => reopen.mutate({ changeSet: changeSetId(changeSet.id) }),
                },
              ]
            : []),
          ...(mayEdit && changeSet.phase === "open"
            ? [
                { type: "separator" as const },
                {
                  type: "item" as const,
                  label: "Abandon",
                  icon: <Trash2 />,
                  danger: true,
                  onSelect: () => setAsking(true),
                },
              ]
            : []),
        ]}
      />
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={`Abandon “${changeSet.title}”?`}
        description="Nobody can edit or apply it until somebody takes it up again. Nothing in it is lost."
        footer={
          <>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button
              variant="danger"
              busy={abandon.isPending}
              onClick={() => abandon.mutate({ changeSet: changeSetId(changeSet.id) })}
            >
              Abandon
            </Button>
          </>
        }
      />
    </>
  );
}
