import type * as Y from "yjs";
import { diffText, type TextSplice } from "../model/index.ts";
import { bufferKey, CONTROL_ROOT, textRootOf } from "./keys.ts";
import { isBufferOpen } from "./overlay.ts";

/**
 * Makes the text in which a function's code is typed, with what stands there now. For the server alone, which is the one place
 * that knows whether it was made before: two that each made it would leave its text there twice [S60].
 */
export function openBuffer(doc: Y.Doc, id: string, source: string): void {
  if (isBufferOpen(doc, id)) return;
  setText(doc, id, source);
  doc.getMap(CONTROL_ROOT).set(bufferKey(id), true);
}

/** Takes an open text away, in the transaction that has opened it: nobody has seen it. */
export function closeBuffer(doc: Y.Doc, id: string): void {
  setText(doc, id, "");
  doc.getMap(CONTROL_ROOT).delete(bufferKey(id));
}

/** Brings an open text to `next` by the fewest changes, so that what others type in it meanwhile, and their cursors, stay. */
export function setText(doc: Y.Doc, id: string, next: string): void {
  const text = doc.getText(textRootOf(id));
  spliceText(text, diffText(text.toString(), next));
}

/** Carries out splices that speak of the text as it is now. */
export function spliceText(text: Y.Text, splices: readonly TextSplice[]): void {
  for (const { at, remove, insert } of [...splices].reverse()) {
    if (remove !== "") text.delete(at, remove.length);
    if (insert !== "") text.insert(at, insert);
  }
}
