import type { ComponentId } from "@tributary/core/base";
import { type BoundFunction, type Component, functionsOf, type Schema } from "@tributary/core/model";
import { useMemo } from "react";
import { useModel } from "../desk.ts";
import { aboutGroup, type FieldGroup, formOf } from "../model/form.ts";

export type Form = {
  readonly component: Component;
  readonly base: Component | undefined;
  readonly schema: Schema;
  /** What is computed for it: by its schema's own functions, and by those of the workspace attached to it. */
  readonly functions: readonly BoundFunction[];
  /** Its kind's headings, and last what is said of it whatever its kind. */
  readonly groups: readonly FieldGroup[];
};

/** A component's form as it stands now; undefined when it is gone. */
export function useForm(id: ComponentId): Form | undefined {
  const component = useModel(({ view }) => view.components.get(id));
  const base = useModel((state) => state.base.components.get(id));
  const schema = useModel(({ view }) => component && view.schemas.get(component.schema));
  const written = useModel(({ view }) => view.functions);
  const created = useModel((state) => !state.base.components.has(id));
  return useMemo(() => {
    if (!component || !schema) return undefined;
    const before = created ? undefined : base;
    const groups = [...formOf(schema, component, before), aboutGroup(schema, component, before)];
    return { component, base, schema, functions: functionsOf({ functions: written }, schema), groups };
  }, [component, base, schema, written, created]);
}
