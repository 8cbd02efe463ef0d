import type { FunctionDefinition, Snapshot } from "@tributary/core/model";
import { declarationOf } from "@tributary/core/typing";
import { useMemo } from "react";

/** The types of a function, made anew only when what they follow from is another. */
export function useDeclaration(definition: FunctionDefinition, { schemas }: Snapshot): string {
  const { kind, inputs, gathers, bindings, form } = definition;
  return useMemo(
    () =>
      declarationOf({ kind, inputs, bindings, ...(gathers ? { gathers } : {}), ...(form ? { form } : {}) }, schemas),
    [kind, inputs, gathers, bindings, form, schemas],
  );
}
