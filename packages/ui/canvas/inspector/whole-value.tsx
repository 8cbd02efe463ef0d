"use client";

import { withoutHidden } from "@tributary/core/model";
import { type Field, literalText } from "../model/form.ts";
import { SplitWhole } from "./split-whole.tsx";

/** A group, map or list that was written as one value: what it says, and the way to set it entry by entry. */
export function WholeValue({ field }: { readonly field: Field }) {
  const { cell, property, masked } = field;
  if (!cell || !("value" in cell)) return null;
  return (
    <div className="flex flex-col gap-1 rounded-md border border-line bg-sunken/50 px-2 py-1.5">
      <p className="break-all font-mono text-2xs text-muted">
        {masked ? "••••••" : literalText(withoutHidden(property, cell.value))}
      </p>
      <SplitWhole field={field} value={cell.value} />
    </div>
  );
}
