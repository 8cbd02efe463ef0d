import type * as Y from "yjs";
import type { FunctionId, Json } from "../base/index.ts";
import { jsonEqual } from "../base/index.ts";
import { fieldOf, type Mutation, type Snapshot, spliced } from "../model/index.ts";
import { functionBindingKey, functionFieldKey, textRootOf } from "./keys.ts";
import { isBufferOpen, overlayMap, parseFunctionMark, takeOut, type TakingOut } from "./overlay.ts";
import { openBuffer, setText, spliceText } from "./text.ts";

export type FunctionMutation = Extract<Mutation, { readonly function: FunctionId }>;

export function isFunctionMutation(mutation: Mutation): mutation is FunctionMutation {
  return mutation.type.startsWith("function.");
}

/**
 * `writeMutation` for what concerns functions. An edit of code that is not open yet opens it: the server's right alone, and that
 * of a document nobody else ever sees. A replica asks the server first.
 */
export function writeFunction(doc: Y.Doc, base: Snapshot, mutation: FunctionMutation, taking: TakingOut): void {
  const map = overlayMap(doc, "function");
  const put = (key: string, value: Json | undefined): void => {
    if (value !== undefined) map.set(key, value);
    else takeOut(map, key, taking);
  };
  const { function: id } = mutation;
  const below = base.functions.get(id);
  const made = parseFunctionMark(map.get(id))?.made;
  switch (mutation.type) {
    case "function.create":
      // Its text may be open still from when it was there before: then that is what it says [D44].
      if (!below && !made && isBufferOpen(doc, id)) setText(doc, id, mutation.source);
      return put(id, { kind: mutation.kind, name: mutation.name, source: mutation.source });
    case "function.set": {
      const key = functionFieldKey(id, mutation.field);
      const isMade = !below && mutation.field === "name";
      const unset = below ? fieldOf(below, mutation.field) : isMade ? (made?.name ?? null) : null;
      const isOut = jsonEqual(unset, mutation.value) && !(isMade && taking.bySaying && map.has(key));
      return put(key, isOut ? undefined : mutation.value);
    }
    case "function.bind":
    case "function.unbind": {
      const isBound = mutation.type === "function.bind";
      const isBase = (below?.bindings.includes(mutation.schema) ?? false) === isBound;
      return put(functionBindingKey(id, mutation.schema), isBase ? undefined : isBound ? true : { removed: true });
    }
    case "function.edit":
      return writeText(doc, mutation, below?.source ?? made?.source);
    case "function.delete":
      return put(id, made ? { ...made, deleted: true } : below?.deleted ? undefined : { deleted: true });
    case "function.restore":
      return put(id, made ? { ...made } : below?.deleted ? { restored: true } : undefined);
    case "function.erase":
      for (const key of [...map.keys()]) if (key.startsWith(`${id}/`)) takeOut(map, key);
      return put(id, made || !below ? undefined : { deleted: true });
  }
}

function writeText(
  doc: Y.Doc,
  { function: id, splices }: Extract<Mutation, { readonly type: "function.edit" }>,
  source: string | undefined,
): void {
  if (source === undefined) throw new RangeError(`there is no function ${id} whose code could be edited`);
  openBuffer(doc, id, source);
  const text = doc.getText(textRootOf(id));
  if (spliced(text.toString(), splices) === undefined) throw new RangeError(`the edit does not fit the code of ${id}`);
  spliceText(text, splices);
}
