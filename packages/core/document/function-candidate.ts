import type { FunctionId, Json } from "../base/index.ts";
import { isJsonObject } from "../base/index.ts";
import {
  asSchema,
  diffText,
  fieldOf,
  type Mutation,
  type Schema,
  type SchemaRef,
  schemaRef,
  type Snapshot,
} from "../model/index.ts";
import { isDefinitionKey, type OverlayKey, parseFunctionKey } from "./keys.ts";
import {
  type FunctionMark,
  type NoteMark,
  type Overlay,
  parseBindingMark,
  parseFunctionMark,
  parseNoteMark,
} from "./overlay.ts";

type Change = { readonly key: string; readonly before: Json | undefined; readonly after: Json | undefined };

/** What of an overlay, or of a document, the meaning of a key hangs on: the marks of functions. */
export type FunctionMarks = { readonly function: Pick<ReadonlyMap<string, Json>, "get"> };

type Step = OverlayKey & { readonly after: Json | undefined; readonly mutation: Mutation };

/** What a changed key of the root `function` means; undefined where it means nothing we know. */
export function functionMutation(
  base: Snapshot,
  accepted: FunctionMarks,
  { key, before, after }: Change,
): Mutation | undefined {
  const address = parseFunctionKey(key);
  if (!address) return undefined;
  const { function: id } = address;
  const below = base.functions.get(id);
  switch (address.part) {
    case "mark":
      return markMutation(
        id,
        below !== undefined,
        { was: parseFunctionMark(before), mark: parseFunctionMark(after) },
        after,
      );
    case "field": {
      const { field } = address;
      const made = parseFunctionMark(accepted.function.get(id))?.made;
      const unset = below ? fieldOf(below, field) : field === "name" ? (made?.name ?? null) : null;
      return { type: "function.set", function: id, field, value: after === undefined ? unset : after };
    }
    case "binding": {
      const { schema } = address;
      const isBound = after === undefined ? (below?.bindings.includes(schema) ?? false) : parseBindingMark(after);
      if (isBound === undefined) return undefined;
      return { type: isBound ? "function.bind" : "function.unbind", function: id, schema };
    }
  }
}

function markMutation(
  id: FunctionId,
  isInBase: boolean,
  { was, mark }: { readonly was: FunctionMark | undefined; readonly mark: FunctionMark | undefined },
  after: Json | undefined,
): Mutation | undefined {
  if (after !== undefined && !mark) return undefined;
  if (!mark) {
    if (was?.made && !isInBase) return { type: "function.erase", function: id };
    return { type: was?.deleted === false ? "function.delete" : "function.restore", function: id };
  }
  if (mark.made && !was) return { type: "function.create", function: id, ...mark.made };
  if (JSON.stringify(mark.made) !== JSON.stringify(was?.made)) return undefined;
  return { type: mark.deleted ? "function.delete" : "function.restore", function: id };
}

/** The text a function's code stands at below what is typed in this change set: the base's, or what it was made with. */
export function textBelow(base: Snapshot, overlay: Overlay, id: string): string | undefined {
  return base.functions.get(id as FunctionId)?.source ?? parseFunctionMark(overlay.function.get(id))?.made?.source;
}

/** Whether an overlay's text says of a function's code what does not stand below it. One whose function is gone says nothing. */
export function isTypedIn(base: Snapshot, overlay: Overlay, id: string): boolean {
  const below = isDefinitionKey(id) ? undefined : textBelow(base, overlay, id);
  const text = overlay.text.get(id);
  return below !== undefined && text !== undefined && text !== below;
}

/** What was typed under a key of the root `text`: in a function's code, or in a definition. */
export function textMutation(id: string, before: string, after: string): Mutation {
  if (isDefinitionKey(id)) return { type: "schema.edit", schema: id, splices: diffText(before, after) };
  return { type: "function.edit", function: id as FunctionId, splices: diffText(before, after) };
}

/**
 * A function that is made with the code that has been typed in it since, as the steps that led there: made as its mark says, then
 * typed in. Any other change is one step.
 */
export function madeInSteps({ text }: Overlay, step: Step): readonly Step[] {
  const { key, mutation } = step;
  if (mutation.type !== "function.create") return [step];
  const [made, typed] = [parseFunctionMark(step.after)?.made, text.get(key)];
  if (!made || typeof typed !== "string" || typed === made.source) return [step];
  return [
    { ...step, mutation: { ...mutation, source: made.source } },
    { root: "text", key, after: typed, mutation: textMutation(key, made.source, typed) },
  ];
}

/** What a changed key of the root `schema` means; undefined where its value is not even called what its key says. */
export function schemaMutation(base: Snapshot, { key, after }: Change): Mutation | undefined {
  if (after === undefined)
    return base.schemas.has(key as SchemaRef) ? undefined : { type: "schema.discard", schema: key as SchemaRef };
  const schema = schemaAt(key, after);
  return schema && { type: "schema.install", schema };
}

/** What a changed key of the root `catalogue` means. */
export function noteMutation(base: Snapshot, { key, after }: Change): Mutation | undefined {
  const mark = after === undefined ? below(base, key) : parseNoteMark(after);
  if (!mark) return undefined;
  return "value" in mark ? { type: "catalogue.set", key, value: mark.value } : { type: "catalogue.clear", key };
}

function below({ catalogue }: Snapshot, key: string): NoteMark {
  const value = catalogue.get(key);
  return value === undefined ? { removed: true } : { value };
}

function schemaAt(key: string, value: Json): Schema | undefined {
  if (!isJsonObject(value)) return undefined;
  const { name, version } = value;
  if (typeof name !== "string" || typeof version !== "number" || schemaRef({ name, version }) !== key) return undefined;
  // What is none is judged as what it says it is, and refused with a sentence for each of its faults.
  return asSchema(value) ?? (value as unknown as Schema);
}
