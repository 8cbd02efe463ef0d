import * as Y from "yjs";
import type { Json } from "../base/index.ts";
import {
  changedKeys,
  CONTROL_ROOT,
  keyOfTextRoot,
  isBufferOpen,
  MAP_ROOTS,
  openBuffer,
  type OverlayKey,
  overlayMap,
  setText,
} from "../document/index.ts";
import { beginningOf, type Guarded } from "./guard.ts";
import { areDeleted } from "./guard-deletions.ts";
import { serverClientId } from "./client-ids.ts";

/** The server's copy of a change set's document: every map named, so that Yjs never meets an unknown root. */
export function createDocument(epoch: number, state: Uint8Array | undefined, updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc({ gc: true });
  for (const root of [...MAP_ROOTS, CONTROL_ROOT]) doc.getMap(root);
  if (state) Y.applyUpdate(doc, state);
  for (const update of updates) Y.applyUpdate(doc, update);
  for (const root of [...doc.share.keys()]) if (keyOfTextRoot(root) !== undefined) doc.getText(root);
  // After loading: Yjs gives a document that meets its own id in a loaded update another one.
  doc.clientID = serverClientId(epoch);
  return doc;
}

type Fine = Extract<Guarded, { readonly kind: "fine" }>;

/** One edit of a transaction: what it writes, and the judgement of the keys that this has changed. */
export type JudgedStep = (write: () => void, judge: (changed: readonly OverlayKey[]) => void) => void;

/**
 * Runs `work`, whose steps write and are judged one after the other, in one transaction of the document, and returns what Yjs
 * encodes of it: one update with nothing of what a judgement took back, since an entry added and removed in one transaction is
 * sent without its content.
 */
export function transactJudged(doc: Y.Doc, work: (step: JudgedStep) => void): Uint8Array | undefined {
  let encoded: Uint8Array | undefined;
  const capture = (update: Uint8Array): void => {
    encoded = update;
  };
  doc.on("update", capture);
  try {
    doc.transact((transaction) =>
      work((write, judge) => {
        // Each step is judged by what it changes itself. Nobody observes the types of this document.
        transaction.changed.clear();
        write();
        forgetPlaces(doc);
        // Yjs marks a transaction remote once an update is applied in it, and would then change our client id.
        transaction.local = true;
        judge(changedKeys(doc, transaction));
      }),
    );
  } finally {
    doc.off("update", capture);
  }
  return encoded;
}

/**
 * Yjs remembers places in a text by their index, and does not move them along when an update is applied within a transaction of
 * our own: what is taken back after that would take another's character [S62].
 */
function forgetPlaces(doc: Y.Doc): void {
  for (const root of doc.share.values()) if (root._searchMarker) root._searchMarker.length = 0;
}

/**
 * Applies a guarded update and lets the last arrival win: where an arriving entry lost to one that was there (Yjs decides
 * by client id, a coin toss to people), the server writes the arriving value again [S4].
 *
 * @param isOneAct - it is one transaction of an outbox: an entry that it brings and takes away is a key it takes out [S49]. In what a
 *   stock client has gathered such an entry may as well have been replaced by somebody else's
 */
export function applyLastArrivalWins(doc: Y.Doc, guarded: Fine, isOneAct: boolean): void {
  integrate(doc, guarded);
  let lost: Map<Y.Map<Json>, Map<string, Json | undefined>> | undefined;
  for (const { client, clock, value, deletedByUpdate } of guarded.items) {
    if (deletedByUpdate && !isOneAct) continue;
    const item = Y.getItem(doc.store, Y.createID(client, clock));
    if (!(item instanceof Y.Item) || item.parentSub === null || !(item.parent instanceof Y.Map)) continue;
    const map = item.parent as Y.Map<Json>;
    if (!deletedByUpdate && !item.deleted) lost?.get(map)?.delete(item.parentSub);
    else {
      lost ??= new Map();
      const keys = lost.get(map) ?? new Map<string, Json | undefined>();
      keys.set(item.parentSub, deletedByUpdate ? undefined : (value as Json));
      lost.set(map, keys);
    }
  }
  for (const [map, keys] of lost ?? [])
    for (const [key, value] of keys) {
      if (value !== undefined) map.set(key, value);
      else if (map.has(key)) map.delete(key);
    }
}

/**
 * As `Y.applyUpdate`, of an update whose dependencies are all there, in the order in which they come. It is taken in as it was decoded
 * to be guarded: whoever reads it once more may read it otherwise, and Yjs looks at what is known already before it leaves it out [S5].
 *
 * @see integrateStructs in Yjs
 */
function integrate(doc: Y.Doc, { structs, deleted }: Fine): void {
  doc.transact((transaction) => {
    for (const struct of structs) {
      const { client, clock } = struct.id;
      const known = Y.getState(doc.store, client);
      if (clock + struct.length <= known || struct instanceof Y.Skip) continue;
      if (struct instanceof Y.Item) place(doc, struct, known);
      struct.getMissing(transaction, doc.store);
      struct.integrate(transaction, known - clock);
    }
    // Mostly it takes away no more than what an entry replaces, which is gone by then.
    if (areDeleted(doc, deleted)) return;
    Y.iterateDeletedStructs(transaction, deleted, (struct) => {
      if (struct instanceof Y.Item) struct.delete(transaction);
    });
  });
}

/** Says where an entry belongs as Yjs expects it: decoding leaves a root's name where its type is to be. */
function place(doc: Y.Doc, item: Y.Item, known: number): void {
  const begun = beginningOf(item, known);
  const parent: unknown = item.parent;
  if (begun) Object.assign(item, { origin: begun, parent: null, parentSub: null });
  else if (typeof parent === "string") item.parent = doc.get(parent);
}

/** Puts back what stood at a key before. */
export function writeBack(doc: Y.Doc, { root, key }: OverlayKey, before: Json | undefined): void {
  // A text's characters go and come back one by one, so that what others type in it meanwhile stays [S4].
  if (root === "text") {
    if (typeof before !== "string") return;
    if (isBufferOpen(doc, key)) setText(doc, key, before);
    else openBuffer(doc, key, before);
    return;
  }
  const map = overlayMap(doc, root);
  if (before !== undefined) map.set(key, before);
  else if (map.has(key)) map.delete(key);
}
