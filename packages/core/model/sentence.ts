import type { ComponentId, FunctionId, Json } from "../base/index.ts";
import { assertNever } from "../base/index.ts";
import { type FunctionField, titleOfFunction } from "./function.ts";
import { HIDDEN, isHiddenAt, shownAt } from "./hidden-texts.ts";
import { type TestField, testIdOf } from "./function-test.ts";
import type { Mutation, MutationOf } from "./mutation.ts";
import { itemsAbove, type Path, lastSegmentOf, onceForEachPath, placeOf, segmentsOf } from "./path.ts";
import { type PropertyKind, type Schema, kindOf, schemaName } from "./schema.ts";
import { parseSecretReference } from "./secret-reference.ts";
import type { Component, Snapshot } from "./snapshot.ts";
import { catalogueSentence } from "./catalogue-sentence.ts";
import { nameOf, schemaOf } from "./snapshot.ts";
import type { TextSplice } from "./text.ts";

/** One plain sentence that says what the mutation does, for logs, history and review. `snapshot` supplies the names. */
export function sentenceOf(mutation: Mutation, snapshot: Snapshot): string {
  const name = (id: ComponentId): string => {
    const component = snapshot.components.get(id);
    return component ? nameOf(component) : id;
  };
  const written = (id: FunctionId): string => {
    const definition = snapshot.functions.get(id);
    return `the function ${definition ? titleOfFunction(definition) : id}`;
  };
  switch (mutation.type) {
    case "component.create":
      return `Created a ${schemaTitle(snapshot, mutation.schema)}`;
    case "component.delete":
      return mutation.leave
        ? `Took ${name(mutation.component)} off, leaving what it stands for as it is`
        : `Marked ${name(mutation.component)} for deletion`;
    case "component.restore":
      return `Restored ${name(mutation.component)}`;
    case "component.erase":
      return `Removed ${name(mutation.component)} from the model`;
    case "component.rename":
      return `Named a component ${mutation.name}`;
    case "attribute.set":
      return settingSentence(mutation, snapshot);
    case "attribute.unset":
      return `Cleared ${labelOf(snapshot, mutation.component, mutation.path)} of ${name(mutation.component)}`;
    case "attribute.subscribe":
      return `Connected ${labelOf(snapshot, mutation.component, mutation.path)} of ${name(mutation.component)} to ${name(mutation.from.component)} ▸ ${labelOf(snapshot, mutation.from.component, mutation.from.path)}${mutation.from.auto ? ", the only one that fitted" : ""}`;
    case "item.insert":
      return `Added an entry to ${labelOf(snapshot, mutation.component, parentOf(mutation.path))} of ${name(mutation.component)}`;
    case "item.move":
      return `Moved an entry in ${labelOf(snapshot, mutation.component, parentOf(mutation.path))} of ${name(mutation.component)}`;
    case "item.remove":
      return `Removed an entry from ${labelOf(snapshot, mutation.component, parentOf(mutation.path))} of ${name(mutation.component)}`;
    case "view.create":
      return `Created the view ${mutation.name}`;
    case "view.rename":
      return `Named a view ${mutation.name}`;
    case "view.delete":
      return "Deleted a view";
    case "view.place":
      return `Placed ${name(mutation.component)} on the canvas`;
    case "view.remove":
      return `Took ${name(mutation.component)} off a view`;
    case "component.upgrade":
      return `Moved ${name(mutation.component)} to ${mutation.schema}`;
    case "function.create":
      return `Wrote a new function, ${mutation.name}`;
    case "function.set":
      return `Set ${functionFieldTitle(snapshot, mutation.function, mutation.field)} of ${written(mutation.function)}`;
    case "function.edit":
      return `Edited the code of ${written(mutation.function)} (${extentOf(mutation.splices)})`;
    case "function.bind":
      return `Attached ${written(mutation.function)} to ${schemaTitleByName(snapshot, mutation.schema)}`;
    case "function.unbind":
      return `Detached ${written(mutation.function)} from ${schemaTitleByName(snapshot, mutation.schema)}`;
    case "function.delete":
      return `Marked ${written(mutation.function)} for deletion`;
    case "function.restore":
      return `Restored ${written(mutation.function)}`;
    case "function.erase":
      return `Removed ${written(mutation.function)} from the model`;
    case "schema.discard":
      return `Discarded ${schemaTitle(snapshot, mutation.schema)} (${mutation.schema})`;
    case "schema.edit":
      return `Edited the definition of ${schemaTitle(snapshot, mutation.schema)} (${extentOf(mutation.splices)})`;
    case "schema.install":
      return `Installed ${mutation.schema.title} (${mutation.schema.name} version ${mutation.schema.version})`;
    case "catalogue.set":
    case "catalogue.clear":
      return catalogueSentence(mutation, snapshot);
    default:
      return assertNever(mutation);
  }
}

const REMOVALS: ReadonlySet<Mutation["type"]> = new Set([
  "component.erase",
  "item.remove",
  "attribute.unset",
  "view.delete",
  "function.erase",
  "schema.discard",
  "catalogue.clear",
]);

/** The same, of one of several mutations that led from a model to another: what is gone is named as it was, everything else as it is now. */
export function sentenceBetween(mutation: Mutation, was: Snapshot, is: Snapshot): string {
  return sentenceOf(mutation, REMOVALS.has(mutation.type) ? was : is);
}

