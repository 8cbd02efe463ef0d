import type { DocumentPosition } from "@tributary/core/protocol";
import * as Y from "yjs";
import type { Copy } from "./copy.ts";
import type { WritableStore } from "./store.ts";
import type { ReplicaState } from "./types.ts";

type Awaited = { readonly position: DocumentPosition; readonly onArrival: (isHere: boolean) => void };

/** What the server has written for this person, and its answer has told of before the document did. Rule [R58]. */
export class Arrivals {
  readonly #copy: Pick<Copy, "doc" | "generation" | "hasArrived">;
  readonly #stop: () => void;
  #awaited: readonly Awaited[] = [];

  constructor(
    store: Pick<WritableStore<ReplicaState>, "getState" | "subscribe">,
    copy: Pick<Copy, "doc" | "generation" | "hasArrived">,
  ) {
    this.#copy = copy;
    this.#stop = store.subscribe(() => {
      if (store.getState().connection.phase === "ended") this.#end();
    });
  }

  /** Called back once: as soon as the document has it, before anything else is taken in; or with false, once it never will. */
  await(position: DocumentPosition, onArrival: Awaited["onArrival"]): void {
    this.#awaited = [...this.#awaited, { position, onArrival }];
    this.look();
  }

  /** Something has arrived. */
  look(): void {
    if (this.#awaited.length === 0 || !this.#copy.hasArrived) return;
    const here = this.#awaited.filter(({ position }) => this.#has(position));
    this.#awaited = this.#awaited.filter((each) => !here.includes(each));
    for (const { onArrival } of here) onArrival(true);
  }

  close(): void {
    this.#stop();
    this.#end();
  }

  #end(): void {
    const never = this.#awaited;
    this.#awaited = [];
    for (const { onArrival } of never) onArrival(false);
  }

  #has({ generation, client, clock, isRemoval }: DocumentPosition): boolean {
    const { doc, generation: ours = generation } = this.#copy;
    if (ours !== generation) return ours > generation;
    if (Y.getState(doc.store, client) < clock) return false;
    return !isRemoval || Y.getItem(doc.store, Y.createID(client, clock - 1)).deleted;
  }
}
