"use client";

import type { ChangeSetId } from "@tributary/core/base";
import { type OverlayKey, thingOfKey } from "@tributary/core/document";
import type { DivergenceView } from "@tributary/core/protocol";
import { placeOfDivergence } from "@tributary/ui/canvas";
import { useStore } from "@tributary/ui/replica";
import { CodeSides } from "../functions/code-sides.tsx";
import { Badge, Button } from "@tributary/ui/kit";
import { GitCompareArrows } from "lucide-react";
import Link from "next/link";
import { useWorkspace } from "../shell/workspace-context.tsx";
import { useRoom } from "../workspace/change-set-room.tsx";
import { DIVERGENCES, divergenceHref } from "../workspace/divergence-href.ts";
import { elementId } from "./things.ts";
import { count } from "../model/count.ts";
import { useSettling } from "../workspace/use-settling.ts";
import { SectionHeading } from "./section-heading.tsx";

export type DivergenceSectionProps = {
  readonly changeSet: ChangeSetId;
  readonly divergences: readonly DivergenceView[];
  readonly editable: boolean;
  /** Whether this page has a card for a thing. */
  readonly isCarded: (thing: string) => boolean;
  readonly onSelect: (thing: string) => void;
};

/** What Head has changed, too, since: three values each, and one press for either side. It holds nothing up. */
export function DivergenceSection({ changeSet, divergences, editable, isCarded, onSelect }: DivergenceSectionProps) {
  const { busy, keepMine, takeTheirs } = useSettling(changeSet);
  if (divergences.length === 0) return null;
  return (
    <section id={elementId(DIVERGENCES)} aria-labelledby="changed-on-head" className="scroll-mt-4">
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
            <Titled divergence={each} isCarded={isCarded} onSelect={onSelect} />
            {each.root === "text" && each.kind === "value" ? (
              <>
                <span className="flex-1 max-sm:hidden" />
                <div className="order-last min-w-0 basis-full pb-1">
                  <CodeSides base={each.base ?? ""} theirs={each.theirs ?? ""} mine={each.mine ?? ""} />
                </div>
              </>
            ) : (
              <dl className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-4 gap-y-1 text-xs max-sm:basis-full">
                {each.kind === "value" && <Side term="was" text={each.base} struck />}
                <Side term="Head now" text={each.theirs} />
                <Side term="here" text={each.mine} />
              </dl>
            )}
            <ShowButton changeSet={changeSet} divergence={each} />
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

type RowProps = Pick<DivergenceSectionProps, "isCarded" | "onSelect"> & { readonly divergence: DivergenceView };

/** What it is of; where this page shows that, a way there. */
function Titled({ divergence, isCarded, onSelect }: RowProps) {
  const { component, name, title } = divergence;
  const thing = component ?? thingOfKey(divergence);
  const words = (
    <>
      <span className="font-medium text-ink">{name}</span> <span className="text-muted">▸ {title}</span>
    </>
  );
  const look = "min-w-40 rounded-sm text-left text-sm max-sm:basis-full";
  if (thing === undefined || !isCarded(thing)) return <span className={look}>{words}</span>;
  return (
    <button type="button" onClick={() => onSelect(thing)} className={`${look} hover:underline`}>
      {words}
    </button>
  );
}

const NOTHING = { getState: () => null, subscribe: () => () => {} };

/** Leads to where it is edited; nothing where that is here alone. */
function ShowButton({
  changeSet,
  divergence,
}: {
  readonly changeSet: ChangeSetId;
  readonly divergence: DivergenceView;
}) {
  const { id: workspace } = useWorkspace();
  const { replica } = useRoom();
  const view = useStore(replica ?? NOTHING, (state) => state?.view);
  if (!view) return null;
  const key = { root: divergence.root as OverlayKey["root"], key: divergence.key };
  if (placeOfDivergence(view, key).on === "review") return null;
  return (
    <Button size="sm" variant="ghost" asChild>
      <Link
        href={divergenceHref({ workspace, changeSet, view }, key)}
        aria-label={`Show it: ${divergence.name} ▸ ${divergence.title}`}
      >
        Show it
      </Link>
    </Button>
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
