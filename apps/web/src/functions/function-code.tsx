"use client";

import { CodeEditor } from "@tributary/ui/code";
import { useMemo } from "react";
import type { FunctionPanelProps } from "./function-panel.tsx";
import { TogetherNote } from "./together-note.tsx";
import { typingClient } from "./typing.ts";
import { useDeclaration } from "./use-declaration.ts";
import { useSharedText } from "./use-shared-text.ts";

/** The code, typed in by everybody who is here; where one may not edit, to be read. */
export function FunctionCode({
  definition,
  replica,
  states,
  locked,
  view,
}: FunctionPanelProps & { readonly locked: boolean }) {
  const { id, source, name } = definition;
  const shared = useSharedText(locked ? null : replica, id);
  const state = states.get(id);
  const problems = useMemo(
    () => [
      ...(state?.phase === "broken" ? state.problems : []),
      ...(state?.types ?? []).map((each) => ({ ...each, isWarning: true })),
    ],
    [state],
  );
  const declaration = useDeclaration(definition, view);
  const typing = useMemo(() => ({ client: typingClient(), declaration }), [declaration]);
  return (
    <div className="relative m-3 min-h-48 min-w-0 flex-1 overflow-hidden max-md:h-96 max-md:flex-none rounded-lg bg-panel shadow-card">
      <CodeEditor
        key={id}
        label={`Code of ${name}`}
        language="typescript"
        value={source}
        shared={shared}
        readOnly={locked || !shared}
        typing={typing}
        problems={problems}
      />
      {!locked && <TogetherNote />}
    </div>
  );
}
