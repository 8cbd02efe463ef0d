import { canonicalJson } from "@tributary/core/base";
import {
  applyMutation,
  type Component,
  fieldOf,
  fieldsOf,
  type FunctionDefinition,
  isCosmetic,
  type Mutation,
  schemaRef,
  type Snapshot,
} from "@tributary/core/model";

/**
 * All that a reviewer agrees to, written out: nothing of it may change between approval and execution. What a mutation replaces
 * or takes away is found by doing it to the base and looking what is not as it was, so that it owes nothing to what hashes it.
 */
export function contentText(base: Snapshot, mutations: readonly Mutation[]): string {
  const said = mutations.filter((mutation) => !isCosmetic(mutation));
  return said
    .map((mutation) => canonicalJson([mutation, lost(base, mutation)]))
    .sort()
    .join("\n");
}

/** What the base says and the base after this mutation does not. */
function lost(base: Snapshot, mutation: Mutation): unknown {
  const after = applyMutation(base, mutation);
  if ("component" in mutation) {
    const { component } = mutation;
    return lostOfComponent(base.components.get(component), after.components.get(component));
  }
  if ("function" in mutation)
    return lostOfFunction(base.functions.get(mutation.function), after.functions.get(mutation.function));
  if ("key" in mutation) return base.catalogue.get(mutation.key) ?? null;
  if (!("schema" in mutation)) return null;
  return base.schemas.get(mutation.type === "schema.install" ? schemaRef(mutation.schema) : mutation.schema) ?? null;
}

/** All it said, where it goes or comes back; else its kind's version and the cells that are others. */
function lostOfComponent(before: Component | undefined, after: Component | undefined): unknown {
  if (!before) return null;
  const isWhole = after?.deleted !== before.deleted || after.left !== before.left;
  const cells = before.attributes.filter((cell, path) => isWhole || after.attributes.get(path) !== cell);
  return { cells: cells.toObject(), ...(isWhole || after.schema !== before.schema ? { schema: before.schema } : {}) };
}

/** The same of a function: all of it, or the code, the fields and the attachments that are others. */
function lostOfFunction(before: FunctionDefinition | undefined, after: FunctionDefinition | undefined): unknown {
  if (!before || after?.deleted !== before.deleted) return before ?? null;
  const fields = fieldsOf(before, after).map((field) => [field, fieldOf(before, field)] as const);
  return {
    source: after.source === before.source ? null : before.source,
    fields: fields.filter(([field, value]) => canonicalJson(fieldOf(after, field)) !== canonicalJson(value)),
    bindings: before.bindings.filter((schema) => !after.bindings.includes(schema)),
  };
}
