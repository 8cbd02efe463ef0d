import type * as Y from "yjs";
import { type Json, jsonEqual } from "../base/index.ts";
import {
  asSchema,
  definitionText,
  mergeText,
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
