"use client";

import type { FunctionChange, FunctionFinding, Review, SchemaChange } from "@tributary/core/protocol";
import { Badge, DiffView, Notice, SignBadge } from "@tributary/ui/kit";
import { SquareFunction } from "lucide-react";
import { KIND_WORDS } from "../functions/templates.ts";
import { KindIcon } from "../model/kind-icon.tsx";
import { SectionHeading } from "./section-heading.tsx";

export type FunctionsSectionProps = Pick<Review, "functions" | "functionFindings" | "schemas" | "notes">;

/** Functions and kinds that change: code by line, and what each is attached to. */
export function FunctionsSection(props: FunctionsSectionProps) {
  const { functions, functionFindings, schemas, notes } = props;
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
          />
        ))}
        {elsewhere.map((finding) => (
          <FindingCard key={finding.function} finding={finding} />
        ))}
        {schemas.map((change) => (
          <KindCard key={change.schema} change={change} />
        ))}
        {notes.length > 0 && <NoteCard notes={notes} />}
      </div>
    </section>
  );
}

function titleOf({ functions, functionFindings, schemas }: FunctionsSectionProps): string {
  const concerned = functions.length + functionFindings.length;
  if (concerned + schemas.length === 0) return "Catalogue";
  if (concerned === 0) return "Kinds";
  return schemas.length > 0 ? "Functions and kinds" : "Functions";
}

/** Locks, default versions, packages: each is one sentence. */
function NoteCard({ notes }: Pick<FunctionsSectionProps, "notes">) {
  return (
    <article aria-label="Catalogue" className="overflow-clip rounded-xl bg-panel shadow-card">
      <ul className="divide-y">
        {notes.map(({ key, change, sentence }) => (
          <li key={key} className="flex min-h-11 items-center gap-2 px-3 py-2 text-sm text-ink">
            <SignBadge sign={change} />
            {sentence}
          </li>
        ))}
      </ul>
    </article>
  );
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
      <Findings sentences={finding.sentences} />
    </article>
  );
}

const SHOWN = 8;

function Findings({ sentences }: { readonly sentences: readonly string[] }) {
  return (
    <Notice
      tone="warning"
      title={sentences.length === 1 ? "One thing to see to" : `${sentences.length} things to see to`}
      className="m-3"
    >
      <ul className="space-y-1">
        {sentences.slice(0, SHOWN).map((sentence) => (
          <li key={sentence} className="wrap-anywhere">
            {sentence}
          </li>
        ))}
        {sentences.length > SHOWN && <li>and {sentences.length - SHOWN} more</li>}
      </ul>
    </Notice>
  );
}

type FunctionCardProps = { readonly change: FunctionChange; readonly finding: FunctionFinding | undefined };

function FunctionCard({ change, finding }: FunctionCardProps) {
  const { title, kind, attached, detached, fields, tests = [], problem, by = [] } = change;
  return (
    <article aria-label={`Function ${title}`} className="overflow-clip rounded-xl bg-panel shadow-card">
      <header className="flex min-h-11 flex-wrap items-center gap-2 border-b px-3 py-2">
        <SignBadge sign={change.change} />
        <SquareFunction aria-hidden="true" className="size-4 text-muted" strokeWidth={1.75} />
        <h3 className="text-sm font-medium text-ink">{title}</h3>
        <Badge>{KIND_WORDS[kind] ?? kind}</Badge>
        {attached.map((name) => (
          <Badge key={name} tone="added">
            attached to {name}
          </Badge>
        ))}
        {detached.map((name) => (
          <Badge key={name} tone="removed">
            detached from {name}
          </Badge>
        ))}
        {by.length > 0 && <span className="ml-auto text-xs text-faint">by {by.join(", ")}</span>}
      </header>
      {problem && (
        <Notice tone="error" title="It cannot be run as it is written" className="m-3">
          {problem}
        </Notice>
      )}
      {finding && <Findings sentences={finding.sentences} />}
      {fields.length > 0 && (
        <dl className="grid grid-cols-[8rem_1fr] gap-x-3 gap-y-1 border-b px-3 py-2 text-xs">
          {fields.map((field) => (
            <div key={field.title} className="contents">
              <dt className="text-muted">{field.title}</dt>
              <dd className="text-ink">
                {field.before && <del className="mr-2 text-removed-text">{field.before}</del>}
                <ins className="text-added-text no-underline">{field.after || "nothing"}</ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {change.before !== change.after && (
        <DiffView label={`Code of ${title}`} before={change.before} after={change.after} />
      )}
      {tests.map(({ id, name, before, after }) => (
        <div key={id} className="border-t">
          <h4 className="flex items-center gap-2 px-3 py-2 text-xs font-medium text-muted">
            <SignBadge sign={before === "" ? "added" : after === "" ? "removed" : "changed"} />
            Test “{name}”
          </h4>
          <DiffView label={`Test ${name}`} before={before} after={after} />
        </div>
      ))}
    </article>
  );
}

function KindCard({ change }: { readonly change: SchemaChange }) {
  return (
    <article aria-label={`Kind ${change.title}`} className="overflow-clip rounded-xl bg-panel shadow-card">
      <header className="flex min-h-11 items-center gap-2 border-b px-3 py-2">
        <SignBadge sign="added" />
        <KindIcon schema={change.name} />
        <h3 className="text-sm font-medium text-ink">{change.title}</h3>
        <Badge>version {change.version}</Badge>
      </header>
      <DiffView label={`Definition of ${change.title}`} before={change.before} after={change.after} />
    </article>
  );
}
