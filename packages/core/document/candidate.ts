import type { ComponentId, Json } from "../base/index.ts";
import { err, isJsonObject, jsonEqual, ok, type Result } from "../base/index.ts";
import {
  type Cell,
  cellsWithin,
  MAX_DEFINITION_LENGTH,
  type Mutation,
  mutationOfCell,
  parseOverlayCell,
  type Refusal,
  type SchemaRef,
  type Snapshot,
} from "../model/index.ts";
import {
  functionMutation,
  type FunctionMarks,
  noteMutation,
  schemaMutation,
  textBelow,
  textMutation,
} from "./function-candidate.ts";
import { untypedDefinition } from "./definition-buffer.ts";
import { pathsAbove } from "./key-tree.ts";
import { attributeKey, isDefinitionKey, type OverlayKey, parseAttributeKey, parseViewKey } from "./keys.ts";
import { emptyOverlay, keysOf, type Overlay, parseComponentMark, parsePlaceMark, parseViewMark } from "./overlay.ts";

/** One changed overlay key, as the mutation it means. `after` is undefined where the key was taken out ("revert to the base"). */
export type Candidate = OverlayKey & {
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly mutation: Mutation;
  /** Its key did not change itself: it comes back into view with the list entry it belongs to, and stands or falls with it. */
  readonly returning?: true;
};

export type Derived = {
  /** In the order they are to be judged and replayed: what is created before what refers to it, removals last. */
  readonly candidates: readonly Candidate[];
  /**
   * Keys whose change is part of a candidate: their removal, below a removed entry or of an erased component; the code that a function
   * is made with again.
   */
  readonly subsumed: readonly (OverlayKey & { readonly before: Json | undefined })[];
  /** `before`: what stood there, also where a text was not open yet. */
  readonly malformed: readonly (OverlayKey & { readonly refusal: Refusal; readonly before?: Json | undefined })[];
};

/**
 * What a set of changed keys means: `after` read from the judged document, `before` from what was accepted so far.
 * Deterministic in its inputs, whatever the order of `keys`.
 */
export function deriveCandidates(
  base: Snapshot,
  accepted: Overlay,
  keys: readonly OverlayKey[],
  read: (key: OverlayKey) => Json | undefined,
): Derived {
  const changes: Change[] = [];
  for (const at of keys) {
    const { root, key } = at;
    const before = accepted[root].get(key) ?? (root === "text" ? textBefore(base, accepted, key) : undefined);
    const after = read(at);
    const same = before === after || (before !== undefined && after !== undefined && jsonEqual(before, after));
    if (!same) changes.push({ root, key, before, after });
  }
  let names: Set<string> | undefined;
  const isChanged = (name: string): boolean => {
    names ??= new Set(changes.map(({ root, key }) => `${root} ${key}`));
    return names.has(name);
  };
  const candidates: Candidate[] = [];
  const malformed: Derived["malformed"][number][] = [];
  for (const change of changes) {
    // A text nothing stands under is nobody's: typed into by nobody, it is no change.
    if (change.root === "text" && change.before === undefined) continue;
    const mutation = mutationOf(base, accepted, change);
    if (!mutation.ok) {
      const { root, key, before } = change;
      malformed.push({ root, key, before, refusal: mutation.error });
    } else {
      candidates.push(...inSteps({ ...change, mutation: mutation.value }, read));
      candidates.push(...returningWith(base, accepted, mutation.value, isChanged));
    }
  }
  const { kept, subsumed } = subsume(candidates);
  return { candidates: kept.sort(byRank), subsumed, malformed };
}

/** What a text says that has not been opened. What it is made of is of the same overlay: alone, it is nobody's. */
function textBefore(base: Snapshot, accepted: Overlay, key: string): string | undefined {
  return isDefinitionKey(key) ? untypedDefinition(accepted.schema.get(key)) : textBelow(base, accepted, key);
}

/**
 * A function that is made with code that is open already is made with that code; one that is made and deleted in one act is
 * made first.
 */
