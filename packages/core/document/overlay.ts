import type * as Y from "yjs";
import type { Json } from "../base/index.ts";
import { isJsonObject } from "../base/index.ts";
import {
  FUNCTION_KINDS,
  type FunctionDefinition,
  isFunctionName,
  MAX_SOURCE_LENGTH,
  type Position,
} from "../model/index.ts";
import {
  bufferKey,
  CONTROL_ROOT,
  keyOfTextRoot,
  isMapRoot,
  MAP_ROOTS,
  type MapRoot,
  type OverlayKey,
  type OverlayRoot,
  textRootOf,
} from "./keys.ts";

/**
 * A change set's overlay as plain data: by root and key, the JSON that stands there. The server keeps one of what it has
 * accepted and compares the document with it; absent keys change nothing of the base.
 */
export type Overlay = { readonly [Root in OverlayRoot]: Map<string, Json> };

export function emptyOverlay(): Overlay {
  return {
    component: new Map(),
    attribute: new Map(),
    view: new Map(),
    function: new Map(),
    schema: new Map(),
    catalogue: new Map(),
    text: new Map(),
  };
}

export function copyOverlay(overlay: Overlay): Overlay {
  const copy = emptyOverlay();
  for (const { root, key } of keysOf(overlay)) copy[root].set(key, overlay[root].get(key) as Json);
  return copy;
}

export function overlayMap(doc: Y.Doc, root: MapRoot): Y.Map<Json> {
  return doc.getMap<Json>(root);
}

/**
 * `unseen`: also where nothing stands, for whoever writes over an earlier Head than the document stands on; to them it says something.
 * `bySaying`: a component's version and a function's name are said where they are as below, for whoever may be heard over a later
 * Head: a key that is out would mean something else there. The server takes out what is none.
 */
export type TakingOut = { readonly unseen?: boolean; readonly bySaying?: boolean };

/**
 * Takes a key out so that whoever hears of it knows that it was this act's wish, whatever stands there by then: an entry is written and
 * taken away at once. Yjs's removal alone names only what its author saw there, which somebody may have replaced.
 */
export function takeOut(map: Y.Map<Json>, key: string, { unseen = false }: TakingOut = {}): void {
  if (!unseen && !map.has(key)) return;
  map.set(key, null);
  map.delete(key);
}

/** What stands at a key of a document's overlay. A text is there once its buffer is open. */
export function readKey(doc: Y.Doc, { root, key }: OverlayKey): Json | undefined {
  if (root !== "text") return overlayMap(doc, root).get(key);
  return isBufferOpen(doc, key) ? doc.getText(textRootOf(key)).toString() : undefined;
}

/** Whether the server has made the text in which this function's code is typed. */
export function isBufferOpen(doc: Y.Doc, id: string): boolean {
  return doc.getMap(CONTROL_ROOT).get(bufferKey(id)) === true;
}

/** The functions whose code is open for typing in a document. */
export function openBuffers(doc: Y.Doc): readonly string[] {
  const prefix = bufferKey("");
  return [...doc.getMap(CONTROL_ROOT).keys()].flatMap((key) =>
    key.startsWith(prefix) && doc.getMap(CONTROL_ROOT).get(key) === true ? [key.slice(prefix.length)] : [],
  );
}

/** Every key a document's overlay holds. */
export function overlayKeys(doc: Y.Doc): OverlayKey[] {
  const keys = MAP_ROOTS.flatMap((root) => [...overlayMap(doc, root).keys()].map((key): OverlayKey => ({ root, key })));
  return [...keys, ...openBuffers(doc).map((key): OverlayKey => ({ root: "text", key }))];
}

/** Every key of an overlay that is plain data. */
export function keysOf(overlay: Overlay): OverlayKey[] {
  return (Object.keys(overlay) as OverlayRoot[]).flatMap((root) =>
    [...overlay[root].keys()].map((key): OverlayKey => ({ root, key })),
  );
}

export function readOverlay(doc: Y.Doc): Overlay {
  const overlay = emptyOverlay();
  for (const { root, key } of overlayKeys(doc)) {
    const value = readKey(doc, { root, key });
    if (value !== undefined) overlay[root].set(key, value);
  }
  return overlay;
}

