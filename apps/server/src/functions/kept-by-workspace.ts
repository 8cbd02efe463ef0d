import type { WorkspaceId } from "@tributary/core/base";

/** How much is kept, by the length of its JSON: of one workspace, in size and number, and of all of them. */
export type KeepBounds = { readonly ofOne: number; readonly countOfOne: number; readonly ofAll: number };

type Shelf<Value> = { readonly kept: Map<string, { readonly value: Value; readonly size: number }>; size: number };

/**
 * What a process remembers for workspaces, in bounds. The oldest go first, of the workspace that has too much or most; the newest is
 * kept whatever its size. Of a workspace that has nothing here nothing is left.
 */
export class KeptByWorkspace<Value> {
  readonly #bounds: KeepBounds;
  readonly #shelves = new Map<WorkspaceId, Shelf<Value>>();
  #size = 0;

  constructor(bounds: KeepBounds) {
    this.#bounds = bounds;
  }

  keep(workspace: WorkspaceId, id: string, value: Value): void {
    this.drop(workspace, id);
    const shelf = this.#shelves.get(workspace) ?? { kept: new Map(), size: 0 };
    this.#shelves.set(workspace, shelf);
    const size = JSON.stringify(value).length;
    shelf.kept.set(id, { value, size });
    shelf.size += size;
    this.#size += size;
    const { ofOne, countOfOne, ofAll } = this.#bounds;
    while (shelf.size > ofOne || shelf.kept.size > countOfOne) if (!this.#letGo(workspace, id)) break;
    while (this.#size > ofAll) if (!this.#bySize().some((each) => this.#letGo(each, id))) break;
  }

  find(workspace: WorkspaceId, id: string): Value | undefined {
    return this.#shelves.get(workspace)?.kept.get(id)?.value;
  }

  drop(workspace: WorkspaceId, id: string): void {
    const shelf = this.#shelves.get(workspace);
    const found = shelf?.kept.get(id);
    if (!shelf || !found) return;
    shelf.kept.delete(id);
    shelf.size -= found.size;
    this.#size -= found.size;
    if (shelf.kept.size === 0) this.#shelves.delete(workspace);
  }

  /** Those that keep most come first. */
  #bySize(): readonly WorkspaceId[] {
    return [...this.#shelves].sort(([, a], [, b]) => b.size - a.size).map(([workspace]) => workspace);
  }

  /** The workspace's oldest goes, but not what has just come; whether one went. */
  #letGo(workspace: WorkspaceId, newest: string): boolean {
    for (const id of this.#shelves.get(workspace)?.kept.keys() ?? []) {
      if (id === newest) continue;
      this.drop(workspace, id);
      return true;
    }
    return false;
  }
}
