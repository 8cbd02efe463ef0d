"use client";

import type { FunctionFinding, Review } from "@tributary/core/protocol";
import { Badge } from "@tributary/ui/kit";
import { SquareFunction } from "lucide-react";
import { FunctionCard } from "./function-card.tsx";
import { FunctionFindings } from "./function-findings.tsx";
import { KindCard } from "./kind-card.tsx";
import { NoteCard } from "./note-card.tsx";
import { SectionHeading } from "./section-heading.tsx";
import type { CardControls } from "./thing-card.tsx";
import type { Reverting } from "./use-reverting.ts";

type Content = Pick<Review, "functions" | "functionFindings" | "schemas" | "notes">;

export type FunctionsSectionProps = Content & {
  readonly controlsOf: (key: string, name: string) => CardControls;
  readonly reverting: Reverting | null;
};

/** Functions and kinds that change: code by line, and what each is attached to. */
export function FunctionsSection(props: FunctionsSectionProps) {
  const { functions, functionFindings, schemas, notes, controlsOf, reverting } = props;
  if (functions.length + functionFindings.length + schemas.length + notes.length === 0) return null;
  const carded = new Set(functions.map((change) => change.function));
  const elsewhere = functionFindings.filter((each) => !carded.has(each.function));
  return (
    <section aria-labelledby="functions">
      <SectionHeading id="functions" title={titleOf(props)} />
      <div className="space-y-3">
        {functions.map((change) => (
          <FunctionCard
            key={change.function}
            change={change}
            finding={functionFindings.find((each) => each.function === change.function)}
            controls={controlsOf(change.function, change.title)}
            reverting={reverting}
          />
        ))}
        {elsewhere.map((finding) => (
          <FindingCard key={finding.function} finding={finding} />
        ))}
        {schemas.map((change) => (
          <KindCard key={change.schema} change={change} controls={controlsOf(change.schema, change.title)} />
        ))}
        {notes.length > 0 && <NoteCard notes={notes} controlsOf={controlsOf} />}
      </div>
    </section>
  );
}

function titleOf({ functions, functionFindings, schemas }: Content): string {
  const concerned = functions.length + functionFindings.length;
  if (concerned + schemas.length === 0) return "Catalogue";
  if (concerned === 0) return "Kinds";
  return schemas.length > 0 ? "Functions and kinds" : "Functions";
}

/** A function that nobody changed here, and that is wrong all the same now. */
function FindingCard({ finding }: { readonly finding: FunctionFinding }) {
  return (
    <article aria-label={`Function ${finding.title}`} className="overflow-clip rounded-xl bg-panel shadow-card">
      <header className="flex min-h-11 flex-wrap items-center gap-2 border-b px-3 py-2">
        <SquareFunction aria-hidden="true" className="size-4 text-muted" strokeWidth={1.75} />
        <h3 className="text-sm font-medium text-ink">{finding.title}</h3>
        <Badge>not changed here</Badge>
      </header>
      <FunctionFindings sentences={finding.sentences} />
    </article>
  );
}
