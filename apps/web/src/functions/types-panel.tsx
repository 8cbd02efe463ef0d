"use client";

import { CodeEditor } from "@tributary/ui/code";
import type { FunctionPanelProps } from "./function-panel.tsx";
import { useDeclaration } from "./use-declaration.ts";

/** What the code is compared with: the types of what it is called with, of what it answers, and of what is there by name. */
export function TypesPanel({ definition, view }: Pick<FunctionPanelProps, "definition" | "view">) {
  const declaration = useDeclaration(definition, view);
  return (
    <div className="flex min-h-0 flex-1 flex-col p-3">
      <p className="pb-2 text-xs text-muted">
        These types follow from the kinds it is attached to and from what it reads. The code has them by name:{" "}
        <code>Input</code>, <code>Output</code>, <code>Json</code>.
      </p>
      <div className="min-h-0 flex-1 overflow-hidden rounded-lg bg-panel shadow-card">
        <CodeEditor label={`Types of ${definition.name}`} language="typescript" value={declaration} readOnly />
      </div>
    </div>
  );
}