function inSteps(candidate: Candidate, read: (key: OverlayKey) => Json | undefined): Candidate[] {
  const { mutation, key, after } = candidate;
  if (mutation.type !== "function.create") return [candidate];
  const typed = read({ root: "text", key });
  const create = {
    ...candidate,
    mutation: { ...mutation, source: typeof typed === "string" ? typed : mutation.source },
  };
  if (!isJsonObject(after) || after["deleted"] !== true) return [create];
  const { deleted: _, ...made } = after;
  const remove = { type: "function.delete", function: mutation.function } as const;
  return [
    { ...create, after: made },
    { ...candidate, before: made, mutation: remove },
  ];
}

/**
 * The base's cells below a list entry whose removal is taken back, or that is put back under the id it has there: they stand again, so
 * they are part of the change, and judged and logged with it.
 */
function returningWith(
  base: Snapshot,
  accepted: Overlay,
  mutation: Mutation,
  isChanged: (name: string) => boolean,
): Candidate[] {
  if (mutation.type !== "item.insert") return [];
  const { component, path } = mutation;
  const below = base.components.get(component);
  const cells = (below?.attributes.has(path) ? cellsWithin(below, path) : []).filter(([at]) => {
    const key = attributeKey(component, at);
    return at !== path && !isChanged(`attribute ${key}`) && !accepted.attribute.has(key);
  });
  return cells.map(([at, cell]) => ({
    root: "attribute",
    key: attributeKey(component, at),
    before: undefined,
    after: undefined,
    mutation: mutationOfCell(component, at, cell),
    returning: true,
  }));
}

/** All that an overlay says over its base, key by key, in replay order. */
export function overlayCandidates(base: Snapshot, overlay: Overlay): readonly Candidate[] {
  return deriveCandidates(base, emptyOverlay(), keysOf(overlay), ({ root, key }) => overlay[root].get(key)).candidates;
}

/** All mutations of an overlay over its base, in replay order: what applying the change set does to Head. */
export function overlayMutations(base: Snapshot, overlay: Overlay): readonly Mutation[] {
  return overlayCandidates(base, overlay).map((candidate) => candidate.mutation);
}

/** The mutation that taking a key out of an overlay means; undefined where what stood there meant nothing. */
export function restoringMutation(base: Snapshot, { root, key }: OverlayKey, was: Json): Mutation | undefined {
  const said = emptyOverlay();
  const below = root === "text" ? textBelow(base, said, key) : undefined;
  const mutation = mutationOf(base, said, { root, key, before: was, after: below });
  return mutation.ok ? mutation.value : undefined;
}

/**
 * Whether an overlay that had this at a key would say nothing there: taking it out means the same. Whoever wrote it stood on another
 * base, or puts back what was there before. What is malformed says nothing, too, but that is for its author to hear.
 */
export function isNoDifference(
  base: Snapshot,
  accepted: FunctionMarks,
  { root, key }: OverlayKey,
  value: Json,
): boolean {
  if (root === "text" || root === "schema") return false;
  if (root === "attribute") return isCellBelow(base, key, value);
  const said = mutationOf(base, accepted, { root, key, before: undefined, after: value });
  const without = mutationOf(base, accepted, { root, key, before: value, after: undefined });
  return said.ok && without.ok && jsonEqual(said.value as Json, without.value as Json);
}

/** Whether the base has this cell there, or this takes away what it has not. */
function isCellBelow(base: Snapshot, key: string, value: Json): boolean {
  const address = parseAttributeKey(key);
  const cell = parseOverlayCell(value);
  if (!address || !cell) return false;
  const below = base.components.get(address.component)?.attributes.get(address.path);
  return below ? jsonEqual(cell, below) : "unset" in cell;
}

type Change = OverlayKey & { readonly before: Json | undefined; readonly after: Json | undefined };

function mutationOf(base: Snapshot, accepted: FunctionMarks, change: Change): Result<Mutation, Refusal> {
  const { root, key, after } = change;
  if (root === "schema" && after !== undefined && base.schemas.has(key as SchemaRef))
    return err({ kind: "schemaPublished", schema: key });
  if (root === "text" && isDefinitionKey(key)) {
    const fault = typedFault(base, key, after);
    if (fault) return err(fault);
  }
  const mutation = meaningOf(base, accepted, change);
  return mutation ? ok(mutation) : err({ kind: "malformed", key: `${root} ${key}` });
}

