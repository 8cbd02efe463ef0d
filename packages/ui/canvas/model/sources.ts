import type { ComponentId, Json } from "@tributary/core/base";
import { isJsonObject } from "@tributary/core/base";
import { fieldTitle } from "@tributary/core/engine";
import {
  type Component,
  formsFit,
  functionsOf,
  looksSecret,
  nameOf,
  type Path,
  pathOf,
  type Property,
  type Schema,
  schemaName,
  type Snapshot,
  withoutHidden,
} from "@tributary/core/model";
import { type Field, formOf, literalText, sourceLabel } from "./form.ts";

/** A place of a component that a value can be taken from. */
export type Readable = {
  readonly path: Path;
  /** As a person reads it: "Ports ▸ 8080 ▸ Published". */
  readonly title: string;
  /** What stands there: its value, where that comes from, or that nothing does. */
  readonly text: string;
  /** What it holds, where that is known. */
  readonly property: Property | undefined;
};

/** What is known of a component beside the model: results of its functions, and what was last read of it outside. */
export type Known = {
  readonly derived: (path: string) => Json | undefined;
  readonly reading: Json | undefined;
};

const NAME: Property = { type: "string" };
const UNKNOWN: Known = { derived: () => undefined, reading: undefined };
/** As deep as readings are looked into where their kind does not say what they are. */
const DEPTH = 3;

/**
 * Every place that a value can be taken from, in the order in which people look: the name, what is computed, what is set, what is taken from
 * elsewhere, defaults, readings, and at last what is not set yet. What nobody is shown is left out.
 */
export function readablePaths(view: Snapshot, component: Component, known: Known = UNKNOWN): readonly Readable[] {
  const schema = view.schemas.get(component.schema);
  const name: Readable = { path: pathOf("meta", "name"), title: "Name", text: nameOf(component), property: NAME };
  if (!schema) return [name];
  const fields = fieldsOf(view, component, schema);
  const standing = (rank: Placed["rank"]) => fields.flatMap((each) => (each.rank === rank ? [each.readable] : []));
  return [
    name,
    ...computedOf(view, schema, known),
    ...standing("set"),
    ...standing("connected"),
    ...standing("preset"),
    ...readingsOf(schema, known),
    ...standing("unset"),
  ];
}

/** Of those, the ones whose form a property takes as it is; all of them where the value goes through something first. */
export function fitting(all: readonly Readable[], wanted: Property, via: string | undefined): readonly Readable[] {
  return via === undefined ? all.filter(({ property }) => !property || formsFit(property, wanted)) : all;
}

/** Those that have all of the words in their title, their path or their value. */
export function matching(all: readonly Readable[], words: string): readonly Readable[] {
  const wanted = words.trim().toLowerCase().split(/\s+/);
  return all.filter(({ title, path, text }) => {
    const own = `${title} ${path} ${text}`.toLowerCase();
    return wanted.every((word) => own.includes(word));
  });
}

/** Components that a value may be taken from: those that the property is meant for first, then oneself, then all others by name. */
export function sourcesFor(view: Snapshot, self: ComponentId, reference: Property["reference"]): readonly Component[] {
  const isMeant = ({ id, schema }: Component) =>
    id !== self && (reference?.schemas.includes(schemaName(schema)) ?? false);
  const rank = (one: Component) => (isMeant(one) ? 0 : one.id === self ? 1 : 2);
  const alive = [...view.components.values()].filter(
    (one) => !one.deleted && (reference?.only !== true || isMeant(one)),
  );
  return alive.sort((a, b) => rank(a) - rank(b) || (nameOf(a) < nameOf(b) ? -1 : 1));
}

function computedOf(view: Snapshot, schema: Schema, { derived }: Known): readonly Readable[] {
  return functionsOf(view, schema).flatMap(({ kind, name, title }): Readable[] => {
    if (kind !== "attribute") return [];
    const path = pathOf("derived", name);
    const value = derived(path);
    const text = value === undefined || value === null ? "computed" : literalText(value);
    const members = isJsonObject(value) ? leavesOf(value, path, [title]) : [];
    return [{ path, title, text, property: undefined }, ...members];
  });
}

