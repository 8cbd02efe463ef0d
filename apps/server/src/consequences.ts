import type { ComponentId, Json } from "@tributary/core/base";
import type { Snapshot } from "@tributary/core/model";
import type { FunctionResult } from "@tributary/core/protocol";
import type { PublishedPorts } from "./workspaces/engine-link.ts";

export type ResultSink = {
  onResult(component: ComponentId, path: string, result: FunctionResult | undefined): void;
  onProgress(progress: { readonly running: number; readonly waiting: number }): void;
};

/** What follows from a model: every function's result, kept up to date as the model changes. */
export type Consequences = {
  update(view: Snapshot): void;
  setPublishedPorts(ports: PublishedPorts): void;
  /** Whether nothing runs or waits. */
  readonly isSettled: boolean;
  /** Resolves once settled; false when it took longer than that. */
  settled(withinMs: number): Promise<boolean>;
  /** The component's `{meta, domain, derived}` with subscriptions resolved and defaults filled in; undefined where it is not. */
  tree(component: ComponentId): Json | undefined;
  results(): ReadonlyMap<ComponentId, ReadonlyMap<string, FunctionResult>>;
  close(): void;
};
