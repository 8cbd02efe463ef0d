import type { ComponentId, Json, Result } from "../base/index.ts";
import { assertNever, err, jsonEqual, ok } from "../base/index.ts";
import { schemaFaults } from "./check-schema.ts";
import { defaultKey, isLocked, versionsOf } from "./catalogue.ts";
import type { Cell } from "./cell.ts";
import { functionsOf } from "./effective.ts";
import { isHiddenAt, withoutHidden } from "./hidden-texts.ts";
import { versionProviderFault } from "./maker.ts";
import type { Mutation, MutationOf } from "./mutation.ts";
import { ownRefusal } from "./own-circle.ts";
import { isWithin, itemsAbove, NAME_PATH, type Path, placeOf, PROTECTED_PATH, segmentsOf } from "./path.ts";
import { readersWithin } from "./readers.ts";
import type { Refusal } from "./refusal.ts";
import type { Property, Schema } from "./schema.ts";
import { kindOf, schemaName, schemaRef } from "./schema.ts";
import type { Component, Snapshot } from "./snapshot.ts";
import { nameOf, schemaOf } from "./snapshot.ts";
import { SiblingNames } from "./sibling-names.ts";
import { cycleThrough, type Taking } from "./subscriptions.ts";
import { validateNote } from "./validate-catalogue.ts";
import { validateFunction } from "./validate-function.ts";
import { validateThrough } from "./validate-through.ts";
import { expectation, fits, withOwnPlace } from "./value.ts";
import { hidingRefusal } from "./whole.ts";

export type Verdict = Result<void, Refusal>;

const FINE: Verdict = ok(undefined);

/** What one mutation is judged beside, in a batch. */
export type Beside = {
  /** Ids deleted or erased in the same batch, which therefore do not count as users of what goes. */
  readonly together: ReadonlySet<ComponentId>;
  /** The circle that a connection would close, by names. */
  readonly circleThrough: (snapshot: Snapshot, taking: Taking) => readonly string[] | undefined;
};

/**
 * Whether `mutation` may be applied to `snapshot` by itself: its form, its schema, its references, the absence of cycles, and that
 * nothing is hidden. Names are judged by `validateName`.
 *
 * @param together - ids deleted or erased in the same batch, which therefore do not count as users of what goes
 */
export function validateMutation(
  snapshot: Snapshot,
  mutation: Mutation,
  together: ReadonlySet<ComponentId> = NOBODY,
): Verdict {
  const verdict = validateStep(snapshot, mutation, { together, circleThrough: cycleThrough });
  if (!verdict.ok) return verdict;
  if (mutation.type === "component.restore") return validateSources(snapshot, mutation.component);
  const refusal = hidingRefusal(snapshot, mutation);
  return refusal ? err(refusal) : verdict;
}

const NOBODY: ReadonlySet<ComponentId> = new Set();

/**
 * The same of one mutation of a batch, but for what is asked of the state that the batch leads to: names, what would be hidden, and
 * whether what comes back finds what it takes values from.
 */
export function validateStep(snapshot: Snapshot, mutation: Mutation, beside: Beside): Verdict {
  const { together } = beside;
  switch (mutation.type) {
    case "component.create":
      if (snapshot.components.has(mutation.component))
        return err({ kind: "componentExists", component: mutation.component });
      return snapshot.schemas.has(mutation.schema) ? FINE : err({ kind: "unknownSchema", schema: mutation.schema });
    case "component.delete":
    case "component.erase":
      return validateRemoval(snapshot, mutation.component, together);
    case "component.restore":
      if (snapshot.components.has(mutation.component)) return FINE;
      return err({ kind: "unknownComponent", component: mutation.component });
    case "component.rename":
      return onComponent(snapshot, mutation.component, (component, schema) =>
        validateLiteral(component, schema, NAME_PATH, mutation.name),
      );
    case "attribute.set":
      return onComponent(snapshot, mutation.component, (component, schema) =>
        validateLiteral(component, schema, mutation.path, mutation.value),
      );
    case "attribute.unset":
      return onComponent(snapshot, mutation.component, (component, schema) => {
        const placed = validatePlace(component, schema, mutation.path, "value");
        // What another version has no place for can always be cleared: it stands in the way of moving there.
        return !placed.ok && isStray(component, schema, mutation.path) ? FINE : placed;
      });
    case "attribute.subscribe":
      return onComponent(snapshot, mutation.component, (component, schema) =>
        validateSubscription(snapshot, component, schema, mutation, beside),
      );
    case "item.insert":
    case "item.move":
      return onComponent(snapshot, mutation.component, (component, schema) =>
        validatePlace(component, schema, mutation.path, "item"),
      );
    case "item.remove":
      return onComponent(snapshot, mutation.component, (component, schema) => {
        const placed = validatePlace(component, schema, mutation.path, "item");
        if (!placed.ok && isStray(component, schema, mutation.path)) return FINE;
        return placed.ok ? validateUnused(snapshot, component, mutation.path, together) : placed;
      });
    case "view.create":
      return FINE;
    case "view.rename":
    case "view.delete":
      return snapshot.views.has(mutation.view) ? FINE : err({ kind: "unknownView", view: mutation.view });
    case "view.place":
      if (!snapshot.views.has(mutation.view)) return err({ kind: "unknownView", view: mutation.view });
      return snapshot.components.has(mutation.component)
        ? FINE
        : err({ kind: "unknownComponent", component: mutation.component });
    case "view.remove":
      return snapshot.views.has(mutation.view) ? FINE : err({ kind: "unknownView", view: mutation.view });
    case "component.upgrade":
      return onComponent(snapshot, mutation.component, (component) => validateUpgrade(snapshot, component, mutation));
    case "function.create":
    case "function.set":
    case "function.edit":
    case "function.bind":
    case "function.unbind":
    case "function.delete":
    case "function.restore":
    case "function.erase":
      return validateFunction(snapshot, mutation);
    case "schema.install":
      return validateSchema(snapshot, mutation.schema);
    case "schema.edit":
      return validateTyped(snapshot, mutation);
    case "schema.discard":
      return validateDiscard(snapshot, mutation);
    case "catalogue.set":
    case "catalogue.clear":
      return validateNote(snapshot, mutation);
    default:
      return assertNever(mutation);
  }
}