type Placed = { readonly readable: Readable; readonly rank: "set" | "connected" | "preset" | "unset" };

function fieldsOf(view: Snapshot, component: Component, schema: Schema): readonly Placed[] {
  return formOf(schema, component, undefined)
    .flatMap(({ fields }) => fields)
    .flatMap((field) => placesIn(view, component, field));
}

/** The field where it is a value or a collection of some, and those below it. */
function placesIn(view: Snapshot, component: Component, field: Field): readonly Placed[] {
  if (field.masked || field.property.secret) return [];
  const below = field.members.flatMap((member) => placesIn(view, component, member));
  const isEntry =
    field.kind === "object" && field.entry !== undefined && field.cell !== undefined && "order" in field.cell;
  if (isEntry || (field.kind === "object" && field.property.properties)) return below;
  const { path, property, cell } = field;
  const title = fieldTitle(view, component, path);
  const readable = (text: string): Readable => ({ path, title, text, property });
  if (cell && "from" in cell)
    return [{ readable: readable(fromText(view, component.id, cell.from)), rank: "connected" }];
  if (cell && "value" in cell)
    return [{ readable: readable(literalText(withoutHidden(property, cell.value))), rank: "set" }];
  if (below.length > 0) return [...below, { readable: readable("all of it"), rank: "preset" }];
  if (property.default !== undefined)
    return [
      { readable: readable(`default: ${literalText(withoutHidden(property, property.default))}`), rank: "preset" },
    ];
  return [{ readable: readable("not set"), rank: "unset" }];
}

function fromText(view: Snapshot, self: ComponentId, from: Parameters<typeof sourceLabel>[1]): string {
  const source = from.component === self ? undefined : view.components.get(from.component);
  return `from ${source ? `${nameOf(source)} ▸ ` : ""}${sourceLabel(view, from)}`;
}

/** What its kind says that is read outside, and whatever else has been read. */
function readingsOf({ resource }: Schema, { reading }: Known): readonly Readable[] {
  const said = resource ? declared(resource, pathOf("resource"), ["Reading"], reading) : [];
  const known = new Set<string>(said.map(({ path }) => path));
  const seen = isJsonObject(reading) ? leavesOf(reading, pathOf("resource"), ["Reading"]) : [];
  return [...said, ...seen.filter(({ path }) => !known.has(path))];
}

function declared(
  property: Property,
  at: Path,
  titles: readonly string[],
  value: Json | undefined,
): readonly Readable[] {
  if (property.properties)
    return Object.entries(property.properties).flatMap(([name, member]) =>
      member.sensitive
        ? []
        : declared(member, (at + pathOf(name)) as Path, [...titles, member.title ?? name], memberOf(value, name)),
    );
  const text = value === undefined || value === null ? "nothing read yet" : literalText(withoutHidden(property, value));
  return [{ path: at, title: titles.join(" ▸ "), text, property }];
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) ? value[name] : undefined;
}

function leavesOf(value: Json, at: Path, titles: readonly string[], depth = DEPTH): readonly Readable[] {
  if (looksSecret(at)) return [];
  if (!isJsonObject(value))
    return [{ path: at, title: titles.join(" ▸ "), text: literalText(value), property: formOfValue(value) }];
  if (depth === 0) return [];
  return Object.entries(value).flatMap(([name, each]) =>
    leavesOf(each, (at + pathOf(name)) as Path, [...titles, name], depth - 1),
  );
}

/** What is there now says what will be there: text stays text. */
function formOfValue(value: Json): Property | undefined {
  if (typeof value === "string") return { type: "string" };
  if (typeof value === "boolean") return { type: "boolean" };
  return typeof value === "number" ? { type: Number.isInteger(value) ? "integer" : "number" } : undefined;
}
