import type { ComponentId } from "@tributary/core/base";
import type { Divergence } from "@tributary/core/document";
import { useModel } from "../desk.ts";
import { byComponent } from "../model/diverge.ts";
import type { Field } from "../model/form.ts";
import { itemPath } from "../model/revert.ts";
import { useFieldScope } from "./field-context.ts";

/** What Head has changed, too, at this field of the component that is open. */
export function useDivergence(field: Field): Divergence | undefined {
  const { component } = useFieldScope();
  return useModel(({ divergences }) => divergences && divergenceAt(divergences, component, field));
}

/** At the value, or, for a list's entry, at the entry. */
function divergenceAt(
  divergences: readonly Divergence[],
  component: ComponentId,
  field: Field,
): Divergence | undefined {
  const keys = [component + field.path, ...(field.entry === undefined ? [] : [component + itemPath(field)])];
  return (byComponent(divergences).get(component) ?? []).find(({ key }) => keys.includes(key));
}
