"use client";

import type { AuditEntry as Entry, AuditFilter } from "@tributary/core/protocol";
import { Avatar, Badge, cn } from "@tributary/ui/kit";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { ActorName } from "./actor-name.tsx";
import { continued } from "./by-day.ts";
import { EntryDetails } from "./entry-details.tsx";
import { notesOf } from "./notes-of.ts";

export type AuditEntryProps = {
  readonly entry: Entry;
  readonly changeSetTitle: string | undefined;
  readonly changeSetHref: string | undefined;
  /** Shows all entries that this search finds. */
  readonly onSearch: (filter: AuditFilter) => void;
};

const TONE = {
  accepted: "neutral",
  blocked: "drifted",
  invalid: "drifted",
  refused: "drifted",
  failed: "failed",
} as const;

/** One thing that was done or tried: who, what, in which change set, and how it ended. */
export function AuditEntry({ entry, changeSetTitle, changeSetHref, onSearch }: AuditEntryProps) {
  const [open, setOpen] = useState(false);
  const { actor } = entry;
  const hasMore = entry.mutation !== null || (entry.details ?? null) !== null;
  return (
    <li className="px-4 py-2.5">
      <div className="flex items-start gap-x-3 gap-y-1 max-md:flex-wrap">
        <time
          dateTime={new Date(entry.at).toISOString()}
          title={new Date(entry.at).toLocaleString("en-GB")}
          className="w-16 shrink-0 pt-0.5 text-xs text-faint"
        >
          {new Date(entry.at).toLocaleTimeString("en-GB")}
        </time>
        <Avatar {...actor} size="sm" />
        <p className="min-w-0 flex-1 text-sm break-words text-ink max-md:order-last max-md:basis-full">
          <ActorName actor={actor} onSearch={onSearch} />
          {actor.owner && <span className="text-muted"> (agent of {actor.owner})</span>}
          {actor.through && <span className="text-muted"> through {actor.through}</span>}{" "}
          <span className={cn(entry.outcome !== "accepted" && "text-muted")}>
            {continued(entry.sentence, entry.outcome)}
          </span>
          {notesOf(entry).map(([name, value]) => (
            <button
              key={name}
              type="button"
              title="Show everything with this"
              onClick={() => onSearch({ text: value })}
              className="ml-2 inline-block max-w-56 truncate rounded-sm bg-sunken px-1.5 align-bottom font-mono text-2xs leading-5 text-muted ring-1 ring-line ring-inset hover:text-ink"
            >
              {name}: {value}
            </button>
          ))}
          {changeSetHref && (
            <Link
              href={changeSetHref}
              className="ml-2 inline-block max-w-56 truncate align-bottom text-xs text-accent-text hover:underline"
            >
              {changeSetTitle ?? "change set"}
            </Link>
          )}
        </p>
        {entry.outcome !== "accepted" && <Badge tone={TONE[entry.outcome]}>{entry.outcome}</Badge>}
        <span className="w-14 shrink-0 pt-0.5 text-right font-mono text-2xs whitespace-nowrap text-faint max-md:ml-auto max-md:w-auto">
          #{entry.seq}
        </span>
        <button
          type="button"
          aria-expanded={open}
          aria-label="Details"
          disabled={!hasMore}
          onClick={() => setOpen(!open)}
          className="rounded-sm p-0.5 text-faint hover:bg-hover hover:text-ink disabled:invisible"
        >
          <ChevronRight aria-hidden="true" className={cn("size-4 transition-transform", open && "rotate-90")} />
        </button>
      </div>
      {open && <EntryDetails entry={entry} onSearch={onSearch} />}
    </li>
  );
}