/**
 * Whether `component`'s name is free among its siblings: components of the same schema with the same container (the
 * component their "contains" property takes its value from), so that two projects may each have a `db`.
 *
 * @param names - of whoever asks of many in the same snapshot
 */
export function validateName(snapshot: Snapshot, id: ComponentId, names = new SiblingNames()): Verdict {
  const component = snapshot.components.get(id);
  if (!component || component.deleted) return FINE;
  const name = nameOf(component);
  const clash = names.isTaken(snapshot, component, name);
  if (!clash) return FINE;
  return err({
    kind: "duplicateName",
    component: id,
    name,
    schemaTitle: schemaOf(snapshot, component)?.title ?? component.schema,
  });
}

/** Whether it stays the same kind of thing. That everything it says fits is asked at the end of the batch: `validateFit`. */
function validateUpgrade(
  snapshot: Snapshot,
  component: Component,
  { schema }: MutationOf<"component.upgrade">,
): Verdict {
  if (!snapshot.schemas.has(schema)) return err({ kind: "unknownSchema", schema });
  if (schemaName(schema) === schemaName(component.schema)) return FINE;
  return err({ kind: "otherKind", component: component.id, name: nameOf(component), schema });
}

/** The catalogue's schemas are checked where they are made; code of their own is what only they may bring. */
function validateSchema(snapshot: Snapshot, schema: Schema): Verdict {
  const faults = schemaFaults(schema);
  if (faults.length > 0)
    return err({ kind: "invalidSchema", schema: schema.name, faults: faults.map(({ sentence }) => sentence) });
  const standing = snapshot.schemas.get(schemaRef(schema));
  if (standing && isLocked(snapshot, schemaRef(schema)) && !jsonEqual(standing, schema))
    return err({ kind: "schemaLocked", schema: schemaRef(schema) });
  const provided = versionProviderFault(schema, versionsOf(snapshot, schema.name));
  if (provided !== undefined) return err({ kind: "invalidSchema", schema: schema.name, faults: [provided] });
  if (schema.functions.length === 0) return FINE;
  const isKnown = snapshot.schemas.some(
    (other) => other.name === schema.name && jsonEqual(other.functions, schema.functions),
  );
  return !isKnown ? err({ kind: "schemaBringsCode", schema: schemaRef(schema) }) : FINE;
}

/** Whether anybody types in that version's definition. Whether a change set made it is known only there. */
function validateTyped(snapshot: Snapshot, { schema }: MutationOf<"schema.edit">): Verdict {
  if (!snapshot.schemas.has(schema)) return err({ kind: "unknownSchema", schema });
  return isLocked(snapshot, schema) ? err({ kind: "schemaLocked", schema }) : FINE;
}

