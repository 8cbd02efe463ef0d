import type { ComponentId } from "../base/index.ts";
import { type Component, EMPTY_SNAPSHOT, type Snapshot } from "../model/index.ts";
import type { CallEntry } from "./reactive-call.ts";
import { differingComponents } from "./reactive-changes.ts";
import type { Entry } from "./reactive-entry.ts";

/** What a layer asks of the wiring below it. */
export interface Below {
  readonly snapshot: Snapshot;
  /** Grows with every snapshot it takes over. */
  readonly revision: number;
  find(key: string): Entry | undefined;
  callAt(component: ComponentId, path: string): CallEntry | undefined;
  /** What is computed straight from this component, as it is there or as it is `above`. */
  readersOf(component: ComponentId, above: Component | undefined): Iterable<Entry>;
  dependentsOf(entry: Entry): Iterable<Entry>;
  /** Dependents that are wired to nothing, because they are on a circle or only something on a circle needs them. */
  unlinkedDependents(): ReadonlyMap<Entry, readonly Entry[]>;
}

/**
 * Which values of a model can be others than those of the model below it (of a change set than of Head): everything computed,
 * directly or not, from a component that differs. All the rest is read from below, so that a layer holds what its differences
 * reach and nothing else. Rules [R16]–[R18].
 */
export class Layer {
  private readonly below: Below;
  private view: Snapshot = EMPTY_SNAPSHOT;
  private differing: ReadonlySet<ComponentId> = new Set();
  private readonly reached = new Set<Entry>();
  private revision = -1;

  constructor(below: Below) {
    this.below = below;
  }

  /** Whether the model below has moved on, so that nothing up here may be worked out before `follow`. */
  get isBehind(): boolean {
    return this.revision !== this.below.revision;
  }

  get components(): ReadonlySet<ComponentId> {
    return this.differing;
  }

  differs(id: ComponentId): boolean {
    return this.differing.has(id);
  }

  isReached(entry: Entry | undefined): boolean {
    return entry !== undefined && this.reached.has(entry);
  }

  /** The entry below of that key, if its value is the same up here. */
  shared(key: string): Entry | undefined {
    const entry = this.below.find(key);
    return entry && !entry.removed && !this.reached.has(entry) ? entry : undefined;
  }

  sharedCall(id: ComponentId, path: string): CallEntry | undefined {
    const call = this.differing.has(id) ? undefined : this.below.callAt(id, path);
    return call && !this.reached.has(call) ? call : undefined;
  }

  /**
   * Takes over a view that is another than the one before in `touched`. Answers what is reached since; `anew` when that was
   * worked out from the beginning, because the model below has moved or a component no longer differs.
   */
  follow(
    view: Snapshot,
    touched: Iterable<ComponentId>,
  ): { readonly anew: boolean; readonly fresh: ReadonlySet<Entry> } {
    const differing = differingComponents(this.below.snapshot, view);
    const anew = this.isBehind || [...this.differing].some((id) => !differing.has(id));
    this.view = view;
    this.differing = differing;
    this.revision = this.below.revision;
    if (anew) this.reached.clear();
    return { anew, fresh: this.reach(anew ? differing : touched) };
  }

  private reach(ids: Iterable<ComponentId>): Set<Entry> {
    const fresh = new Set<Entry>();
    const queue: Entry[] = [];
    const add = (entries: Iterable<Entry>): void => {
      for (const entry of entries) if (!this.reached.has(entry)) queue.push(entry);
    };
    for (const id of ids) add(this.below.readersOf(id, this.view.components.get(id)));
    const unlinked = this.below.unlinkedDependents();
    for (let entry = queue.pop(); entry; entry = queue.pop()) {
      if (this.reached.has(entry)) continue;
      this.reached.add(entry);
      fresh.add(entry);
      add(this.below.dependentsOf(entry));
      add(unlinked.get(entry) ?? []);
    }
    return fresh;
  }
}
