import type { Json } from "@tributary/core/base";
import { jsonEqual } from "@tributary/core/base";
import type {
  Cell,
  Component,
  Path,
  Property,
  PropertyKind,
  Schema,
  Snapshot,
  Subscription,
} from "@tributary/core/model";
import {
  child,
  functionsOf,
  isHiddenAt,
  isWithin,
  itemIds,
  kindOf,
  labelOf,
  META,
  NAME_PATH,
  pathOf,
  schemaOf,
  segmentsOf,
} from "@tributary/core/model";

/** One place of a component's form: a value, or a group, list or map of further ones. */
export type Field = {
  readonly path: Path;
  readonly title: string;
  readonly property: Property;
  readonly kind: PropertyKind;
  /** What stands there now; absent where it is unset (or where it has members instead). */
  readonly cell?: Cell;
  /** What stands there in the base. */
  readonly before?: Cell;
  /** It, or something below it, differs from the base. */
  readonly changed: boolean;
  /** It, or something below it, is set. */
  readonly set: boolean;
  readonly masked: boolean;
  /** Members of an object, entries of a list or a map. */
  readonly members: readonly Field[];
  /** For a list's entry: its id; for a map's: its key. */
  readonly entry?: string;
  /** For a list's entry: what became of it. */
  readonly entrySign?: "added" | "removed";
  /** For a list's entry that only the base has: where it stood. */
  readonly order?: string;
};

export type FieldGroup = {
  readonly title: string;
  readonly fields: readonly Field[];
  readonly set: number;
  readonly changed: number;
  /** What any component may have said of it, whatever its kind. */
  readonly ofAllKinds: boolean;
};

const OTHER = "General";
const ABOUT = "About";

/** A component's form: the schema's fields under their headings, with what is set, and what was. */
export function formOf(schema: Schema, now: Component, base: Component | undefined): readonly FieldGroup[] {
  const context: Context = { schema, now, base };
  const groups = new Map<string, Field[]>();
  for (const root of ["domain", "secrets"] as const)
    for (const [name, property] of Object.entries(schema[root]?.properties ?? {})) {
      if (property.hidden) continue;
      const heading = property.group ?? OTHER;
      groups.set(heading, [...(groups.get(heading) ?? []), fieldAt(context, pathOf(root, name), property, name)]);
    }
  return [...groups].map(([title, fields]) => groupOf(title, fields, false));
}

/** What people say of a component, whatever its kind: its description, its tags, whether it is protected. Its name stands above the form. */
export function aboutGroup(schema: Schema, now: Component, base: Component | undefined): FieldGroup {
  const context: Context = { schema, now, base };
  const fields = Object.entries(META.properties ?? {}).flatMap(([name, property]) => {
    const path = pathOf("meta", name);
    return property.hidden || path === NAME_PATH ? [] : [fieldAt(context, path, property, name)];
  });
  return groupOf(ABOUT, fields, true);
}

function groupOf(title: string, fields: readonly Field[], ofAllKinds: boolean): FieldGroup {
  const set = fields.filter((field) => field.set).length;
  return { title, fields, set, changed: fields.filter((field) => field.changed).length, ofAllKinds };
}

type Context = { readonly schema: Schema; readonly now: Component; readonly base: Component | undefined };

function fieldAt(context: Context, path: Path, property: Property, name: string, more: Partial<Field> = {}): Field {
  const kind = kindOf(property);
  const cell = context.now.attributes.get(path);
  const before = context.base?.attributes.get(path);
  const within = membersOf(context, path, property, kind);
  // Of what is written as a whole, or taken from elsewhere, there is nothing below but what the base had there.
  const members = cell && !("order" in cell) ? within.filter((member) => member.changed && !member.set) : within;
  const own = context.base !== undefined && !sameCell(cell, before);
  return {
    path,
    title: property.title ?? name,
    property,
    kind,
    ...(cell ? { cell } : {}),
    ...(before ? { before } : {}),
    changed: own || more.entrySign !== undefined || members.some((member) => member.changed),
    set: cell !== undefined || members.some((member) => isThere(member, kind)),
    masked: property.widget === "secret" || isHiddenAt(context.schema, path),
    members,
    ...more,
  };
}

/** A list's entry is there by its marker, even with nothing in it. */
function isThere(member: Field, kind: PropertyKind): boolean {
  return kind === "array" ? member.entrySign !== "removed" : member.set;
}

function membersOf(context: Context, path: Path, property: Property, kind: PropertyKind): readonly Field[] {
  switch (kind) {
    case "object":
      return Object.entries(property.properties ?? {})
        .filter(([, member]) => !member.hidden)
        .map(([name, member]) => fieldAt(context, child(path, name), member, name));
    case "array":
      return property.items ? entriesOf(context, path, property.items) : [];
    case "map":
      return property.additionalProperties ? keysOf(context, path, property.additionalProperties) : [];
    default:
      return [];
  }
}

