"use client";

import { nameOf, withoutHidden } from "@tributary/core/model";
import { RotateCcw } from "lucide-react";
import { useDesk, useModel } from "../desk.ts";
import { type Field, literalText, sourceLabel } from "../model/form.ts";
import { revertMutations } from "../model/revert.ts";
import { countText, isWhole } from "../model/whole.ts";
import { useFieldScope } from "./field-context.ts";
import { useDivergence } from "./use-divergence.ts";

/** What a field was before this change set, and one press to have it back. Where Head has changed it, too, the note about that says both. */
export function WasLine({ field }: { readonly field: Field }) {
  const desk = useDesk();
  const { component, editable } = useFieldScope();
  const text = useModel(({ base }) => {
    const { before } = field;
    if (!before) return beforeText(field);
    if ("value" in before)
      return field.masked ? "••••••" : literalText(withoutHidden(field.property, before.value)) || "empty";
    if (!("from" in before)) return null;
    const source = base.components.get(before.from.component);
    return `from ${source ? nameOf(source) : before.from.component} ▸ ${sourceLabel(base, before.from)}`;
  });
  const isDiverged = useDivergence(field) !== undefined;
  if (text === null || isDiverged) return null;
  return (
    <p className="mt-1 flex items-center gap-1.5 text-2xs text-faint">
      <span className="shrink-0">was</span>
      <span className="min-w-0 truncate font-mono text-muted line-through decoration-removed/50">{text}</span>
      {editable && (
        <button
          type="button"
          aria-label={`Put ${field.title} back to ${text}`}
          onClick={() => desk.edit({ label: `Revert ${field.title}`, mutations: revertMutations(component, field) })}
          className="ml-auto inline-flex shrink-0 items-center gap-1 rounded-sm px-1 text-muted hover:bg-hover hover:text-ink"
        >
          <RotateCcw className="size-2.5" />
          revert
        </button>
      )}
    </p>
  );
}

/** What was there without a value of its own: what stands beside it says so itself, but not what gave way to a whole. */
function beforeText(field: Field): string | null {
  if (field.members.length === 0) return "not set";
  return isWhole(field) ? countText(field, field.members.length) : null;
}
