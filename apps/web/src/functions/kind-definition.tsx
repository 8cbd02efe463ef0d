"use client";

import { jsonEqual } from "@tributary/core/base";
import { definitionText, readDefinition, renamedKind, type Schema, schemaRef } from "@tributary/core/model";
import { CodeEditor } from "@tributary/ui/code";
import { Button } from "@tributary/ui/kit";
import { Check, CircleAlert, Clock } from "lucide-react";
import { useMemo } from "react";
import type { FunctionsDeskProps } from "./desk.ts";
import { problemAt } from "./place-in-text.ts";
import { TogetherNote } from "./together-note.tsx";
import { useSharedText, useTextOf } from "./use-shared-text.ts";

export type KindDefinitionProps = Pick<FunctionsDeskProps, "replica" | "refusals"> & {
  readonly schema: Schema;
  /** Nobody changes this version, or not this person. */
  readonly locked: boolean;
  /** Makes what is typed a kind of that name instead of this one. */
  readonly onRename: (renamed: Schema) => void;
};

/**
 * A version's definition as JSON: typed in by everybody who is here while this change set makes it, otherwise to be read. What it
 * says is in force as soon as it is a definition; until then the last one that was stays.
 */
export function KindDefinition({ schema, replica, refusals, locked, onRename }: KindDefinitionProps) {
  const ref = schemaRef(schema);
  const shared = useSharedText(locked ? null : replica, ref);
  const text = useTextOf(shared, definitionText(schema));
  const read = useMemo(() => readDefinition(text, schema), [text, schema]);
  const problems = useMemo(() => (shared ? read.marks.map((mark) => problemAt(text, mark)) : []), [shared, text, read]);
  const renamed = useMemo(() => (shared ? renamedKind(text, schema) : undefined), [shared, text, schema]);
  const remark = refusals.filter((note) => note.function === ref).at(-1);
  const fault = problems.find(({ isWarning }) => !isWarning);
  const isPending = read.schema !== undefined && !jsonEqual(read.schema, schema);
  return (
    <div className="m-3 flex min-h-48 min-w-0 flex-1 flex-col overflow-hidden rounded-lg bg-panel shadow-card">
      <div className="relative min-h-0 flex-1">
        <CodeEditor
          key={ref}
          label={`Definition of ${schema.title}`}
          language="json"
          value={text}
          shared={shared}
          readOnly={locked || !shared}
          problems={problems}
        />
        {!locked && <TogetherNote />}
      </div>
      {shared && (
        <div
          role="status"
          className="flex min-h-9 flex-wrap items-center gap-2 border-t px-3 py-1.5 text-xs text-muted"
        >
          {fault ? (
            <>
              <CircleAlert aria-hidden="true" className="size-4 shrink-0 text-failed-text" />
              <p className="min-w-0 flex-1 break-words">
                <span className="font-medium text-ink">Line {fault.line}:</span> {fault.sentence}{" "}
                {!renamed && "Until it is a definition again, the last one that was stays in force."}
              </p>
            </>
          ) : remark ? (
            <>
              <CircleAlert aria-hidden="true" className="size-4 shrink-0 text-drifted-text" />
              <p className="min-w-0 flex-1 break-words">
                <span className="font-medium text-ink">Not in force.</span> {remark.sentence}
              </p>
            </>
          ) : isPending ? (
            <>
              <Clock aria-hidden="true" className="size-4 shrink-0" />
              <p>Being taken…</p>
            </>
          ) : (
            <>
              <Check aria-hidden="true" className="size-4 shrink-0 text-added-text" />
              <p>In force in this change set, as it stands here.</p>
            </>
          )}
          {renamed && (
            <Button size="sm" onClick={() => onRename(renamed)}>
              Rename the kind to {renamed.name}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
