"use client";

import { Draft, withoutHidden } from "@tributary/core/model";
import { newId, useDesk } from "../desk.ts";
import { type Field, literalText } from "../model/form.ts";
import { useFieldScope } from "./field-context.ts";

/** A group, map or list that was written as one value: what it says, and the way to set it entry by entry. */
export function WholeValue({ field }: { readonly field: Field }) {
  const desk = useDesk();
  const { component, editable } = useFieldScope();
  const { cell, path, property, title, masked } = field;
  if (!cell || !("value" in cell)) return null;
  const split = () => {
    const draft = new Draft(desk.model.getState().view, newId);
    draft.unset(component, path);
    draft.set(component, path, cell.value);
    desk.edit({ label: `Set ${title} entry by entry`, mutations: draft.mutations });
  };
  return (
    <div className="rounded-md border border-line bg-sunken/50 px-2 py-1.5">
      <p className="break-all font-mono text-2xs text-muted">
        {masked ? "••••••" : literalText(withoutHidden(property, cell.value))}
      </p>
      <p className="mt-1 text-2xs text-faint">
        Set as one value.{" "}
        {editable && (
          <button type="button" onClick={split} className="text-accent-text underline-offset-2 hover:underline">
            Set it entry by entry
          </button>
        )}
      </p>
    </div>
  );
}
