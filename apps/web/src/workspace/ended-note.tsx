"use client";

import { useQuery } from "@tanstack/react-query";
import type { ChangeSetId } from "@tributary/core/base";
import type { ChangeSetSummary } from "@tributary/core/protocol";
import { Badge, Button, RelativeTime } from "@tributary/ui/kit";
import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { standOf, STAND_TONE, STAND_WORD } from "../model/change-set-stand.ts";
import { paths } from "../paths.ts";
import { ReopenButton } from "../review/reopen-button.tsx";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useTRPC } from "../trpc.ts";
import { endedWords } from "./ended-words.ts";

export type EndedNoteProps = { readonly changeSet: ChangeSetId; readonly summary: ChangeSetSummary };

/** What became of a change set that has ended, that nothing of it can be edited, and where one goes next. Rule [W53]. */
export function EndedNote({ changeSet, summary }: EndedNoteProps) {
  const trpc = useTRPC();
  const { id: workspace, mayEdit } = useWorkspace();
  const { phase } = summary;
  const end = useQuery({ ...trpc.changeSet.ending.queryOptions({ changeSet }), enabled: phase !== "applying" }).data;
  const stand = standOf(summary);
  const run = stand === "applied" || stand === "abandoned" ? null : summary.run;
  return (
    <>
      <Badge tone={STAND_TONE[stand]}>{STAND_WORD[stand]}</Badge>
      <span role="status" className="min-w-0 max-md:order-last max-md:basis-full md:truncate">
        <span className="text-ink">{endedWords(summary, end)}</span>
        {end && (
          // Else all of it would be read out anew whenever a minute has passed.
          <span aria-live="off" className="text-muted">
            , <RelativeTime at={end.at} />
          </span>
        )}
        <span className="text-muted"> · nothing here can be edited</span>
      </span>
      <span className="flex shrink-0 gap-2 max-md:order-last">
        {run && <Way href={paths.run(workspace, run.id)} words="See its run" />}
        {phase === "abandoned" && mayEdit && <ReopenButton changeSet={changeSet} />}
        {phase === "abandoned" && <Way href={paths.changes(workspace)} words="Other change sets" />}
        {phase === "applied" && <Way href={paths.map(workspace)} words="Go to Head" />}
      </span>
    </>
  );
}

function Way({ href, words }: { readonly href: string; readonly words: string }) {
  return (
    <Button size="sm" asChild>
      <Link href={href}>
        {words}
        <ArrowRight />
      </Link>
    </Button>
  );
}
