import type { ComponentId, Json } from "@tributary/core/base";
import { createReactiveEngine, type FunctionPool } from "@tributary/core/engine";
import type { Snapshot } from "@tributary/core/model";
import type { FunctionResult, ResourceState } from "@tributary/core/protocol";
import type { PublishedPorts } from "./workspaces/engine-link.ts";

export type ResultSink = {
  onResult(component: ComponentId, path: string, result: FunctionResult | undefined): void;
  onProgress(progress: { readonly running: number; readonly waiting: number }): void;
};

/** What follows from a model: every function's result, kept up to date as the model and reality change. */
export type Consequences = {
  update(view: Snapshot): void;
  setPublishedPorts(ports: PublishedPorts): void;
  setResource(component: ComponentId, state: ResourceState | undefined): void;
  /** Whether nothing runs or waits. */
  readonly isSettled: boolean;
  /** Resolves once settled; false when it took longer than that. */
  settled(withinMs: number): Promise<boolean>;
  /** The component's `{meta, domain, derived}` with subscriptions resolved and defaults filled in; undefined where it is not. */
  tree(component: ComponentId): Json | undefined;
  results(): Iterable<{ readonly component: ComponentId; readonly path: string; readonly result: FunctionResult }>;
  close(): void;
};

/** One model's functions on the pool that all models share. */
export function openConsequences(pool: FunctionPool, view: Snapshot, sink: ResultSink): Consequences {
  const engine = createReactiveEngine({ pool, onResult: sink.onResult, onActivity: sink.onProgress });
  engine.update(view);
  return {
    update: (next) => engine.update(next),
    setPublishedPorts: (ports) => engine.setFact("publishedPorts", ports as unknown as Json),
    setResource: (component, state) => engine.setResource(component, state?.payload),
    get isSettled() {
      return engine.settled();
    },
    settled: (withinMs) => within(withinMs, engine.whenSettled()),
    tree(component) {
      const tree = engine.tree(component);
      return tree && { meta: tree.meta, domain: tree.domain, derived: tree.derived };
    },
    results: () => engine.results(),
    close: () => engine.dispose(),
  };
}

async function within(ms: number, settled: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const inTime = await Promise.race([settled.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
}
