import type * as Y from "yjs";
import type { Json } from "../base/index.ts";
import { isJsonObject } from "../base/index.ts";
import type { Position } from "../model/index.ts";
import { isOverlayRoot, OVERLAY_ROOTS, type OverlayKey, type OverlayRoot } from "./keys.ts";

/**
 * A change set's overlay as plain data: by root and key, the JSON that stands there. The server keeps one of what it has
 * accepted and compares the document with it; absent keys change nothing of the base.
 */
export type Overlay = { readonly [Root in OverlayRoot]: Map<string, Json> };

export function emptyOverlay(): Overlay {
  return { component: new Map(), attribute: new Map(), view: new Map() };
}

export function copyOverlay({ component, attribute, view }: Overlay): Overlay {
  return { component: new Map(component), attribute: new Map(attribute), view: new Map(view) };
}

export function overlayMap(doc: Y.Doc, root: OverlayRoot): Y.Map<Json> {
  return doc.getMap<Json>(root);
}

export function readOverlay(doc: Y.Doc): Overlay {
  const overlay = emptyOverlay();
  for (const root of OVERLAY_ROOTS)
    for (const [key, value] of overlayMap(doc, root).entries()) overlay[root].set(key, value);
  return overlay;
}

/** Overlay keys a transaction touched, whether or not their value differs in the end; roots that are not the overlay's are left out. */
export function changedKeys(doc: Y.Doc, transaction: Y.Transaction): OverlayKey[] {
  const keys: OverlayKey[] = [];
  for (const [type, changed] of transaction.changed) {
    const root = rootNameOf(doc, type);
    if (root === undefined || !isOverlayRoot(root)) continue;
    for (const key of changed) if (key !== null) keys.push({ root, key });
  }
  return keys;
}

function rootNameOf(doc: Y.Doc, type: unknown): string | undefined {
  for (const [name, shared] of doc.share) if (shared === type) return name;
  return undefined;
}

/** `restored` brings back what the base has marked for deletion. */
export type ComponentMark = { readonly schema: string } | { readonly deleted: true } | { readonly restored: true };

export function parseComponentMark(input: unknown): ComponentMark | undefined {
  if (!isJsonObject(input) || Object.keys(input).length !== 1) return undefined;
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
