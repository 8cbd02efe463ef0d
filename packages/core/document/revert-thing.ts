import type { ComponentId, FunctionId } from "../base/index.ts";
import { jsonEqual } from "../base/index.ts";
import {
  diffText,
  fieldOf,
  fieldsOf,
  type FunctionDefinition,
  type FunctionField,
  type Mutation,
  type Path,
  type SchemaRef,
  type Snapshot,
  viewOfThing,
} from "../model/index.ts";
import { revertComponent, revertField } from "./revert-field.ts";
import { revertView, revertViewPart } from "./revert-view.ts";

/** One part of a function: its code, one of its fields or tests, or its being attached to a kind. */
export type FunctionPart =
  | { readonly part: "code" }
  | { readonly part: "field"; readonly field: FunctionField }
  | { readonly part: "attachment"; readonly schema: string };

/** One part of a view: its name, or where one component stands on it, if it does. */
export type ViewPart = { readonly part: "name" } | { readonly part: "place"; readonly component: ComponentId };

/** One part of a thing: of a function or a view as above, of a component the value at a path. */
export type ThingPart = FunctionPart | ViewPart | { readonly part: "value"; readonly path: Path };

/** What takes one part of a component, a function or a view back to its base. Rules D17, D21 and D22. */
export function revertPart(base: Snapshot, view: Snapshot, thing: string, part: ThingPart): readonly Mutation[] {
  if (part.part === "value") return revertField(base, view, thing as ComponentId, part.path);
  if (part.part === "name" || part.part === "place") {
    const id = viewOfThing(thing);
    return id === undefined ? [] : revertViewPart(base, view, id, part);
  }
  return revertFunctionPart(base, view, thing as FunctionId, part);
}

/**
 * What takes everything about one thing back to its base, whichever it is: a component or a function by its id, a kind's version
 * by its reference, a note of the catalogue or a view by its key. Empty when nothing of it is changed. Rules D21 and D22.
 */
export function revertThing(base: Snapshot, view: Snapshot, thing: string): readonly Mutation[] {
  const [component, fn, ref] = [thing as ComponentId, thing as FunctionId, thing as SchemaRef];
  if (view.components.has(component) || base.components.has(component)) return revertComponent(base, view, component);
  if (view.functions.has(fn) || base.functions.has(fn)) return revertFunction(base, view, fn);
  if (view.schemas.has(ref)) return base.schemas.has(ref) ? [] : [{ type: "schema.discard", schema: ref }];
  const shown = viewOfThing(thing);
  return shown === undefined ? revertNote(base, view, thing) : revertView(base, view, shown);
}

/** What takes a function back to its base: one written here goes, one deleted here stays, of the others what was changed. */
function revertFunction(base: Snapshot, view: Snapshot, id: FunctionId): readonly Mutation[] {
  const [was, is] = [base.functions.get(id), view.functions.get(id)];
  if (!is) return [];
  if (!was) return is.deleted ? [] : [{ type: "function.delete", function: id }];
  const back: Mutation = { type: is.deleted ? "function.restore" : "function.delete", function: id };
  return [...(was.deleted === is.deleted ? [] : [back]), ...partsOf(was, is).flatMap((part) => backOf(was, is, part))];
}

function revertFunctionPart(base: Snapshot, view: Snapshot, id: FunctionId, part: FunctionPart): readonly Mutation[] {
  const [was, is] = [base.functions.get(id), view.functions.get(id)];
  return is ? backOf(was, is, part) : [];
}

function partsOf(was: FunctionDefinition, is: FunctionDefinition): readonly FunctionPart[] {
  return [
    { part: "code" },
    ...fieldsOf(was, is).map((field): FunctionPart => ({ part: "field", field })),
    ...[...new Set([...was.bindings, ...is.bindings])].map((schema): FunctionPart => ({ part: "attachment", schema })),
  ];
}

function backOf(was: FunctionDefinition | undefined, is: FunctionDefinition, part: FunctionPart): readonly Mutation[] {
  const { id } = is;
  switch (part.part) {
    case "code": {
      const splices = was ? diffText(is.source, was.source) : [];
      return splices.length > 0 ? [{ type: "function.edit", function: id, splices }] : [];
    }
    case "field": {
      // A function that was made here has had no name before: there is none to go back to.
      if (!was && part.field === "name") return [];
      const value = was ? fieldOf(was, part.field) : null;
      const isSame = jsonEqual(value, fieldOf(is, part.field));
      return isSame ? [] : [{ type: "function.set", function: id, field: part.field, value }];
    }
    case "attachment": {
      const { schema } = part;
      const [before, after] = [was?.bindings.includes(schema) ?? false, is.bindings.includes(schema)];
      return before === after ? [] : [{ type: before ? "function.bind" : "function.unbind", function: id, schema }];
    }
  }
}

function revertNote(base: Snapshot, view: Snapshot, key: string): readonly Mutation[] {
  const [was, is] = [base.catalogue.get(key), view.catalogue.get(key)];
  if (jsonEqual(was ?? null, is ?? null)) return [];
  return [was === undefined ? { type: "catalogue.clear", key } : { type: "catalogue.set", key, value: was }];
}
