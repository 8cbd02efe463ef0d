import type { FunctionId, Json } from "../base/index.ts";
import { jsonEqual } from "../base/index.ts";
import {
  asSchema,
  defaultKey,
  fieldOf,
  functionNames,
  lockKey,
  mergeText,
  type Schema,
  schemaName,
  type SchemaRef,
  type Snapshot,
} from "../model/index.ts";
import { textBelow } from "./function-candidate.ts";
import { mergedDefinition } from "./definition-buffer.ts";
import { functionFieldKey, parseFunctionKey } from "./keys.ts";
import { type Overlay, parseComponentMark, parseFunctionMark, parseNoteMark } from "./overlay.ts";
import type { Divergence } from "./rebase.ts";
import { FreeSuffixes } from "./free-suffixes.ts";
import { OverlayView } from "./view.ts";

export type RenamedFunction = { readonly function: FunctionId; readonly from: string; readonly to: string };
export type Renumbered = { readonly from: SchemaRef; readonly to: SchemaRef };

/**
 * Every open text over the newer Head: what both sides changed of the code is both in, by character. Also a text nobody has
 * changed follows Head. Where both changed the same place, that is a divergence.
 */
export function mergedTexts(
  before: Snapshot,
  after: Snapshot,
  overlay: Overlay,
): { readonly texts: ReadonlyMap<string, string>; readonly divergences: readonly Divergence[] } {
  const texts = new Map<string, string>();
  const divergences: Divergence[] = [];
  for (const [id, mine] of overlay.text) {
    const [base, theirs] = [before, after].map((head) => textBelow(head, overlay, id));
    if (typeof mine !== "string") continue;
    const isMoved = base !== undefined && theirs !== undefined && base !== theirs;
    const merged = isMoved ? mergeText(base, theirs, mine) : { text: mine, clashes: 0 };
    texts.set(id, merged.text);
    if (isMoved && merged.clashes > 0) divergences.push({ root: "text", key: id, base, theirs, mine: merged.text });
  }
  return { texts, divergences };
}

/** An overlay whose new versions of schemas have numbers that the newer Head has not given to something else. */
export function renumbered(after: Snapshot, overlay: Overlay): { overlay: Overlay; changes: readonly Renumbered[] } {
  const changes: Renumbered[] = [];
  const schema = new Map(overlay.schema);
  const component = new Map(overlay.component);
  const text = new Map(overlay.text);
  const versions = new FreeSuffixes(1);
  const isFree = (ref: SchemaRef): boolean => !after.schemas.has(ref) && !schema.has(ref);
  const components = Map.groupBy(overlay.component.keys(), (id) => {
    const mark = parseComponentMark(overlay.component.get(id));
    return mark && "schema" in mark ? mark.schema : undefined;
  });
  for (const [key, definition] of overlay.schema) {
    const from = key as SchemaRef;
    const theirs = after.schemas.get(from);
    if (!theirs || jsonEqual(theirs, definition)) continue;
    const name = schemaName(from);
    const to = versions.next(name, (version) => `${name}@${version}` as SchemaRef, isFree);
    schema.delete(key);
    schema.set(to, { ...(definition as { readonly [member: string]: Json }), version: versionOf(to) });
    for (const id of components.get(from) ?? []) component.set(id, { schema: to });
    const was = asSchema(definition);
    if (was) moveText(text, { from, to }, was);
    changes.push({ from, to });
  }
  if (changes.length === 0) return { overlay, changes };
  return { overlay: { ...overlay, schema, component, text, catalogue: renumberedNotes(overlay, changes) }, changes };
}

/** What people type in it is about the version under its new number; the old text is nobody's from now on. */
function moveText(text: Map<string, Json>, { from, to }: Renumbered, was: Schema): void {
  const typed = text.get(from);
  if (typeof typed !== "string") return;
  text.set(to, mergedDefinition(typed, was, { ...was, version: versionOf(to) }));
  text.set(from, "");
}

