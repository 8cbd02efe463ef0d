import type { ComponentId, Json, NewId } from "@tributary/core/base";
import { isJsonObject } from "@tributary/core/base";
import {
  Draft,
  isNeverConnected,
  type Mutation,
  type Path,
  type Property,
  type Snapshot,
  type Subscription,
} from "@tributary/core/model";
import type { Field } from "./form.ts";

/** A place of a component's form. */
export type At = { readonly component: ComponentId; readonly path: Path };

/** Whether what stands below the field has places of its own: of a list, a map, or a group with fields. */
export function holdsOthers({ kind, property }: Pick<Field, "kind" | "property">): boolean {
  return kind === "map" || kind === "array" || (kind === "object" && property.properties !== undefined);
}

/** One value or one connection stands where each entry could have its own. */
export function isWhole(field: Pick<Field, "kind" | "property" | "cell">): boolean {
  return holdsOthers(field) && field.cell !== undefined && !("order" in field.cell);
}

/**
 * Whether a field is taken from elsewhere at its own place. Lists and maps are, unless what is in them is meant to be connected or names
 * a secret by itself; groups, which no component gives as one value, are taken field by field, unless their kind says where from.
 */
export function isConnectable({ path, kind, property }: Pick<Field, "path" | "kind" | "property">): boolean {
  if (isNeverConnected(path, property)) return false;
  if (property.reference) return true;
  if (kind === "object") return false;
  return kind === "array" || kind === "map" ? !holdsOwnPlaces(property) : true;
}

function holdsOwnPlaces({ items, additionalProperties, properties }: Property): boolean {
  return [items, additionalProperties, ...Object.values(properties ?? {})].some(
    (within) => within && (within.reference || within.secret || holdsOwnPlaces(within)),
  );
}

/** How many entries, or fields of a group, are set one by one: what gives way where the whole is taken from elsewhere. */
export function entriesSet({ kind, members, cell }: Pick<Field, "kind" | "members" | "cell">): number {
  if (cell && !("order" in cell)) return 0;
  return members.filter(({ set, entrySign }) => (kind === "array" ? entrySign !== "removed" : set)).length;
}

/** So many entries of a list or map, or fields of a group, in words. */
export function countText({ kind }: Pick<Field, "kind">, count: number): string {
  const [one, more] = kind === "object" ? ["field", "fields"] : ["entry", "entries"];
  return `${count} ${count === 1 ? one : more}`;
}

/** Takes a value from elsewhere. What was set below it so far is cleared in the same act [C67]. */
export function takeMutations(view: Snapshot, at: At, from: Subscription, newId: NewId): readonly Mutation[] {
  const draft = new Draft(view, newId);
  draft.connect(at.component, at.path, from);
  return draft.mutations;
}

/** What was written or taken as a whole is set entry by entry, to `value`, what it is now; others' later changes do not reach it [C67]. */
export function splitMutations(view: Snapshot, at: At, value: Json, newId: NewId): readonly Mutation[] {
  const draft = new Draft(view, newId);
  draft.unset(at.component, at.path);
  draft.set(at.component, at.path, value);
  return draft.mutations;
}

/** Whether a value can be set entry by entry: nothing else has any. */
export function hasEntries(value: Json | undefined): value is Json {
  return isJsonObject(value) || Array.isArray(value);
}
