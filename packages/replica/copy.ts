import { changedKeys, CONTROL_ROOT, MAP_ROOTS, type OverlayKey, OverlayView } from "@tributary/core/document";
import type { Snapshot } from "@tributary/core/model";
import { FIRST_CLIENT_ID } from "@tributary/core/protocol";
import * as Y from "yjs";
import { readControl } from "./control-state.ts";
import type { KeptCopy } from "./keeper.ts";
import { documentOf } from "./keeping.ts";
import type { WritableStore } from "./store.ts";
import type { ReplicaState } from "./types.ts";

/** Whoever wants to know what happens in the document. */
export type CopyWatch = {
  /** A transaction of this person's own, as it is to be sent. */
  readonly onOwn: (update: Uint8Array) => void;
  /** Keys were written, by this person or by others. */
  readonly onKeys: (root: string, event: Y.YMapEvent<unknown>) => void;
  /** On which version of Head the server says it stands. */
  readonly onBase: (version: unknown) => void;
  /** The view is that of the document as a transaction has left it. */
  readonly onShown: () => void;
};

/** The document as this replica has it, the one after the other as the server rebuilds it, and the view made of it. */
export class Copy {
  /** Origin of this person's own transactions. */
  readonly own = Symbol("edit");
  /** Origin of those that an earlier page has made. */
  readonly resumed = Symbol("resumed");
  doc = new Y.Doc();
  /** Which of the server's documents this is; unknown until it has said so. */
  generation: number | undefined;
  /** Whether `doc` is what the server has, so that it can be edited; the screen may still show an earlier one. */
  hasArrived = false;
  readonly #store: WritableStore<ReplicaState>;
  readonly #newClientId: (() => number) | undefined;
  #overlay: OverlayView | undefined;
  /** What an earlier page had kept, until the document is here. */
  #kept: OverlayView | undefined;

  constructor(store: WritableStore<ReplicaState>, newClientId?: () => number) {
    this.#store = store;
    this.#newClientId = newClientId;
  }

  readonly raw = (root: string, key: string): unknown => this.doc.getMap(root).get(key);

  /** Whether the document stands on another version of Head than the one that is here: that is on its way. */
  get isBehind(): boolean {
    const stands = this.doc.getMap(CONTROL_ROOT).get("base");
    return typeof stands === "number" && stands !== this.#store.getState().baseVersion;
  }

  /** On with an empty document. What is on screen stays until it has arrived. */
  begin({ onOwn, onKeys, onBase, onShown }: CopyWatch): Y.Doc {
    const doc = new Y.Doc();
    if (this.#newClientId) doc.clientID = this.#newClientId();
    while (doc.clientID < FIRST_CLIENT_ID) doc.clientID = new Y.Doc().clientID;
    this.doc = doc;
    this.hasArrived = false;
    this.#overlay = undefined;
    const control = doc.getMap(CONTROL_ROOT);
    control.observe(() => {
      this.#store.set(readControl(doc));
      onBase(control.get("base"));
    });
    for (const root of MAP_ROOTS) doc.getMap(root).observe((event) => onKeys(root, event));
    // Looked at before anybody is told: who then reads a text that has just come has Yjs put another type in the place of the one that changed.
    let changed: readonly OverlayKey[] = [];
    doc.on("beforeObserverCalls", (transaction: Y.Transaction) => {
      changed = changedKeys(doc, transaction);
    });
    doc.on("afterTransaction", () => {
      this.#project(changed);
      onShown();
    });
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === this.own) onOwn(update);
    });
    return doc;
  }

  /** What the server has is here. */
  arrive(): void {
    this.hasArrived = true;
    this.#overlay = OverlayView.ofDocument(this.#store.getState().base, this.doc);
    this.#kept = undefined;
    this.#store.set({ synced: true, shown: "live", view: this.#overlay.view });
  }

  /** Shows this until the document has arrived. */
  showKept(copy: KeptCopy): void {
    this.#kept = OverlayView.ofDocument(this.#store.getState().base, documentOf(copy));
  }

  /** The document, or what was kept of it, over the base. */
  get view(): Snapshot {
    return this.#overlay?.view ?? this.#kept?.view ?? this.#store.getState().base;
  }

  rebase(base: Snapshot): void {
    this.#overlay?.rebase(base);
    this.#kept?.rebase(base);
  }

  leave(): void {
    this.doc.destroy();
    this.#overlay = undefined;
  }

  #project(changed: readonly OverlayKey[]): void {
    if (this.#overlay && changed.length > 0) this.#store.set({ view: this.#overlay.update(changed) });
  }
}
