import type { WorkspaceId } from "@tributary/core/base";
import { digesting, type StateDigest } from "@tributary/core/model";
import { setImmediate as turn } from "node:timers/promises";
import type { Versioned } from "./head-cache.ts";

const WORKSPACES = 64;
/** Parts hashed before others have their turn: a few milliseconds. */
const SLICE = 500;

/** The digest of each workspace's newest version, so that the next one's state hash costs only what it changed. */
export class HeadDigests {
  readonly #newest = new Map<WorkspaceId, { readonly version: number; readonly digest: Promise<StateDigest> }>();

  /** Computed from the whole model when it is not known, in slices. */
  of(workspace: WorkspaceId, { version, snapshot }: Versioned): Promise<StateDigest> {
    const known = this.#newest.get(workspace);
    if (known?.version === version) return known.digest;
    const digest = inSlices(snapshot);
    if (!known || known.version < version) this.#keep(workspace, version, digest);
    return digest;
  }

  put(workspace: WorkspaceId, version: number, digest: StateDigest): void {
    const known = this.#newest.get(workspace);
    if (!known || known.version < version) this.#keep(workspace, version, Promise.resolve(digest));
  }

  #keep(workspace: WorkspaceId, version: number, digest: Promise<StateDigest>): void {
    this.#newest.delete(workspace);
    this.#newest.set(workspace, { version, digest });
    for (const key of this.#newest.keys()) {
      if (this.#newest.size <= WORKSPACES) return;
      this.#newest.delete(key);
    }
  }
}

async function inSlices(snapshot: Versioned["snapshot"]): Promise<StateDigest> {
  const work = digesting(snapshot, SLICE);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    await turn();
  }
}
