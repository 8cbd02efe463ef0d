import type { ComponentId, Json } from "../base/index.ts";
import { canonicalJson, contentHash, textHash } from "../base/index.ts";
import type { FunctionDefinition } from "./function.ts";
import type { Cell } from "./cell.ts";
import { type HashSet, hashOfSet, withHash, withoutHash } from "./hash-set.ts";
import type { Mutation, Position } from "./mutation.ts";
import type { Component, Snapshot, View } from "./snapshot.ts";
import type { Schema } from "./schema.ts";
import type { SnapshotJson } from "./serialise.ts";

/**
 * What a snapshot's hash is computed from: one hash for each component, schema, view and place on a view. Kept beside a
 * snapshot, it makes the next version's hash cost what that version changed, not what the model holds.
 */
export type StateDigest = { readonly parts: HashSet };

/** The digest of nothing. */
export const EMPTY_DIGEST: StateDigest = { parts: undefined };

/** SHA-256 in hexadecimal: equal exactly for snapshots that say the same, whatever history led to them. Rules [M15] [M16]. */
export function stateHash({ parts }: StateDigest): string {
  return textHash(`tributary state 1 ${hashOfSet(parts)}`);
}

/** The digest of a whole snapshot: O(n). */
export function digestOf(snapshot: Snapshot): StateDigest {
  const work = digesting(snapshot, Number.POSITIVE_INFINITY);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** The same in slices of `size` parts, so that whoever drives it can let others have their turn in between. */
export function* digesting(snapshot: Snapshot, size: number): Generator<void, StateDigest> {
  let parts: HashSet;
  let done = 0;
  for (const root of ROOTS) {
    for (const hash of PARTS[root](snapshot)) {
      parts = withHash(parts, hash);
      done += 1;
      if (done % size === 0) yield;
    }
  }
  return { parts };
}

/** The digest of `after`, from that of `before` and the mutations that lead from one to the other: O(what they changed). */
export function digestAfter(
  digest: StateDigest,
  before: Snapshot,
  after: Snapshot,
  mutations: readonly Mutation[],
): StateDigest {
  const ids = new Set<ComponentId>();
  for (const mutation of mutations) if ("component" in mutation) ids.add(mutation.component);
  const swaps = new Swaps();
  for (const id of ids) swaps.add(before.components.get(id), after.components.get(id), componentHash);
  if (before.schemas !== after.schemas)
    for (const ref of new Set([...before.schemas.keys(), ...after.schemas.keys()]))
      swaps.add(before.schemas.get(ref), after.schemas.get(ref), schemaHash);
  if (before.functions !== after.functions)
    for (const id of new Set([...before.functions.keys(), ...after.functions.keys()]))
      swaps.add(before.functions.get(id), after.functions.get(id), functionHash);
  if (before.catalogue !== after.catalogue)
    for (const key of new Set([...before.catalogue.keys(), ...after.catalogue.keys()]))
      swaps.add(noteIn(before, key), noteIn(after, key), noteHash);
  if (before.views !== after.views)
    for (const id of new Set([...before.views.keys(), ...after.views.keys()]))
      swapView(swaps, before.views.get(id), after.views.get(id), ids);
  return { parts: swaps.in(digest.parts) };
}

/** Parts that give way to others. */
class Swaps {
  readonly #gone: string[] = [];
  readonly #come: string[] = [];

  add<T>(old: T | undefined, next: T | undefined, hashOf: (part: T) => string): void {
    if (old === next) return;
    if (old !== undefined) this.#gone.push(hashOf(old));
    if (next !== undefined) this.#come.push(hashOf(next));
  }

  /** All that go leave before any comes: a part may stand where an equal one stood. */
  in(parts: HashSet): HashSet {
    const left = this.#gone.reduce<HashSet>((set, hash) => withoutHash(set, hash), parts);
    return this.#come.reduce<HashSet>((set, hash) => withHash(set, hash), left);
  }
}

/** Only a view that came or went changes places that no mutation names. */
function swapView(swaps: Swaps, old: View | undefined, next: View | undefined, named: ReadonlySet<ComponentId>): void {
  if (old === next) return;
  if (old?.name !== next?.name) swaps.add(old, next, viewHash);
  const places = old && next ? named : [...((old ?? next)?.members.keys() ?? [])];
  for (const component of places) swaps.add(placeOn(old, component), placeOn(next, component), placeHash);
}

type Place = { readonly view: string; readonly component: string; readonly at: Position };

/** Every root of a snapshot: the compiler asks for one that is added. */
const PARTS: { readonly [Root in keyof SnapshotJson]-?: (snapshot: Snapshot) => Iterable<string> } = {
  schemas: (snapshot) => [...snapshot.schemas.values()].map(schemaHash),
  *components({ components }) {
    for (const component of components.values()) yield componentHash(component);
  },
  functions: (snapshot) => [...snapshot.functions.values()].map(functionHash),
  catalogue: (snapshot) => [...snapshot.catalogue].map(noteHash),
  *views({ views }) {
    for (const view of views.values()) {
      yield viewHash(view);
      for (const [component, at] of view.members) yield placeHash({ view: view.id, component, at });
    }
  },
};
const ROOTS = Object.keys(PARTS) as (keyof SnapshotJson)[];

/** A component that did not change is the same object in every version, so most are hashed once. */
const known = new WeakMap<Component, string>();

/** SHA-256 over all that a component says: computed once for each object, however many versions share it. */
export function componentHash(component: Component): string {
  const hash = known.get(component);
  if (hash !== undefined) return hash;
  const fresh = textHash(componentText(component));
  known.set(component, fresh);
  return fresh;
}

/** `canonicalJson(["component", id, schema, deleted, attributes])`, with a last word where it is left outside, three times as fast: an apply hashes thousands of these. */
function componentText({ id, schema, deleted, left, attributes }: Component): string {
  const cells = [...attributes.keys()]
    .sort()
    .map((path) => `${JSON.stringify(path)}:${cellText(attributes.get(path))}`);
  return `["component",${JSON.stringify(id)},${JSON.stringify(schema)},${deleted},{${cells.join()}}${left ? ',"left"' : ""}]`;
}

function cellText(cell: Cell | undefined): string {
  if (cell && "value" in cell && (typeof cell.value !== "object" || cell.value === null))
    return `{"value":${JSON.stringify(cell.value)}}`;
  return canonicalJson(cell);
}

function schemaHash(schema: Schema): string {
  return contentHash(["schema", schema]);
}

function functionHash(definition: FunctionDefinition): string {
  return contentHash(["function", definition]);
}

type Note = readonly [key: string, value: Json];

function noteIn({ catalogue }: Snapshot, key: string): Note | undefined {
  const value = catalogue.get(key);
  return value === undefined ? undefined : [key, value];
}

function noteHash([key, value]: Note): string {
  return contentHash(["catalogue", key, value]);
}

function viewHash({ id, name }: View): string {
  return contentHash(["view", id, name]);
}

function placeHash({ view, component, at }: Place): string {
  return contentHash(["place", view, component, at]);
}

function placeOn(view: View | undefined, component: ComponentId): Place | undefined {
  const at = view?.members.get(component);
  return view && at ? { view: view.id, component, at } : undefined;
}