/** Why nothing can be typed in a definition's text, or not that; the model does not know the text. */
function typedFault(base: Snapshot, schema: SchemaRef, after: Json | undefined): Refusal | undefined {
  if (base.schemas.has(schema)) return { kind: "schemaPublished", schema };
  if (typeof after !== "string" || after.length <= MAX_DEFINITION_LENGTH) return undefined;
  return { kind: "definitionTooLong", schema, length: after.length, limit: MAX_DEFINITION_LENGTH };
}

function meaningOf(base: Snapshot, accepted: FunctionMarks, change: Change): Mutation | undefined {
  const { root, key, before, after } = change;
  switch (root) {
    case "component":
      return componentMutation(base, key as ComponentId, before, after);
    case "attribute":
      return attributeMutation(base, key, before, after);
    case "view":
      return viewMutation(base, key, before, after);
    case "function":
      return functionMutation(base, accepted, change);
    case "schema":
      return schemaMutation(base, change);
    case "catalogue":
      return noteMutation(base, change);
    case "text":
      return typeof before === "string" && typeof after === "string" ? textMutation(key, before, after) : undefined;
  }
}

function componentMutation(
  base: Snapshot,
  component: ComponentId,
  before: Json | undefined,
  after: Json | undefined,
): Mutation | undefined {
  if (component.includes("/") || component.length === 0 || component.length > 64) return undefined;
  const was = parseComponentMark(before);
  const mark = parseComponentMark(after);
  if (after !== undefined && !mark) return undefined;
  const below = base.components.get(component);
  const moved = was !== undefined && "schema" in was;
  if (mark && "deleted" in mark)
    return moved && !below ? { type: "component.erase", component } : deletion(component, mark.left);
  if (mark && "restored" in mark)
    return was && !("deleted" in was) ? undefined : { type: "component.restore", component };
  if (mark) {
    const schema = mark.schema as SchemaRef;
    return { type: below || was ? "component.upgrade" : "component.create", component, schema };
  }
  if (!was) return undefined;
  // What the base had marked before is marked again, as it was.
  if ("restored" in was || ("deleted" in was && below?.deleted)) return deletion(component, below?.left);
  if (below && moved) return { type: "component.upgrade", component, schema: below.schema };
  return { type: moved ? "component.erase" : "component.restore", component };
}

function deletion(component: ComponentId, left: true | undefined): Mutation {
  return { type: "component.delete", component, ...(left ? { leave: true } : {}) };
}

function attributeMutation(
  base: Snapshot,
  key: string,
  before: Json | undefined,
  after: Json | undefined,
): Mutation | undefined {
  const address = parseAttributeKey(key);
  if (!address) return undefined;
  const { component, path } = address;
  const said = after === undefined ? undefined : parseOverlayCell(after);
  if (after !== undefined && !said) return undefined;
  // A value says all by itself; what an entry, or nothing, means depends on what was there.
  if (said && !("unset" in said) && !("order" in said)) return mutationOfCell(component, path, said);
  const below = base.components.get(component)?.attributes.get(path);
  const was = cellOver(below, before);
  const cell = cellOver(below, after);
  if (cell && "order" in cell)
    return { type: was && "order" in was ? "item.move" : "item.insert", component, path, order: cell.order };
  if (!cell && was && "order" in was) return { type: "item.remove", component, path };
  return mutationOfCell(component, path, cell);
}

function cellOver(below: Cell | undefined, overlaid: Json | undefined): Cell | undefined {
  if (overlaid === undefined) return below;
  const cell = parseOverlayCell(overlaid);
  return !cell || "unset" in cell ? undefined : cell;
}

function viewMutation(
  base: Snapshot,
  key: string,
  before: Json | undefined,
  after: Json | undefined,
): Mutation | undefined {
  const address = parseViewKey(key);
  if (!address) return undefined;
  const { view, component } = address;
  const below = base.views.get(view);
  if (component === undefined) {
    const mark = after === undefined ? below && { name: below.name } : parseViewMark(after);
    if (after !== undefined && !mark) return undefined;
    if (!mark || "deleted" in mark) return { type: "view.delete", view };
    // One that was deleted here is not there to be renamed: it comes back, with what the base has on it.
    const was = before === undefined ? undefined : parseViewMark(before);
    const isThere = below !== undefined && !(was && "deleted" in was);
    return { type: isThere ? "view.rename" : "view.create", view, name: mark.name };
  }
  const at = below?.members.get(component);
  const mark = after === undefined ? (at ? { at } : { removed: true as const }) : parsePlaceMark(after);
  if (!mark) return undefined;
  return "at" in mark ? { type: "view.place", view, component, at: mark.at } : { type: "view.remove", view, component };
}

