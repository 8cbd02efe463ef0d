import { isHiddenAt, shownAt } from "./hidden-texts.ts";
import type { Mutation } from "./mutation.ts";
import { isWithin } from "./path.ts";
import { schemaOf, type Snapshot } from "./snapshot.ts";

/** Stands where a value is not kept. */
export const WITHHELD = "[withheld]";

/**
 * A refused edit as it may be kept: what was typed where a secret's name belongs may be the secret itself, and what nobody is shown of a
 * value that never stood anywhere is of no use to anybody [M52].
 */
export function withheld(refused: Mutation, snapshot: Snapshot): Mutation {
  if (refused.type !== "attribute.set") return refused;
  const { component: id, path, value } = refused;
  const component = snapshot.components.get(id);
  const schema = component && schemaOf(snapshot, component);
  if (isWithin(path, "/secrets") || isHiddenAt(schema, path)) return { ...refused, value: WITHHELD };
  return typeof value === "object" ? { ...refused, value: shownAt(schema, path, value) } : refused;
}