/** What the change set notes of its own versions, under their new numbers. */
function renumberedNotes({ catalogue }: Overlay, changes: readonly Renumbered[]): Map<string, Json> {
  const notes = new Map(catalogue);
  for (const { from, to } of changes) {
    const lock = notes.get(lockKey(from));
    if (lock !== undefined) notes.set(lockKey(to), lock);
    notes.delete(lockKey(from));
    const mark = parseNoteMark(notes.get(defaultKey(schemaName(from))));
    if (mark && "value" in mark && mark.value === versionOf(from))
      notes.set(defaultKey(schemaName(from)), { value: versionOf(to) });
  }
  return notes;
}

function versionOf(ref: SchemaRef): number {
  return Number(ref.slice(ref.lastIndexOf("@") + 1));
}

/** Gives a suffix to each function of the change set whose name another one now bears, in the order of their ids. */
export function uniqueFunctionNames(after: Snapshot, overlay: Overlay): readonly RenamedFunction[] {
  const { functions } = OverlayView.ofOverlay(after, overlay).view;
  const bearers = functionNames(functions.values());
  const suffixes = new FreeSuffixes();
  const renamed: RenamedFunction[] = [];
  const ids = new Set([...overlay.function.keys()].flatMap((key) => parseFunctionKey(key)?.function ?? []));
  for (const id of [...ids].sort()) {
    const definition = functions.get(id);
    const from = definition?.deleted === false ? definition.name : undefined;
    if (from === undefined || (bearers.get(from) ?? 0) < 2) continue;
    const stem = from.replace(/_\d+$/, "").slice(0, 56);
    const isFree = (name: string): boolean => (bearers.get(name) ?? 0) === 0;
    const to = suffixes.next(stem, (suffix) => `${stem}_${suffix}`, isFree);
    bearers.set(from, (bearers.get(from) ?? 0) - 1);
    bearers.set(to, 1);
    overlay.function.set(functionFieldKey(id, "name"), to);
    renamed.push({ function: id, from, to });
  }
  return renamed;
}

/** What a snapshot has at a key of the roots `function`, `schema` and `text`, as the overlay would say it. */
export function functionStanding(snapshot: Snapshot, root: "function" | "schema" | "text", key: string): Json {
  if (root === "schema") return (snapshot.schemas.get(key as SchemaRef) as Json | undefined) ?? null;
  if (root === "text") return snapshot.functions.get(key as FunctionId)?.source ?? null;
  const address = parseFunctionKey(key);
  const found = address && snapshot.functions.get(address.function);
  if (!address || !found) return null;
  if (address.part === "field") return fieldOf(found, address.field);
  if (address.part === "binding") return found.bindings.includes(address.schema) ? true : null;
  return { kind: found.kind, name: found.name, ...(found.deleted ? { deleted: true } : {}) };
}

/** Of the mark that a function was made and deleted here, the deletion is left once Head has made it, too: a part was applied. */
export function leftOfMark(after: Snapshot, key: string, mine: Json): Json {
  const mark = parseFunctionMark(mine);
  return mark?.made && mark.deleted && after.functions.has(key as FunctionId) ? { deleted: true } : mine;
}

/** Whether a snapshot says by itself what an overlay says at a key of the root `function`. */
export function isFunctionSaid(snapshot: Snapshot, key: string, mine: Json): boolean {
  const address = parseFunctionKey(key);
  const found = address && snapshot.functions.get(address.function);
  if (address?.part === "mark") {
    const mark = parseFunctionMark(mine);
    if (mark?.made) return found !== undefined && found.deleted === mark.deleted;
    return mark?.deleted === true ? (found?.deleted ?? true) : found?.deleted === false;
  }
  // A function made here has its first fields from its mark, and all others from the overlay.
  return (
    found !== undefined &&
    jsonEqual(functionStanding(snapshot, "function", key), mine === true ? true : isRemoved(mine) ? null : mine)
  );
}

function isRemoved(mine: Json): boolean {
  return typeof mine === "object" && mine !== null && "removed" in mine;
}