function validateDiscard(snapshot: Snapshot, { schema }: MutationOf<"schema.discard">): Verdict {
  const standing = snapshot.schemas.get(schema);
  if (!standing) return err({ kind: "unknownSchema", schema });
  if (isLocked(snapshot, schema)) return err({ kind: "schemaLocked", schema });
  if (snapshot.catalogue.get(defaultKey(standing.name)) === standing.version)
    return err({
      kind: "schemaInUse",
      schema,
      by: [`new components of ${standing.title}, whose default version it is`],
    });
  const users = [...snapshot.components.values()].filter((component) => component.schema === schema).map(nameOf);
  if (users.length > 0) return err({ kind: "schemaInUse", schema, by: users.sort() });
  const isLast = !snapshot.schemas.some((other) => other.name === schemaName(schema) && schemaRef(other) !== schema);
  const attached = isLast
    ? [...snapshot.functions.values()].filter(
        ({ bindings, deleted }) => !deleted && bindings.includes(schemaName(schema)),
      )
    : [];
  return attached.length === 0
    ? FINE
    : err({ kind: "schemaInUse", schema, by: attached.map(({ name }) => name).sort() });
}

/** Whether what stands there is not what the schema has there, as after a move to a version without it. */
function isStray(component: Component, schema: Schema, path: Path): boolean {
  const cell = isRoot(path) || /^\/(domain|secrets)\//.test(path) ? component.attributes.get(path) : undefined;
  return cell !== undefined && !validateCell(component, schema, path, cell).ok;
}

/** Whether a cell that stands at a path of a component may stand there by this schema. */
export function validateCell(component: Component, schema: Schema, path: Path, cell: Cell): Verdict {
  if ("order" in cell) return validatePlace(component, schema, path, "item");
  if ("value" in cell) return validateLiteral(component, schema, path, cell.value);
  return validatePlace(component, schema, path, "value");
}

function onComponent(
  snapshot: Snapshot,
  id: ComponentId,
  judge: (component: Component, schema: Schema) => Verdict,
): Verdict {
  const component = snapshot.components.get(id);
  if (!component) return err({ kind: "unknownComponent", component: id });
  if (component.deleted) return err({ kind: "componentDeleted", component: id, name: nameOf(component) });
  const schema = schemaOf(snapshot, component);
  return schema ? judge(component, schema) : err({ kind: "unknownSchema", schema: component.schema });
}

/**
 * Why what is protected in `base`, which a change set stands on, is not removed there even when the change set has switched that
 * off: removing it takes back what was changed on it, that as well, so it would reach Head as the removal of what is protected.
 */
export function guardedBelow(base: Snapshot, state: Snapshot, mutation: Mutation): Refusal | undefined {
  if (mutation.type !== "component.delete" && mutation.type !== "component.erase") return undefined;
  const { component: id } = mutation;
  const below = base.components.get(id);
  if (!below || !isProtected(below)) return undefined;
  return { kind: "protected", component: id, name: nameOf(state.components.get(id) ?? below), isBelow: true };
}

export function isProtected({ attributes }: Component): boolean {
  const cell = attributes.get(PROTECTED_PATH);
  return cell !== undefined && "value" in cell && cell.value === true;
}

function validateRemoval(snapshot: Snapshot, id: ComponentId, together: ReadonlySet<ComponentId>): Verdict {
  const component = snapshot.components.get(id);
  if (!component) return err({ kind: "unknownComponent", component: id });
  if (isProtected(component)) return err({ kind: "protected", component: id, name: nameOf(component) });
  return validateUnused(snapshot, component, "", together);
}

/** Whether nobody takes a value from `component` at or below `path`, but for what goes with it. */
function validateUnused(
  snapshot: Snapshot,
  component: Component,
  path: string,
  together: ReadonlySet<ComponentId>,
): Verdict {
  const users = new Set<ComponentId>();
  for (const { user, at } of readersWithin(snapshot, component.id, path))
    if (!together.has(user) && !(user === component.id && isWithin(at, path))) users.add(user);
  const by = [...users].flatMap((user) => {
    const other = snapshot.components.get(user);
    return other && !other.deleted ? [nameOf(other)] : [];
  });
  return by.length === 0
    ? FINE
    : err({ kind: "stillUsed", component: component.id, name: nameOf(component), by: by.sort() });
}

/** Whether all is there that a component takes values from: asked of one that comes back, which was not there to hold them. */
export function validateSources(snapshot: Snapshot, id: ComponentId): Verdict {
  const dangling = snapshot.components
    .get(id)
    ?.attributes.findEntry(
      (cell) =>
        "from" in cell && cell.from.component !== id && snapshot.components.get(cell.from.component)?.deleted !== false,
    );
  if (!dangling || !("from" in dangling[1])) return FINE;
  return err({
    kind: "missingReference",
    component: id,
    path: dangling[0],
    target: dangling[1].from.component,
    targetPath: dangling[1].from.path,
  });
}

function validatePlace(component: Component, schema: Schema, path: Path, kind: "value" | "item"): Verdict {
  if (path.startsWith("/resource") || path.startsWith("/derived"))
    return err({ kind: "readOnlyPath", component: component.id, path });
  const place = isRoot(path) ? undefined : placeOf(schema, path);
  if (place?.kind !== kind)
    return err({ kind: "unknownProperty", component: component.id, path, schemaTitle: schema.title });
  const missing = missingItemAbove(component, schema, path);
  return missing ? err({ kind: "missingItem", component: component.id, path: missing }) : FINE;
}

