"use client";

import type { ComponentChange } from "@tributary/core/protocol";
import { cn, SignBadge } from "@tributary/ui/kit";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { count } from "../model/count.ts";
import { KindIcon } from "../model/kind-icon.tsx";
import { kindWord } from "../model/kind-word.ts";
import { FieldRow } from "../review/field-row.tsx";
import { VersionMove } from "../review/version-move.tsx";

export type ComparedComponentProps = {
  readonly change: ComponentChange;
  /** Whether its fields are in sight at first. */
  readonly open: boolean;
};

/** One component that differs between two versions, as a review shows it. */
export function ComparedComponent({ change, open: first }: ComparedComponentProps) {
  const [open, setOpen] = useState(first);
  return (
    <li className="overflow-clip rounded-xl bg-panel shadow-card">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className={cn("flex w-full items-center gap-2.5 px-3 py-2 text-left", open && "border-b")}
      >
        <ChevronRight
          aria-hidden="true"
          className={cn("size-4 shrink-0 text-faint transition-transform", open && "rotate-90")}
        />
        <SignBadge sign={change.kind} />
        <KindIcon schema={change.schema} />
        <span className="truncate text-sm font-semibold text-ink">{change.name}</span>
        <span className="shrink-0 text-xs text-muted">{kindWord(change.schema)}</span>
        {change.fields.length > 0 && (
          <span className="shrink-0 text-xs text-muted">{count(change.fields.length, "field")}</span>
        )}
      </button>
      {open && change.moved && <VersionMove moved={change.moved} withAuthor />}
      {open && change.fields.length > 0 && (
        <ul className="divide-y divide-line/60 py-1">
          {change.fields.map((field) => (
            <FieldRow
              key={field.path}
              field={field}
              withAuthor
              findings={[]}
              findingHref={undefined}
              fresh={false}
              onRevert={undefined}
            />
          ))}
        </ul>
      )}
    </li>
  );
}
