import type { WorkspaceId } from "@tributary/core/base";
import type { Snapshot } from "@tributary/core/model";

export type Versioned = { readonly version: number; readonly snapshot: Snapshot };

/** Old versions kept besides the newest: they share nearly everything with it. */
const VERSIONS = 24;
const WORKSPACES = 64;

/** Snapshots this process has seen, newest used last. Immutable, so never wrong, only absent. */
export class HeadCache {
  readonly #byWorkspace = new Map<WorkspaceId, Map<number, Snapshot>>();

  /** The newest known version at or before `version`. */
  nearest(workspace: WorkspaceId, version: number): Versioned | undefined {
    const known = this.#byWorkspace.get(workspace);
    const best = Math.max(-1, ...[...(known?.keys() ?? [])].filter((candidate) => candidate <= version));
    const snapshot = known?.get(best);
    return snapshot && { version: best, snapshot };
  }

  put(workspace: WorkspaceId, { version, snapshot }: Versioned): void {
    const known = this.#byWorkspace.get(workspace) ?? new Map<number, Snapshot>();
    known.delete(version);
    known.set(version, snapshot);
    dropOldest(known, VERSIONS);
    this.#byWorkspace.delete(workspace);
    this.#byWorkspace.set(workspace, known);
    dropOldest(this.#byWorkspace, WORKSPACES);
  }
}

function dropOldest(map: Map<unknown, unknown>, limit: number): void {
  for (const key of map.keys()) {
    if (map.size <= limit) return;
    map.delete(key);
  }
}
