import type { ComponentId, FunctionId } from "../base/index.ts";
import * as Y from "yjs";
import {
  applyMutation,
  invertMutation,
  type Mutation,
  nameOf,
  recreatedFunction,
  type Snapshot,
} from "../model/index.ts";
import { keysOf, type Overlay, readOverlay } from "./overlay.ts";
import { type Divergence, type Dropped, type Rebased, rebaseOverlay } from "./rebase.ts";
import { OverlayView } from "./view.ts";
import { writeMutations } from "./write.ts";

/** What takes an applied change set back, as an overlay over today's Head. */
export type Reverted = {
  readonly overlay: Overlay;
  /** What others have changed since: the old value would replace theirs, so it is to be settled. */
  readonly divergences: readonly Divergence[];
  readonly dropped: readonly Dropped[];
  /** What cannot be taken back, or not as it was, in sentences. */
  readonly notes: readonly string[];
};

/**
 * The inverse of what a change set did to Head: computed where it was applied, then moved to today's Head like any other
 * change set. Components that Head has forgotten since are made again from history, under their old ids. Rules D14–D16, D32.
 *
 * @param before - Head just before it was applied
 * @param mutations - what was applied
 * @param head - Head today
 */
export function revertOverlay(before: Snapshot, mutations: readonly Mutation[], head: Snapshot): Reverted {
  const after = mutations.reduce(applyMutation, before);
  const inverse = overlayOf(after, inverseOf(before, mutations));
  const forgotten = [...inverse.component.entries()].flatMap(([key, mark]) =>
    isRestoring(mark, after.components.has(key as ComponentId)) && !head.components.has(key as ComponentId)
      ? [key as ComponentId]
      : [],
  );
  const lostFunctions = [...inverse.function].flatMap(([key, mark]) =>
    isRestoring(mark, true) && !head.functions.has(key as FunctionId) ? [key as FunctionId] : [],
  );
  for (const { root, key } of keysOf(inverse))
    if ([...forgotten, ...lostFunctions].some((id) => concerns(root, key, id))) inverse[root].delete(key);
  // What is made again comes first: the rest of the inverse may lead to it [D32].
  const again = overlayOf(head, [
    ...forgotten.flatMap((id) => recreating(before, id)),
    ...lostFunctions.flatMap((id) => recreatedFunction(before, id)),
  ]);
  const moved = rebaseOverlay(after, OverlayView.ofOverlay(head, again).view, inverse);
  for (const { root, key } of keysOf(again)) moved.overlay[root].set(key, again[root].get(key) ?? null);
  const settled = rebaseOverlay(head, head, moved.overlay);
  return {
    overlay: settled.overlay,
    divergences: moved.divergences.filter(({ root, key }) => settled.overlay[root].has(key)),
    dropped: [...moved.dropped, ...settled.dropped],
    notes: [
      ...forgotten.map((id) => againNote(before, id)),
      ...[moved, settled].flatMap(renamingNotes),
      ...mutations.flatMap(lastingNote),
    ],
  };
}

/** The mutations that undo `mutations`, last first. */
function inverseOf(before: Snapshot, mutations: readonly Mutation[]): readonly Mutation[] {
  const inverses: (readonly Mutation[])[] = [];
  let state = before;
  for (const mutation of mutations) {
    inverses.unshift(invertMutation(state, mutation));
    state = applyMutation(state, mutation);
  }
  return inverses.flat();
}

function overlayOf(base: Snapshot, mutations: readonly Mutation[]): Overlay {
  const doc = new Y.Doc();
  writeMutations(
    doc,
    base,
    mutations.filter(({ type }) => type !== "schema.discard"),
  );
  const overlay = readOverlay(doc);
  doc.destroy();
  return overlay;
}

/** @param isMove - a schema named in it is another version for what is there, not the kind of something made anew */
function isRestoring(mark: unknown, isMove: boolean): boolean {
  return typeof mark === "object" && mark !== null && ("restored" in mark || (!isMove && "schema" in mark));
}

function concerns(root: string, key: string, id: string): boolean {
  if (root === "view") return key.endsWith(`/${id}`);
  return key === id || key.startsWith(`${id}/`);
}

/** As it was: the inverse of erasing it. */
function recreating(before: Snapshot, id: ComponentId): readonly Mutation[] {
  return invertMutation(before, { type: "component.erase", component: id });
}

function againNote(before: Snapshot, id: ComponentId): string {
  const component = before.components.get(id);
  const name = component ? nameOf(component) : id;
  return `“${name}” is no longer on Head; it is created again as it was then. What it held outside is not restored.`;
}

/** What cannot be called what it was. */
function renamingNotes({ renamed, renamedFunctions }: Rebased): readonly string[] {
  return [
    ...renamed.map(({ from, to }) => `“${from}” comes back as “${to}”: something else is called “${from}” by now.`),
    ...renamedFunctions.map(
      ({ from, to }) => `The function “${from}” comes back as “${to}”: another is called “${from}” by now.`,
    ),
  ];
}

function lastingNote(mutation: Mutation): readonly string[] {
  if (mutation.type !== "schema.install") return [];
  return [
    `${mutation.schema.title} version ${mutation.schema.version} stays installed: versions are never taken away.`,
  ];
}
