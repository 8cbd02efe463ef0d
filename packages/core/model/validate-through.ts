import type { ComponentId, Result } from "../base/index.ts";
import { err, ok } from "../base/index.ts";
import type { Subscription } from "./cell.ts";
import { functionsOf } from "./effective.ts";
import { type Path, placeOf, segmentsOf } from "./path.ts";
import type { Refusal } from "./refusal.ts";
import { kindOf, type Property, type Schema } from "./schema.ts";
import type { Component, Snapshot } from "./snapshot.ts";
import { nameOf, schemaOf } from "./snapshot.ts";
import { expectation } from "./value.ts";

/** A subscription on its way into a property: who takes it, where, and what for. */
export type Taking = {
  readonly component: ComponentId;
  readonly path: Path;
  readonly schema: Schema;
  readonly property: Property;
  readonly title: string;
  readonly from: Subscription;
};

/**
 * Whether a value can go where a subscription takes it: through a transformation that the kind has, or as it is where its form is
 * the property's [M30]. What a function gives is known when it has given it; the engine says so then.
 */
export function validateThrough(snapshot: Snapshot, taking: Taking): Result<void, Refusal> {
  const { component, path, schema, property, title, from } = taking;
  if (from.via === undefined) return validateForm(snapshot, taking);
  if (property.reference?.only) return err({ kind: "directOnly", component, path, title });
  const known = transformationsOf(snapshot, schema);
  if (known.includes(from.via)) return ok(undefined);
  return err({ kind: "unknownTransformation", component, path, via: from.via, schemaTitle: schema.title, known });
}

/** The names of the transformations that values of this kind can go through. */
export function transformationsOf(snapshot: Pick<Snapshot, "functions">, schema: Schema): readonly string[] {
  return functionsOf(snapshot, schema).flatMap(({ kind, name }) => (kind === "transformation" ? [name] : []));
}

/** Whether values of one property have a form that the other takes. Free JSON may hold anything, and goes anywhere. */
export function formsFit(given: Property, wanted: Property): boolean {
  const [from, to] = [kindOf(given), kindOf(wanted)];
  return from === to || from === "json" || to === "json" || (from === "integer" && to === "number");
}

function validateForm(snapshot: Snapshot, { component, path, property, title, from }: Taking): Result<void, Refusal> {
  const source = snapshot.components.get(from.component);
  const given = source && givenAt(snapshot, source, from.path);
  if (!source || !given || formsFit(given, property)) return ok(undefined);
  const name = given.title ?? segmentsOf(from.path).at(-1) ?? from.path;
  return err({
    kind: "otherForm",
    component,
    path,
    title,
    source: `“${name}” of ${nameOf(source)}`,
    gives: formOf(given),
    expected: expectation(property),
  });
}

/** The property a path of this component holds, where its form is known from the schema. */
function givenAt(snapshot: Snapshot, source: Component, path: Path): Property | undefined {
  const schema = schemaOf(snapshot, source);
  const place = schema && placeOf(schema, path);
  return place?.kind === "value" ? place.property : undefined;
}

function formOf(property: Property): string {
  switch (kindOf(property)) {
    case "string":
      return "text";
    case "integer":
      return "a whole number";
    case "number":
      return "a number";
    case "boolean":
      return "true or false";
    case "array":
      return "a list";
    default:
      return "a group of fields";
  }
}
