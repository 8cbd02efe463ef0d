"use client";

import type { ChangeSetId } from "@tributary/core/base";
import type { DivergenceView } from "@tributary/core/protocol";
import { Badge, Button } from "@tributary/ui/kit";
import { GitCompareArrows } from "lucide-react";
import { count } from "../model/count.ts";
import { useSettling } from "../workspace/use-settling.ts";
import { SectionHeading } from "./section-heading.tsx";

export type DivergenceSectionProps = {
  readonly changeSet: ChangeSetId;
  readonly divergences: readonly DivergenceView[];
  readonly editable: boolean;
  readonly onSelect: (component: string) => void;
};

/** What Head has changed, too, since: three values each, and one press for either side. It holds nothing up. */
export function DivergenceSection({ changeSet, divergences, editable, onSelect }: DivergenceSectionProps) {
  const { busy, keepMine, takeTheirs } = useSettling(changeSet);
  if (divergences.length === 0) return null;
  return (
    <section aria-labelledby="changed-on-head">
      <SectionHeading id="changed-on-head" title="Changed on Head, too">
        <Badge tone="changed">
          <GitCompareArrows aria-hidden="true" /> {count(divergences.length, "value")}
        </Badge>
        {editable && divergences.length > 1 && (
          <span className="ml-auto flex gap-2">
            <Button size="sm" disabled={busy} onClick={() => keepMine(divergences)}>
              Keep all mine
            </Button>
            <Button size="sm" disabled={busy} onClick={() => takeTheirs(divergences)}>
              Take all of Head's
            </Button>
          </span>
        )}
      </SectionHeading>
      <ul className="divide-y divide-line/60 overflow-hidden rounded-xl bg-panel shadow-card">
        {divergences.map((each) => (
          <li key={`${each.root} ${each.key}`} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5">
            <button
              type="button"
              onClick={() => each.component && onSelect(each.component)}
              className="min-w-40 rounded-sm text-left text-sm hover:underline max-sm:basis-full"
            >
              <span className="font-medium text-ink">{each.name}</span>{" "}
              <span className="text-muted">▸ {each.title}</span>
            </button>
            <dl className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-4 gap-y-1 text-xs max-sm:basis-full">
              {each.kind === "value" && <Side term="was" text={each.base} struck />}
              <Side term="Head now" text={each.theirs} />
              <Side term="here" text={each.mine} />
            </dl>
            {editable && (
              <span className="flex shrink-0 gap-2">
                <Button size="sm" disabled={busy} onClick={() => keepMine([each])}>
                  {each.kind === "removal" ? "Delete it all the same" : "Keep mine"}
                </Button>
                <Button size="sm" disabled={busy} onClick={() => takeTheirs([each])}>
                  {each.kind === "removal" ? "Keep it" : "Take Head's"}
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Side({
  term,
  text,
  struck,
}: {
  readonly term: string;
  readonly text: string | null;
  readonly struck?: boolean;
}) {
  return (
    <div className="flex min-w-0 items-baseline gap-1.5">
      <dt className="shrink-0 text-faint">{term}</dt>
      <dd className={`min-w-0 break-all font-mono ${struck ? "text-muted line-through" : "text-ink"}`}>
        {text ?? <span className="font-sans text-faint">not set</span>}
      </dd>
    </div>
  );
}
