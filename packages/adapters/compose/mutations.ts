import { type Mutation, mutationOfCell } from "@tributary/core/model";
import type { ImportedComponent } from "./component.ts";

/** The import as mutations, in an order in which each is valid: all components, then what each says, list entries before what is in them. */
export function toMutations(components: readonly ImportedComponent[]): readonly Mutation[] {
  const creations = components.map(({ id, schema }): Mutation => ({ type: "component.create", component: id, schema }));
  const cells = components.flatMap(({ id, attributes }) =>
    attributes.map(([path, cell]) => mutationOfCell(id, path, cell)),
  );
  return [...creations, ...cells];
}
