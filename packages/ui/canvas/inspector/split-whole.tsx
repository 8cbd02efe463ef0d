"use client";

import type { Json } from "@tributary/core/base";
import { newId, useDesk } from "../desk.ts";
import type { Field } from "../model/form.ts";
import { hasEntries, isWhole, splitMutations } from "../model/whole.ts";
import { useFieldScope } from "./field-context.ts";

export type SplitWholeProps = {
  readonly field: Field;
  /** What it is now; undefined while it has no value. */
  readonly value: Json | undefined;
};

/** That a list, map or group was set or taken as a whole, and the way to set it entry by entry. */
export function SplitWhole({ field, value }: SplitWholeProps) {
  const desk = useDesk();
  const { component, editable } = useFieldScope();
  const { cell, path, title, kind } = field;
  if (!cell || !isWhole(field)) return null;
  const label = `Set it ${kind === "object" ? "field by field" : "entry by entry"}`;
  const split = (whole: Json) =>
    desk.edit({
      label: `Set ${title} ${kind === "object" ? "field by field" : "entry by entry"}`,
      mutations: splitMutations(desk.model.getState().view, { component, path }, whole, newId),
    });
  const isTaken = "from" in cell;
  return (
    <p className="text-2xs text-faint">
      {isTaken ? "Taken as a whole." : "Set as one value."}{" "}
      {editable && hasEntries(value) && (
        <button
          type="button"
          onClick={() => split(value)}
          title={isTaken ? "It becomes what it is now, and no longer follows where it comes from." : undefined}
          className="text-accent-text underline-offset-2 hover:underline"
        >
          {label}
        </button>
      )}
    </p>
  );
}
