import { type ComponentId, isJsonObject, type Json } from "../base/index.ts";
import { isHiddenAt, shownAt } from "./hidden-texts.ts";
import type { Mutation } from "./mutation.ts";
import { isWithin } from "./path.ts";
import { type Schema, type SchemaRef, schemaRef } from "./schema.ts";
import type { Snapshot } from "./snapshot.ts";

/** Stands where a value is not kept. */
export const WITHHELD = "[withheld]";

/**
 * Refused edits of one act as they may be kept: what was typed where a secret's name belongs may be the secret itself, and what nobody is
 * shown of a value that never stood anywhere is of no use to anybody [M52]. A component that the same act makes or moves to another kind is of
 * that kind too, and where a kind is not known, nothing typed there is kept.
 *
 * @param states - what was and what is known around the act
 */
export function withholding(states: readonly Snapshot[], act: readonly Mutation[]): (refused: Mutation) => Mutation {
  const kinds = kindsIn(act);
  return (refused) => {
    if (refused.type !== "attribute.set") return refused;
    const schemas = schemasOf(refused.component, states, kinds);
    if (!schemas || isWithin(refused.path, "/secrets")) return { ...refused, value: WITHHELD };
    return schemas.reduce(withoutHiddenBy, refused);
  };
}

/**
 * What was said of an edit, as it may be kept: where it repeats what is not kept of that, nothing of it [M100].
 *
 * @param kept - the edit as `withholding` leaves it
 */
export function saidWithout(sentence: string, edit: Mutation, kept: Mutation): string {
  if (edit === kept || edit.type !== "attribute.set" || kept.type !== "attribute.set") return sentence;
  const said = sentence.toLowerCase();
  return textsNotIn(kept.value, edit.value).some((text) => said.includes(text)) ? WITHHELD : sentence;
}

/** The texts of a value that are not kept of it, in small letters. */
function textsNotIn(kept: Json | undefined, value: Json): readonly string[] {
  if (kept === value) return [];
  if (Array.isArray(value))
    return value.flatMap((each: Json, index) => textsNotIn(Array.isArray(kept) ? kept[index] : undefined, each));
  if (isJsonObject(value))
    return Object.entries(value).flatMap(([name, each]) =>
      textsNotIn(isJsonObject(kept) ? kept[name] : undefined, each),
    );
  const text = typeof value === "string" || typeof value === "number" ? String(value).trim().toLowerCase() : "";
  return text === "" ? [] : [text];
}

type SetValue = Extract<Mutation, { type: "attribute.set" }>;

function withoutHiddenBy(refused: SetValue, schema: Schema): SetValue {
  const { path, value } = refused;
  if (isHiddenAt(schema, path)) return { ...refused, value: WITHHELD };
  return typeof value === "object" ? { ...refused, value: shownAt(schema, path, value) } : refused;
}

/** What an act says of kinds: which its components are to be of, and what those are; undefined where that is typed, and not known. */
type Kinds = {
  readonly ofComponent: ReadonlyMap<ComponentId, readonly SchemaRef[]>;
  readonly defined: ReadonlyMap<SchemaRef, Schema | undefined>;
};

function kindsIn(act: readonly Mutation[]): Kinds {
  const ofComponent = new Map<ComponentId, readonly SchemaRef[]>();
  const defined = new Map<SchemaRef, Schema | undefined>();
  for (const each of act) {
    if (each.type === "component.create" || each.type === "component.upgrade")
      ofComponent.set(each.component, [...(ofComponent.get(each.component) ?? []), each.schema]);
    else if (each.type === "schema.install") defined.set(schemaRef(each.schema), each.schema);
    else if (each.type === "schema.edit" && !defined.has(each.schema)) defined.set(each.schema, undefined);
  }
  return { ofComponent, defined };
}

/** All that the component is, was or was to be of; undefined where any of it is not known. */
function schemasOf(
  component: ComponentId,
  states: readonly Snapshot[],
  { ofComponent, defined }: Kinds,
): readonly Schema[] | undefined {
  const standing = states.flatMap(({ components }) => components.get(component)?.schema ?? []);
  const found = new Set<Schema>();
  for (const ref of [...standing, ...(ofComponent.get(component) ?? [])]) {
    const known = [...states.map(({ schemas }) => schemas.get(ref)), defined.get(ref)].flatMap((each) => each ?? []);
    if (known.length === 0 || (defined.has(ref) && !defined.get(ref))) return undefined;
    for (const schema of known) found.add(schema);
  }
  return found.size > 0 ? [...found] : undefined;
}