/** `/meta`, `/domain` and the like hold properties and are none: nothing is written over all of them at once [M85]. */
function isRoot(path: Path): boolean {
  return path.indexOf("/", 1) === -1;
}

function validateLiteral(component: Component, schema: Schema, path: Path, value: Json): Verdict {
  const placed = validatePlace(component, schema, path, "value");
  if (!placed.ok) return placed;
  const property = propertyAt(schema, path);
  if (property.reference?.only) {
    const { schemas } = property.reference;
    return err({ kind: "connectionRequired", component: component.id, path, title: titleOf(property, path), schemas });
  }
  // A list's entries each stand at their own path, so that concurrent edits merge; a whole list cannot be typed in.
  if (kindOf(property) === "array" || !fits(property, value)) {
    return err({
      kind: "invalidValue",
      component: component.id,
      path,
      title: titleOf(property, path),
      // Who types a secret where a reference belongs has shown it enough, and what nobody is shown is not shown in a refusal.
      attempted: property.secret || isHiddenAt(schema, path) ? "what was typed" : withoutHidden(property, value),
      expected: expectation(property),
    });
  }
  const held = withOwnPlace(property, value);
  if (!held) return FINE;
  const title = held.property.title ?? held.name;
  return err({ kind: "ownPlace", component: component.id, path, title, within: titleOf(property, path) });
}

/** Whether what stands at a place is always written there and taken from nowhere: secrets, and what protects a component. */
export function isNeverConnected(path: Path, property: Property): boolean {
  return property.secret !== undefined || isWithin(path, "/secrets") || path === PROTECTED_PATH;
}

function validateSubscription(
  snapshot: Snapshot,
  component: Component,
  schema: Schema,
  { path, from }: MutationOf<"attribute.subscribe">,
  { circleThrough }: Beside,
): Verdict {
  const placed = validatePlace(component, schema, path, "value");
  if (!placed.ok) return placed;
  const target = snapshot.components.get(from.component);
  const targetSchema = target && !target.deleted ? schemaOf(snapshot, target) : undefined;
  if (!target || !targetSchema || !canBeRead(snapshot, target, targetSchema, from.path)) {
    return err({
      kind: "missingReference",
      component: component.id,
      path,
      target: from.component,
      targetPath: from.path,
    });
  }
  const property = propertyAt(schema, path);
  if (isNeverConnected(path, property)) {
    const [title, expected] = [titleOf(property, path), expectation(property)];
    return err({ kind: "invalidValue", component: component.id, path, title, attempted: "a connection", expected });
  }
  const wanted = property.reference;
  if (wanted?.only && (!wanted.schemas.includes(schemaName(target.schema)) || wanted.path !== from.path)) {
    return err({
      kind: "wrongReference",
      component: component.id,
      path,
      title: titleOf(property, path),
      target: `${nameOf(target)} (${targetSchema.title})`,
      schemas: wanted.schemas,
    });
  }
  const title = titleOf(property, path);
  const passes = validateThrough(snapshot, { component: component.id, path, schema, property, title, from });
  if (!passes.ok) return passes;
  const isOwn = from.component === component.id;
  const refusal =
    isOwn || from.via !== undefined ? ownRefusal(snapshot, { component, path, property, from }) : undefined;
  if (refusal) return err(refusal);
  if (isOwn) return FINE;
  const through = circleThrough(snapshot, { subscriber: component.id, source: from.component });
  return through ? err({ kind: "cycle", component: component.id, path, through }) : FINE;
}

export function canBeRead(snapshot: Snapshot, component: Component, schema: Schema, path: Path): boolean {
  if (isWithin(path, "/resource")) return true;
  const [root, name] = segmentsOf(path);
  if (root === "derived")
    return functionsOf(snapshot, schema).some(
      (bound) => bound.name === name || name === "code" || name === "qualification",
    );
  return placeOf(schema, path)?.kind === "value" && missingItemAbove(component, schema, path) === undefined;
}

/** The first list entry on the way to `path` that does not exist; undefined when all do. */
function missingItemAbove(component: Component, schema: Schema, path: Path): Path | undefined {
  return itemsAbove(schema, path).find((item) => {
    const cell = component.attributes.get(item);
    return !cell || !("order" in cell);
  });
}

function propertyAt(schema: Schema, path: Path): Property {
  const place = placeOf(schema, path);
  if (place?.kind !== "value") throw new RangeError(`no value at ${path}`);
  return place.property;
}

function titleOf(property: Property, path: Path): string {
  return property.title ?? segmentsOf(path).at(-1) ?? path;
}