function settingSentence({ component: id, path, value }: MutationOf<"attribute.set">, snapshot: Snapshot): string {
  const component = snapshot.components.get(id);
  const schema = component && schemaOf(snapshot, component);
  const name = component ? nameOf(component) : id;
  return `Set ${labelIn(component, schema, path)} of ${name} to ${shown(schema, path, value)}`;
}

/**
 * A path as a person reads it: titles of the schema joined by ▸, list entries by what they are, a map's entries by
 * their keys: what the schema titles there is what all of them hold.
 */
export function labelOf(snapshot: Snapshot, id: ComponentId, path: Path): string {
  const component = snapshot.components.get(id);
  return labelIn(component, component && schemaOf(snapshot, component), path);
}

function labelIn(component: Component | undefined, schema: Schema | undefined, path: Path): string {
  if (!component || !schema) return segmentsOf(path).slice(1).join(" ▸ ");
  const words = wordsFor(schema, path);
  return words.map((word) => (typeof word === "string" ? word : itemLabel(component, schema, word.item))).join(" ▸ ");
}

/** The words of a label; of a list's entry, which, for what it is called stands in the component. */
const wordsFor = onceForEachPath((schema, path): readonly (string | { readonly item: string })[] => {
  const words: (string | { readonly item: string })[] = [];
  const [, root, ...rest] = path.split("/");
  let at = `/${root}`;
  let above = kindAt(schema, at);
  for (const raw of rest) {
    at += `/${raw}`;
    const place = placeOf(schema, at);
    const name = lastSegmentOf(at);
    if (above === "map") words.push(name);
    else if (place?.kind === "item") words.push({ item: at });
    // What an entry holds by the name of "value" is what the entry is for: the words before say it.
    else if (!place || raw !== "value" || words.length === 0) words.push(place?.property.title ?? name);
    above = kindAt(schema, at);
  }
  return words;
});

function kindAt(schema: Schema, path: string): PropertyKind | undefined {
  const place = placeOf(schema, path);
  return place?.kind === "value" ? kindOf(place.property) : undefined;
}

/** What tells a list entry from its siblings: its first literal that is a short text or a number, and may be shown. */
function itemLabel({ attributes }: Component, schema: Schema, path: string): string {
  let labels = itemLabels.get(attributes);
  if (labels?.schema !== schema) {
    labels = { schema, by: labelsOf(attributes, schema) };
    itemLabels.set(attributes, labels);
  }
  return labels.by.get(path) ?? "entry";
}

/** An act on a whole list names each of its entries: what they are called is looked up once. */
const itemLabels = new WeakMap<
  Component["attributes"],
  { readonly schema: Schema; readonly by: ReadonlyMap<string, string> }
>();

function labelsOf(attributes: Component["attributes"], schema: Schema): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  attributes.forEach((cell, at) => {
    const value = "value" in cell ? cell.value : undefined;
    if ((typeof value !== "string" && typeof value !== "number") || isHiddenAt(schema, at)) return;
    for (const item of itemsAbove(schema, at)) if (!labels.has(item)) labels.set(item, String(value).slice(0, 40));
  });
  return labels;
}

function parentOf(path: Path): Path {
  return path.slice(0, path.lastIndexOf("/")) as Path;
}

/** Which field, in words that follow "Set" or "Took back". */
/** Which field of a function, in words that follow “Set” or “Took back”. */
export function functionFieldTitle(snapshot: Snapshot, id: FunctionId, field: FunctionField): string {
  const test = testIdOf(field);
  if (test === undefined) return FIELD_TITLES[field as keyof typeof FIELD_TITLES];
  const name = snapshot.functions.get(id)?.tests?.[test]?.name;
  return name === undefined ? "a test" : `the test “${name}”`;
}

const FIELD_TITLES: { readonly [Field in Exclude<FunctionField, TestField>]: string } = {
  name: "the name",
  title: "the title",
  description: "the description",
  inputs: "what it reads",
  gathers: "what it gathers from others",
  createOnly: "whether a change means replacing",
  form: "what it asks for",
  key: "which input tells its runs apart",
  connections: "what it may ask of connections",
};

function schemaTitleByName(snapshot: Snapshot, name: string): string {
  return snapshot.schemas.find((schema) => schema.name === name)?.title ?? name;
}

/** How much an edit of a text is: its amount says more in a list than its letters. */
function extentOf(splices: readonly TextSplice[]): string {
  const sum = (of: (splice: TextSplice) => number): number => splices.reduce((total, each) => total + of(each), 0);
  const [less, more] = [sum(({ remove }) => remove.length), sum(({ insert }) => insert.length)];
  return [more > 0 ? `+${more}` : "", less > 0 ? `−${less}` : ""].filter((part) => part !== "").join(" ");
}

function schemaTitle(snapshot: Snapshot, ref: Parameters<typeof schemaName>[0]): string {
  return snapshot.schemas.get(ref)?.title.toLowerCase() ?? schemaName(ref);
}

function shown(schema: Schema | undefined, path: Path, value: Json): string {
  const place = schema && placeOf(schema, path);
  if (place?.kind === "value" && place.property.secret && !parseSecretReference(value)) return HIDDEN;
  const told = shownAt(schema, path, value);
  const text = typeof told === "string" ? told : JSON.stringify(told);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text || "nothing";
}
