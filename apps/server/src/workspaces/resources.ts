import { jsonEqual, type ComponentId, type WorkspaceId } from "@tributary/core/base";
import type { ResourceStore } from "@tributary/core/governance";
import type { ResourceState } from "@tributary/core/protocol";
import { ResourceKeeper } from "./resource-keeper.ts";

/** Reality's side of a workspace, as last read: in memory for everyone, and stored whenever it has really changed. */
export class Resources {
  readonly #keeper: ResourceKeeper;
  readonly #states: Map<string, ResourceState>;
  readonly #onChange: (component: ComponentId, state: ResourceState | undefined) => void;
  #revision = 0;

  private constructor(options: ResourcesOptions, states: ReadonlyMap<string, ResourceState>) {
    const { workspace, store, onFault } = options;
    this.#keeper = new ResourceKeeper({ store: (component, state) => store.set(workspace, component, state), onFault });
    this.#onChange = options.onChange;
    this.#states = new Map(states);
  }

  static async load(options: ResourcesOptions): Promise<Resources> {
    return new Resources(options, await options.store.all(options.workspace));
  }

  /** Grows whenever a reading says something new. */
  get revision(): number {
    return this.#revision;
  }

  get all(): ReadonlyMap<string, ResourceState> {
    return this.#states;
  }

  get(component: ComponentId): ResourceState | undefined {
    return this.#states.get(component);
  }

  /** What a reading found. Nothing where there was something is drift too: it is gone. */
  observed(component: ComponentId, found: ResourceState | undefined, now: number): void {
    const before = this.#states.get(component);
    const state = found ?? (before && missing(before, now));
    if (state) this.#put(component, sinceWhen(state, before, now));
  }

  /** The component's counterpart was removed as intended: there is nothing to compare any more. */
  forget(component: ComponentId): void {
    if (!this.#states.delete(component)) return;
    this.#revision += 1;
    this.#onChange(component, undefined);
    this.#keeper.keep(component, undefined);
  }

  /** What is not stored yet is tried once more. */
  close(): Promise<void> {
    return this.#keeper.close();
  }

  #put(component: ComponentId, state: ResourceState): void {
    const before = this.#states.get(component);
    this.#states.set(component, state);
    if (before && sameReading(before, state)) return;
    this.#revision += 1;
    this.#onChange(component, state);
    this.#keeper.keep(component, state);
  }
}

export type ResourcesOptions = {
  readonly workspace: WorkspaceId;
  readonly store: ResourceStore;
  onChange(component: ComponentId, state: ResourceState | undefined): void;
  onFault(fault: unknown): void;
};

function missing(before: ResourceState, now: number): ResourceState {
  if (before.status === "gone") return before;
  return {
    ...before,
    status: "gone",
    state: "gone",
    message: "It was removed by something other than Tributary.",
    observedAt: now,
    drift: [],
  };
}

/** When reality began to differ: kept while it does, so that a person reads since when. */
function sinceWhen(state: ResourceState, before: ResourceState | undefined, now: number): ResourceState {
  if (!differs(state)) {
    const { driftSince: _over, ...rest } = state;
    return rest;
  }
  return { ...state, driftSince: (before && differs(before) ? before.driftSince : undefined) ?? now };
}

function differs(state: ResourceState): boolean {
  return state.drift.length > 0 || state.status === "gone" || state.status === "error";
}

function sameReading({ observedAt: _a, ...a }: ResourceState, { observedAt: _b, ...b }: ResourceState): boolean {
  return jsonEqual(a, b);
}
