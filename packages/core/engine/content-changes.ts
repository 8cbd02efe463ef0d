import { jsonEqual } from "../base/index.ts";
import {
  catalogueSentence,
  fieldOf,
  FUNCTION_FIELDS,
  type FunctionDefinition,
  type FunctionField,
  grantsText,
  schemaRef,
  schemaText,
  type Snapshot,
  type TestField,
  testText,
  titleOfFunction,
  versionBefore,
} from "../model/index.ts";
import type { AttachedKind, FunctionChange, NoteChange, SchemaChange } from "../protocol/index.ts";
import { compareText } from "./plan-order.ts";

const TITLES: { readonly [Field in Exclude<FunctionField, TestField>]: string } = {
  name: "Name",
  title: "Title",
  description: "Description",
  inputs: "Reads",
  gathers: "Gathers",
  createOnly: "A change means replacing",
  form: "Asks for",
  key: "Runs are told apart by",
  connections: "May ask",
};

/** What differs between two models in functions, as a reviewer reads it: code, fields, what each is attached to. Rule [D10]. */
export function functionChangesBetween(base: Snapshot, view: Snapshot): readonly FunctionChange[] {
  if (base.functions === view.functions) return [];
  const ids = new Set([...base.functions.keys(), ...view.functions.keys()]);
  const changes = [...ids].flatMap((id) => {
    const [before, after] = [base, view].map(({ functions }) => inForce(functions.get(id)));
    const definition = after ?? before;
    if (!definition || before === after) return [];
    const change = changeOf(view, definition, before, after);
    return change ? [change] : [];
  });
  return changes.sort((a, b) => compareText(a.name, b.name) || compareText(a.function, b.function));
}

function inForce(definition: FunctionDefinition | undefined): FunctionDefinition | undefined {
  return definition?.deleted ? undefined : definition;
}

function changeOf(
  view: Snapshot,
  definition: FunctionDefinition,
  before: FunctionDefinition | undefined,
  after: FunctionDefinition | undefined,
): FunctionChange | undefined {
  const kind = (name: string): AttachedKind => ({
    schema: name,
    title: view.schemas.find((schema) => schema.name === name)?.title ?? name,
  });
  const [was, is] = [before?.bindings ?? [], after?.bindings ?? []];
  const change: FunctionChange = {
    function: definition.id,
    name: definition.name,
    title: titleOfFunction(definition),
    kind: definition.kind,
    change: before ? (after ? "changed" : "removed") : "added",
    before: before?.source ?? "",
    after: after?.source ?? "",
    ...testsBetween(before, after),
    fields: fieldsBetween(before, after),
    attached: is.filter((name) => !was.includes(name)).map(kind),
    detached: was.filter((name) => !is.includes(name)).map(kind),
  };
  const others = [change.fields, change.attached, change.detached, change.tests ?? []];
  const isSame = others.every(({ length }) => length === 0);
  return change.change === "changed" && isSame && change.before === change.after ? undefined : change;
}

/** Of one that is new or goes, what it may ask alone: that must not be overlooked. */
function fieldsBetween(
  before: FunctionDefinition | undefined,
  after: FunctionDefinition | undefined,
): FunctionChange["fields"] {
  const fields: readonly (typeof FUNCTION_FIELDS)[number][] = before && after ? FUNCTION_FIELDS : ["connections"];
  return fields.flatMap((field) => {
    const [old, next] = [before, after].map((each) => (each ? fieldOf(each, field) : null));
    if (jsonEqual(old, next)) return [];
    return [{ field, title: TITLES[field], before: shown(field, before), after: shown(field, after) }];
  });
}

/** The tests that are not as they were, each as a text on both sides; an absent side is empty. */
function testsBetween(
  before: FunctionDefinition | undefined,
  after: FunctionDefinition | undefined,
): Pick<FunctionChange, "tests"> {
  const [was, is] = [before?.tests ?? {}, after?.tests ?? {}];
  const ids = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
    (id) => JSON.stringify(was[id]) !== JSON.stringify(is[id]),
  );
  if (ids.length === 0) return {};
  const tests = ids.sort().map((id) => ({
    id,
    name: (is[id] ?? was[id])?.name ?? id,
    before: testText(was[id]),
    after: testText(is[id]),
  }));
  return { tests };
}

function shown(field: FunctionField, definition: FunctionDefinition | undefined): string {
  if (!definition) return "";
  if (field === "connections") return grantsText(definition.connections ?? []);
  const value = fieldOf(definition, field);
  return value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);
}

/** What differs in what the catalogue notes, each as a sentence. Rule [D10]. */
export function noteChangesBetween(base: Snapshot, view: Snapshot): readonly NoteChange[] {
  if (base.catalogue === view.catalogue) return [];
  return [...new Set([...base.catalogue.keys(), ...view.catalogue.keys()])].sort(compareText).flatMap((key) => {
    const [before, after] = [base, view].map(({ catalogue }) => catalogue.get(key));
    if (jsonEqual(before ?? null, after ?? null)) return [];
    const noted = after === undefined ? ({ type: "catalogue.clear", key } as const) : null;
    const sentence = catalogueSentence(noted ?? { type: "catalogue.set", key, value: after ?? null }, view);
    return [{ key, change: before === undefined ? "added" : after === undefined ? "removed" : "changed", sentence }];
  });
}

/** What differs in schemas: each new version beside the one before it. Rule [D10]. */
export function schemaChangesBetween(base: Snapshot, view: Snapshot): readonly SchemaChange[] {
  if (base.schemas === view.schemas) return [];
  return [...view.schemas.values()]
    .filter((schema) => !base.schemas.has(schemaRef(schema)))
    .map((schema) => {
      const earlier = versionBefore(view, schema);
      const { name, version, title } = schema;
      return {
        schema: schemaRef(schema),
        name,
        version,
        title,
        before: earlier ? schemaText(earlier) : "",
        after: schemaText(schema),
      };
    })
    .sort((a, b) => compareText(a.name, b.name) || a.version - b.version);
}