/** Overlay keys a transaction touched, whether or not their value differs in the end; roots that are not the overlay's are left out. */
export function changedKeys(doc: Y.Doc, transaction: Y.Transaction): OverlayKey[] {
  const keys: OverlayKey[] = [];
  for (const [type, changed] of transaction.changed) {
    const root = rootNameOf(doc, type);
    if (root === undefined) continue;
    const text = keyOfTextRoot(root);
    if (text !== undefined) keys.push({ root: "text", key: text });
    else if (isMapRoot(root)) for (const key of changed) if (key !== null) keys.push({ root, key });
  }
  return keys;
}

function rootNameOf(doc: Y.Doc, type: unknown): string | undefined {
  for (const [name, shared] of doc.share) if (shared === type) return name;
  return undefined;
}

/** `restored` brings back what the base has marked for deletion. */
export type ComponentMark =
  | { readonly schema: string }
  /** `left`: what it stands for outside is left as it is. */
  | { readonly deleted: true; readonly left?: true }
  | { readonly restored: true };

export function parseComponentMark(input: unknown): ComponentMark | undefined {
  if (!isJsonObject(input)) return undefined;
  const size = Object.keys(input).length;
  if (size === 2 && input["deleted"] === true && input["left"] === true) return { deleted: true, left: true };
  if (size !== 1) return undefined;
  if (input["deleted"] === true) return { deleted: true };
  if (input["restored"] === true) return { restored: true };
  return typeof input["schema"] === "string" && input["schema"].length <= 128 ? { schema: input["schema"] } : undefined;
}

export type ViewMark = { readonly name: string } | { readonly deleted: true };

export function parseViewMark(input: unknown): ViewMark | undefined {
  if (!isJsonObject(input) || Object.keys(input).length !== 1) return undefined;
  if (input["deleted"] === true) return { deleted: true };
  return typeof input["name"] === "string" && input["name"].length > 0 && input["name"].length <= 128
    ? { name: input["name"] }
    : undefined;
}

export type PlaceMark = { readonly at: Position } | { readonly removed: true };

export function parsePlaceMark(input: unknown): PlaceMark | undefined {
  if (isJsonObject(input))
    return input["removed"] === true && Object.keys(input).length === 1 ? { removed: true } : undefined;
  if (!Array.isArray(input) || input.length !== 2) return undefined;
  const [x, y] = input as readonly unknown[];
  return Number.isFinite(x) && Number.isFinite(y) ? { at: [x as number, y as number] } : undefined;
}

/** A function made in this change set, with the text it starts from; or the mark that one of the base is deleted, or is not. */
export type FunctionMark = {
  readonly made?: Pick<FunctionDefinition, "kind" | "name" | "source">;
  readonly deleted: boolean;
};

export function parseFunctionMark(input: unknown): FunctionMark | undefined {
  if (!isJsonObject(input)) return undefined;
  const { kind, name, source, deleted, restored, ...rest } = input;
  if (restored !== undefined)
    return restored === true && Object.keys(input).length === 1 ? { deleted: false } : undefined;
  if (Object.keys(rest).length > 0 || (deleted !== undefined && deleted !== true)) return undefined;
  if (kind === undefined && name === undefined && source === undefined)
    return deleted === true ? { deleted: true } : undefined;
  const found = FUNCTION_KINDS.find((each) => each === kind);
  if (!found || !isFunctionName(name) || typeof source !== "string" || source.length > MAX_SOURCE_LENGTH)
    return undefined;
  return { made: { kind: found, name, source }, deleted: deleted === true };
}

/** Attached, or an attachment of the base taken away. */
export function parseBindingMark(input: unknown): boolean | undefined {
  if (input === true) return true;
  return isJsonObject(input) && input["removed"] === true && Object.keys(input).length === 1 ? false : undefined;
}

/** What the catalogue is to say at a key, or that it says nothing there any more. */
export type NoteMark = { readonly value: Json } | { readonly removed: true };

export function parseNoteMark(input: unknown): NoteMark | undefined {
  if (!isJsonObject(input) || Object.keys(input).length !== 1) return undefined;
  if (input["removed"] === true) return { removed: true };
  return input["value"] === undefined ? undefined : { value: input["value"] };
}
