"use client";

import { Avatar, cn } from "@tributary/ui/kit";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { count } from "../model/count.ts";
import { ActorName } from "./actor-name.tsx";
import { AuditEntry, type AuditEntryProps } from "./audit-entry.tsx";
import type { Burst } from "./by-day.ts";

export type AuditBurstProps = Omit<AuditEntryProps, "entry"> & { readonly burst: Burst };

/** Several edits made in one go, as one line that opens to all of them. */
export function AuditBurst({ burst, changeSetTitle, changeSetHref, onSearch }: AuditBurstProps) {
  const [open, setOpen] = useState(false);
  const { entries } = burst;
  const [newest] = entries;
  if (entries.length < 4)
    return entries.map((entry) => (
      <AuditEntry key={entry.seq} {...{ entry, changeSetTitle, changeSetHref, onSearch }} />
    ));
  return (
    <>
      <li className="flex items-start gap-x-3 gap-y-1 px-4 py-2.5 max-md:flex-wrap">
        <time dateTime={new Date(newest.at).toISOString()} className="w-16 shrink-0 pt-0.5 text-xs text-faint">
          {new Date(newest.at).toLocaleTimeString("en-GB")}
        </time>
        <Avatar {...newest.actor} size="sm" />
        <p className="min-w-0 flex-1 text-sm text-ink max-md:order-last max-md:basis-full">
          <ActorName actor={newest.actor} onSearch={onSearch} />
          {newest.actor.owner && <span className="text-muted"> (agent of {newest.actor.owner})</span>}
          {newest.actor.through && <span className="text-muted"> through {newest.actor.through}</span>} made{" "}
          {count(entries.length, "edit")} in one go
          {changeSetHref && (
            <Link href={changeSetHref} className="ml-2 text-xs text-accent-text hover:underline">
              {changeSetTitle ?? "change set"}
            </Link>
          )}
        </p>
        <span className="shrink-0 pt-0.5 max-md:ml-auto font-mono text-2xs text-faint">
          #{entries.at(-1)?.seq}–{newest.seq}
        </span>
        <button
          type="button"
          aria-expanded={open}
          aria-label={`Show all ${entries.length}`}
          onClick={() => setOpen(!open)}
          className="rounded-sm p-0.5 text-faint hover:bg-hover hover:text-ink"
        >
          <ChevronRight aria-hidden="true" className={cn("size-4 transition-transform", open && "rotate-90")} />
        </button>
      </li>
      {open &&
        entries.map((entry) => (
          <AuditEntry
            key={entry.seq}
            entry={entry}
            changeSetTitle={undefined}
            changeSetHref={undefined}
            onSearch={onSearch}
          />
        ))}
    </>
  );
}
