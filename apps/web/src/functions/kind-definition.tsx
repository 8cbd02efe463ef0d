"use client";

import { definitionText, readDefinition, type Schema, schemaRef } from "@tributary/core/model";
import { CodeEditor } from "@tributary/ui/code";
import { useMemo } from "react";
import { DefinitionStatus, type DefinitionStatusProps } from "./definition-status.tsx";
import type { FunctionsDeskProps } from "./desk.ts";
import { problemAt } from "./place-in-text.ts";
import { TogetherNote } from "./together-note.tsx";
import { useSharedText, useTextOf } from "./use-shared-text.ts";
import { useStanding } from "./use-standing.ts";

export type KindDefinitionProps = Pick<FunctionsDeskProps, "view" | "replica" | "refusals"> &
  Pick<DefinitionStatusProps, "onRename" | "onTake"> & {
    readonly schema: Schema;
    /** Nobody changes this version, or not this person. */
    readonly locked: boolean;
  };

/**
 * A version's definition as JSON: typed in by everybody who is here while this change set makes it, otherwise to be read. What it
 * says is in force as soon as it is a definition; until then the last one that was stays.
 */
export function KindDefinition({ schema, view, replica, refusals, locked, onRename, onTake }: KindDefinitionProps) {
  const ref = schemaRef(schema);
  const shared = useSharedText(locked ? null : replica, ref);
  const text = useTextOf(shared, definitionText(schema));
  const read = useMemo(() => readDefinition(text, schema), [text, schema]);
  const problems = useMemo(() => (shared ? read.marks.map((mark) => problemAt(text, mark)) : []), [shared, text, read]);
  const standing = useStanding({ schema, text, read, problems, view, refusals });
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
      {shared && <DefinitionStatus {...{ standing, onRename, onTake }} />}
    </div>
  );
}