/** A list's entries in order, with those that only the base has where they were. */
function entriesOf(context: Context, path: Path, items: Property): Field[] {
  const now = itemIds(context.now, path);
  const before = context.base ? itemIds(context.base, path) : [];
  const gone = before.filter((id) => !now.includes(id));
  const structured = kindOf(items) === "object";
  const entry = (id: string, sign: Field["entrySign"]): Field => {
    const at = child(path, id);
    const marker = context.base?.attributes.get(at);
    const order = sign === "removed" && marker && "order" in marker ? { order: marker.order } : {};
    const more = { entry: id, ...(sign ? { entrySign: sign } : {}), ...order };
    if (structured) return fieldAt(context, at, items, "Entry", { ...more, title: summaryOf(context, at, items) });
    return fieldAt(context, child(at, "value"), items, "Entry", more);
  };
  const known = new Set(before);
  return [
    ...now.map((id) => entry(id, context.base && !known.has(id) ? "added" : undefined)),
    ...gone.map((id) => entry(id, "removed")),
  ];
}

function keysOf(context: Context, path: Path, property: Property): Field[] {
  const keys = new Set<string>();
  const depth = segmentsOf(path).length;
  for (const component of [context.now, context.base]) {
    component?.attributes.forEach((_cell, at) => {
      if (at !== path && isWithin(at, path)) keys.add(segmentsOf(at)[depth] ?? "");
    });
  }
  return [...keys].sort().map((key) => fieldAt(context, child(path, key), property, key, { entry: key, title: key }));
}

/** What tells a list's entry from its siblings, from its first members that are set: "8080 → 80". */
function summaryOf(context: Context, path: Path, items: Property): string {
  const component = [...context.now.attributes.keys()].some((at) => isWithin(at, path)) ? context.now : context.base;
  const texts = Object.keys(items.properties ?? {}).flatMap((name) => {
    const cell = component?.attributes.get(child(path, name));
    if (cell && "value" in cell && !isHiddenAt(context.schema, child(path, name)))
      return [cell.value === true ? (items.properties?.[name]?.title ?? name) : literalText(cell.value)];
    return [];
  });
  return texts.slice(0, 3).join(" · ");
}

export function sameCell(a: Cell | undefined, b: Cell | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && jsonEqual(a, b));
}

/** A literal as one line of text. */
export function literalText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

export type Parsed = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly sentence: string };

/** What a person typed, as a value of the field's kind. */
export function parseTyped(field: Pick<Field, "kind" | "title">, text: string): Parsed {
  switch (field.kind) {
    case "integer":
    case "number": {
      const value = Number(text.trim());
      if (text.trim() !== "" && Number.isFinite(value)) return { ok: true, value };
      return { ok: false, sentence: `${field.title} is a number; “${text.trim()}” is not one.` };
    }
    case "json":
    case "object":
      try {
        return { ok: true, value: JSON.parse(text) as Json };
      } catch (error) {
        const why = error instanceof Error ? error.message : "it cannot be read";
        return { ok: false, sentence: `${field.title} is JSON, and this is not yet: ${why}.` };
      }
    default:
      return { ok: true, value: text };
  }
}

/** A cell's value as text to be edited. */
export function editText(cell: Cell | undefined, kind: PropertyKind): string {
  if (!cell || !("value" in cell)) return "";
  return kind === "json" || kind === "object" ? JSON.stringify(cell.value, null, 2) : literalText(cell.value);
}

/** Whether a field, or one below it, concerns any of the words. */
export function fieldMatches(field: Field, words: string): boolean {
  const wanted = words.trim().toLowerCase();
  if (wanted === "") return true;
  const own = `${field.title} ${field.property.description ?? ""} ${field.path} ${field.cell && "value" in field.cell && !field.masked ? literalText(field.cell.value) : ""}`;
  return own.toLowerCase().includes(wanted) || field.members.some((member) => fieldMatches(member, words));
}

/** What is taken from a component, as a person reads it: a field's title, or the title of the function that computes it. */
export function sourceLabel(snapshot: Snapshot, { component, path }: Subscription): string {
  const [root, name] = segmentsOf(path);
  const found = snapshot.components.get(component);
  const schema = found && schemaOf(snapshot, found);
  const bound =
    root === "derived" && schema ? functionsOf(snapshot, schema).find((one) => one.name === name) : undefined;
  return bound?.title ?? labelOf(snapshot, component, path);
}
