"use client";

import type { RelatedChangeSet, Review } from "@tributary/core/protocol";
import { Notice } from "@tributary/ui/kit";
import { Scissors, Undo2 } from "lucide-react";
import Link from "next/link";
import { changeSetId } from "../ids.ts";
import { paths } from "../paths.ts";
import { useWorkspace } from "../shell/workspace-context.tsx";

export type LineageLineProps = Pick<Review, "changeSet" | "related">;

const FROM = { part: "A part of", revert: "Takes back" };

/** What was made from it. One that takes it back has done so once it is applied. */
function madeWords({ kind, phase }: RelatedChangeSet): string {
  if (kind === "part") return "Split off:";
  if (phase === "abandoned") return "Was to be taken back by";
  return phase === "applied" ? "Taken back by" : "To be taken back by";
}

/** Where a change set comes from and what was made from it, both ways; and what is worth knowing about it. */
export function LineageLine({ changeSet, related }: LineageLineProps) {
  const { origin, description } = changeSet;
  if (!origin && related.length === 0 && description === "") return null;
  const lines = description === "" ? [] : description.split("\n");
  return (
    <div className="mt-3 space-y-2">
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted">
        {origin && <Line words={FROM[origin.kind]} to={origin} />}
        {related.map((each) => (
          <Line key={each.changeSet} words={madeWords(each)} to={each} />
        ))}
      </ul>
      {lines.length > 0 && (
        <Notice tone="info" {...(origin?.kind === "revert" ? { title: "What was to be known when it was made" } : {})}>
          <ul className="space-y-0.5">
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Notice>
      )}
    </div>
  );
}

function Line({ words, to }: { readonly words: string; readonly to: RelatedChangeSet }) {
  const { id: workspace } = useWorkspace();
  const Icon = to.kind === "part" ? Scissors : Undo2;
  return (
    <li className="flex min-w-0 items-center gap-1.5">
      <Icon aria-hidden="true" className="size-3.5 shrink-0 text-faint" />
      {words}{" "}
      <Link
        href={paths.review(workspace, changeSetId(to.changeSet))}
        className="truncate text-accent-text underline-offset-2 hover:underline"
      >
        {to.title}
      </Link>
      {to.phase !== "open" && <span className="text-faint">({to.phase})</span>}
    </li>
  );
}
