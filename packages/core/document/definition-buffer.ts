import type * as Y from "yjs";
import { type Json, jsonEqual } from "../base/index.ts";
import {
  asSchema,
  definitionText,
  mergeText,
  MAX_DEFINITION_LENGTH,
  type Mutation,
  type MutationOf,
  readDefinition,
  type Schema,
  type SchemaRef,
  type Snapshot,
  spliced,
} from "../model/index.ts";
import { textRootOf } from "./keys.ts";
import { overlayMap } from "./overlay.ts";
import { openBuffer, setText, spliceText } from "./text.ts";
import type { Unfit } from "./unsayable.ts";

/**
 * `writeMutation` for what is typed in a definition. An edit of one that is not open yet opens it: the server's right alone, and
 * that of a document nobody else ever sees. A replica asks the server first.
 */
export function writeDefinition(doc: Y.Doc, base: Snapshot, { schema, splices }: MutationOf<"schema.edit">): void {
  const untyped = base.schemas.has(schema) ? undefined : untypedDefinition(overlayMap(doc, "schema").get(schema));
  if (untyped === undefined)
    throw new RangeError(`this change set makes no ${schema} whose definition could be edited`);
  openBuffer(doc, schema, untyped);
  const text = doc.getText(textRootOf(schema));
  if (spliced(text.toString(), splices) === undefined)
    throw new RangeError(`the edit does not fit the definition of ${schema}`);
  spliceText(text, splices);
}

/**
 * The edits of definitions that do not fit the text as it stands at their turn, without those before that do not, and why. The
 * model does not know these texts: whoever writes such edits asks here first.
 *
 * @param textOf - what stands in a version's text, or would when it is opened; undefined where there is none to type in
 */
export function unfitDefinitions(
  base: Snapshot,
  textOf: (schema: SchemaRef) => string | undefined,
  mutations: readonly Mutation[],
): readonly Unfit[] {
  const unfit: Unfit[] = [];
  const typed = new Map<SchemaRef, string>();
  for (const mutation of mutations) {
    if (mutation.type !== "schema.edit") continue;
    const { schema, splices } = mutation;
    // A text that was open before Head had the version is still there, and empty.
    const text = base.schemas.has(schema) ? undefined : (typed.get(schema) ?? textOf(schema));
    const next = text === undefined ? undefined : spliced(text, splices);
    const length = next?.length ?? 0;
    if (length > MAX_DEFINITION_LENGTH)
      unfit.push({ mutation, refusal: { kind: "definitionTooLong", schema, length, limit: MAX_DEFINITION_LENGTH } });
    else if (next !== undefined) typed.set(schema, next);
    else if (text === undefined) unfit.push({ mutation, refusal: { kind: "schemaPublished", schema } });
    else unfit.push({ mutation, refusal: { kind: "textMoved", name: schema } });
  }
  return unfit;
}

/** The first of `unfitDefinitions`; undefined when all fit. */
export function unfitDefinition(...of: Parameters<typeof unfitDefinitions>): Unfit | undefined {
  return unfitDefinitions(...of)[0];
}

/** A definition that was changed by other means than typing comes into the open text, where people's cursors stand. */
export function followDefinition(doc: Y.Doc, ref: SchemaRef, was: Schema | undefined, is: Schema | undefined): void {
  const typed = doc.getText(textRootOf(ref)).toString();
  setText(doc, ref, is ? (was ? mergedDefinition(typed, was, is) : definitionText(is)) : "");
}

/**
 * What people have typed, with what changed of the definition meanwhile brought in by character. A text that said what stood
 * before says what stands now; one that is not a definition yet keeps what was typed besides.
 */
export function mergedDefinition(typed: string, was: Schema, is: Schema): string {
  if (says(typed, is)) return typed;
  const merged = mergeText(definitionText(was), definitionText(is), typed).text;
  return says(typed, was) && !says(merged, is) ? definitionText(is) : merged;
}

/** Whether a text defines exactly this. */
function says(text: string, schema: Schema): boolean {
  const { schema: said } = readDefinition(text, schema);
  return said !== undefined && jsonEqual(said, schema);
}

/** What stands in the text of a version that a change set has made, when nobody has opened it yet. */
export function untypedDefinition(made: Json | undefined): string | undefined {
  const schema = made === undefined ? undefined : asSchema(made);
  return schema && definitionText(schema);
}
