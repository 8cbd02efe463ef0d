"use client";

import type { NoteChange } from "@tributary/core/protocol";
import { AnchorTalk } from "@tributary/ui/discussion";
import { Badge, Checkbox, cn, SignBadge } from "@tributary/ui/kit";
import { Hands } from "./hands.tsx";
import { TakeBack } from "./take-back.tsx";
import type { CardControls } from "./thing-card.tsx";
import { elementId } from "./things.ts";

export type NoteCardProps = {
  readonly notes: readonly NoteChange[];
  readonly controlsOf: (key: string, name: string) => CardControls;
};

/** Locks, default versions, packages: each is one sentence. */
export function NoteCard({ notes, controlsOf }: NoteCardProps) {
  return (
    <article aria-label="Catalogue" className="overflow-clip rounded-xl bg-panel shadow-card">
      <ul className="divide-y">
        {notes.map(({ key, change, sentence, by = [] }) => {
          const { viewed, onViewed, changedSince, onTakeBack, current } = controlsOf(key, sentence);
          return (
            <li
              key={key}
              id={elementId(key)}
              aria-current={current || undefined}
              className={cn(
                "group/row group/line flex min-h-11 scroll-mt-4 items-center gap-2.5 px-3 py-2 text-sm text-ink",
                current && "bg-selected",
                viewed && "opacity-70",
              )}
            >
              <SignBadge sign={change} />
              <span className="wrap-anywhere min-w-0 flex-1">{sentence}</span>
              {changedSince && <Badge tone="changed">changed since you {changedSince} it</Badge>}
              <Hands hands={by} />
              <TakeBack what={sentence} onTakeBack={onTakeBack} />
              <AnchorTalk anchor={{ kind: "note", note: key }} title={sentence} />
              {onViewed && (
                <Checkbox
                  label="Viewed"
                  checked={viewed}
                  onCheckedChange={onViewed}
                  className="ml-1 text-xs text-muted"
                />
              )}
            </li>
          );
        })}
      </ul>
    </article>
  );
}
