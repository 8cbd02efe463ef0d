"use client";

import type { ComponentId } from "@tributary/core/base";
import type { DroppedEdit, RebaseReport } from "@tributary/core/document";
import { CircleX, TriangleAlert, Wrench, X } from "lucide-react";
import { Button, cn } from "../../kit/index.ts";
import { type Check, useStore } from "../../replica/index.ts";
import { useDesk, useModel } from "../desk.ts";
import type { Field } from "../model/form.ts";
import { fixCommand } from "../model/fix.ts";
import { attemptedText } from "./attempted-text.ts";
import { DivergenceNote } from "./divergence-note.tsx";
import { useFieldScope } from "./field-context.ts";
import { FunctionTrouble } from "./function-trouble.tsx";
import { RemarkNote } from "./remark-note.tsx";
import { useDivergence } from "./use-divergence.ts";

function droppedAt(reports: readonly RebaseReport[], component: ComponentId, field: Field): DroppedEdit | undefined {
  for (const { dropped } of reports)
    for (const each of dropped) if (each.component === component && each.path === field.path) return each;
  return undefined;
}

/** It takes its value as it is: what is wrong with it is mended where it comes from, not by computing it again. */
function isTaken({ cell }: Field): boolean {
  return cell !== undefined && "from" in cell && cell.from.via === undefined;
}

const NO_CHECKS: readonly Check[] = [];

/** What is said about a field, at the field: a refused edit with the value that holds, and findings with their fix. */
export function FieldNotes({ field }: { readonly field: Field }) {
  const desk = useDesk();
  const { component, findings, editable } = useFieldScope();
  const refusals = useModel((state) => state.refusals);
  const notes = refusals.filter((note) => note.component === component && note.path === field.path);
  const remarks = notes.filter((note) => note.remark);
  const refused = notes.find((note) => !note.remark);
  const found = findings.get(field.path) ?? NO_CHECKS;
  const diverged = useDivergence(field);
  const dropped = useModel(({ reports }) => reports && droppedAt(reports, component, field));
  const result = useStore(desk.results, (state) => state.results.get(component)?.get(field.path));
  const isTroubled = result?.phase === "failed" || result?.phase === "stale";
  if (notes.length === 0 && !diverged && !dropped && !isTroubled && found.length === 0) return null;
  const attempted = refused && attemptedText(refused);
  return (
    <div className="mt-1.5 flex flex-col gap-1.5">
      {diverged && <DivergenceNote divergence={diverged} masked={field.masked} />}
      {dropped && (
        <p className="rounded-md bg-drifted-soft/60 px-2 py-1.5 text-ink text-xs">
          <span className="font-medium">{dropped.sentence}</span>: dropped when Head moved. {dropped.why}
        </p>
      )}
      {remarks.map((note) => (
        <RemarkNote key={note.id} note={note} masked={field.masked} onDismiss={() => desk.dismissRefusal(note.id)} />
      ))}
      {refused && (
        <div role="alert" className="rounded-md bg-failed-soft/70 px-2 py-1.5 text-xs ring-1 ring-failed/25 ring-inset">
          <p className="flex items-start gap-1.5 text-ink">
            <CircleX aria-hidden="true" className="mt-px size-3.5 shrink-0 text-failed-text" />
            <span className="min-w-0 flex-1">{refused.sentence}</span>
            <button
              type="button"
              aria-label="Dismiss"
              onClick={() => desk.dismissRefusal(refused.id)}
              className="rounded-sm p-0.5 text-muted hover:bg-hover"
            >
              <X className="size-3" />
            </button>
          </p>
          <p className="mt-1 pl-5 text-2xs text-muted">
            The value shown is the one that holds.{" "}
            {attempted !== undefined && !field.masked && editable && (
              <button
                type="button"
                onClick={() =>
                  desk.ui.set({
                    retry: { component, path: field.path, text: attempted },
                    reveal: { component, path: field.path },
                  })
                }
                className="text-accent-text underline-offset-2 hover:underline"
              >
                Try again with <span className="font-mono">{attempted || "nothing"}</span>…
              </button>
            )}
          </p>
        </div>
      )}
      <FunctionTrouble
        component={component}
        path={field.path}
        result={result}
        {...(isTaken(field)
          ? { failed: "This value does not fit", again: false }
          : { failed: "This value could not be computed" })}
      />
      {found.map(({ name, finding }) =>
        finding ? (
          <div
            key={name}
            className={cn(
              "flex items-start gap-1.5 rounded-md px-2 py-1.5 text-xs",
              finding.result === "failure" ? "bg-failed-soft/60" : "bg-drifted-soft/60",
            )}
          >
            {finding.result === "failure" ? (
              <CircleX aria-hidden="true" className="mt-px size-3.5 shrink-0 text-failed-text" />
            ) : (
              <TriangleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0 text-drifted-text" />
            )}
            <span className="min-w-0 flex-1 text-ink">{finding.message}</span>
            {finding.suggestion && editable && (
              <Button
                size="sm"
                className="h-5! px-1.5! text-2xs"
                icon={<Wrench />}
                title={finding.suggestion.title}
                onClick={() => {
                  const { suggestion } = finding;
                  if (suggestion) desk.edit(fixCommand(desk.model.getState().view, component, suggestion));
                }}
              >
                Fix
              </Button>
            )}
          </div>
        ) : null,
      )}
    </div>
  );
}