/** What takes along, or makes with it, what stands at other keys. */
const OWNERS: ReadonlySet<Mutation["type"]> = new Set([
  "function.erase",
  "function.create",
  "component.erase",
  "component.delete",
  "item.remove",
  "view.delete",
]);

/** Keys that only disappear because what they belong to disappears in the same act carry no mutation of their own. */
function subsume(candidates: Candidate[]): { kept: Candidate[]; subsumed: Candidate[] } {
  if (!candidates.some(({ mutation }) => OWNERS.has(mutation.type))) return { kept: candidates, subsumed: [] };
  const erased = new Set<string>();
  const removed = new Set<string>();
  const functions = new Set<string>();
  const made = new Set<string>();
  for (const { mutation, key } of candidates) {
    if (mutation.type === "function.erase") functions.add(mutation.function);
    if (mutation.type === "function.create") made.add(mutation.function);
    if (mutation.type === "component.erase") erased.add(mutation.component);
    if (mutation.type === "component.delete") removed.add(`attribute ${mutation.component}`);
    if (mutation.type === "item.remove") removed.add(`attribute ${key}`);
    if (mutation.type === "view.delete") removed.add(`view ${mutation.view}`);
  }
  const kept: Candidate[] = [];
  const subsumed: Candidate[] = [];
  for (const candidate of candidates) {
    const owner =
      candidate.root === "view" ? candidate.key.slice(candidate.key.indexOf("/") + 1) : candidate.key.split("/")[0];
    // A component, a function and a view may bear the same id: each owns what is its own.
    const isOfComponent = candidate.root === "attribute" || candidate.root === "view";
    const partOfErasure = isOfComponent && owner !== undefined && erased.has(owner);
    const partOfRemoval =
      removed.size > 0 && pathsAbove(candidate.key).some((over) => removed.has(`${candidate.root} ${over}`));
    const partOfFunction =
      candidate.root === "function" && candidate.key.includes("/") && functions.has(candidate.key.split("/")[0] ?? "");
    // What would come back with an entry that goes with its component, or with the entry it is in, does not come back.
    if (candidate.returning && (partOfErasure || partOfRemoval)) continue;
    const isGone = candidate.after === undefined && !candidate.returning;
    const isSubsumed = isGone && (partOfErasure || partOfRemoval || partOfFunction);
    // Code that was typed as the function was made again is the code it is made with.
    const isMadeWith = candidate.root === "text" && made.has(candidate.key);
    (isSubsumed || isMadeWith ? subsumed : kept).push(candidate);
  }
  return { kept, subsumed };
}

const RANK: { readonly [T in Mutation["type"]]: number } = {
  // Before what an unlocked version lets happen, and after what is noted of.
  "catalogue.clear": -1,
  "catalogue.set": 9,
  "schema.install": 0,
  "component.create": 1,
  "component.restore": 1,
  "function.create": 1,
  "function.restore": 1,
  "component.upgrade": 1.5,
  "function.set": 2,
  "function.edit": 2,
  "function.bind": 3,
  "component.rename": 2,
  "item.insert": 3,
  "item.move": 3,
  "attribute.set": 4,
  "attribute.unset": 5,
  "item.remove": 6,
  "attribute.subscribe": 7,
  "view.create": 8,
  "view.rename": 8,
  "view.place": 9,
  "view.remove": 9,
  "view.delete": 10,
  "function.unbind": 10,
  "function.delete": 11,
  "component.delete": 11,
  "component.erase": 12,
  "function.erase": 12,
  // It changes nothing of the model. What is typed in a version that the same act discards was typed before that.
  "schema.edit": 13,
  "schema.discard": 14,
};

/** Creations first, then names, entries (outer before inner), values, connections (after those they replace are gone), removals last. */
function byRank(a: Candidate, b: Candidate): number {
  return RANK[a.mutation.type] - RANK[b.mutation.type] || a.key.length - b.key.length || (a.key < b.key ? -1 : 1);
}
