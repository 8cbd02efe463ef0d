import type { ComponentId, Json, WorkspaceId } from "../base/index.ts";
import type { EngineStatus, ResourceState, StepKind } from "../protocol/index.ts";

/** One component's intent, materialised: what an action is to make true, or make go away. */
export type Intent = {
  readonly workspace: WorkspaceId;
  readonly component: ComponentId;
  readonly name: string;
  readonly schema: string;
  /** `{meta, domain, derived}` with every subscription resolved and defaults filled in; arrays in order, without item ids. */
  readonly properties: Json;
  /** What was last read of it, if it exists. */
  readonly resource?: ResourceState;
};

export type ActionOutcome =
  | { readonly ok: true; readonly resource: ResourceState | null; readonly message?: string }
  /** `retryable`: the same step may succeed later (a timeout, a dropped connection), so the dispatcher tries again. */
  | { readonly ok: false; readonly message: string; readonly retryable: boolean };

/** Reality, behind one port. Only what carries our label is ever changed or removed. Every adapter passes `providerContract`. */
export interface Provider {
  readonly name: string;
  status(): Promise<EngineStatus>;
  /** Runs one step. `replace` leaves the old one running until the new one works. Lines go to `log` as they happen. */
  act(
    step: { readonly kind: StepKind; readonly intent: Intent },
    log: (line: string) => void,
    signal: AbortSignal,
  ): Promise<ActionOutcome>;
  /** Reality now, with where it differs from intent; undefined when nothing of ours answers to this component. */
  read(intent: Intent): Promise<ResourceState | undefined>;
  /** Host ports in use on the engine, by whom: for the clash qualification. */
  publishedPorts(): Promise<
    readonly {
      readonly port: number;
      readonly protocol: string;
      readonly address: string;
      readonly container: string;
      readonly component?: ComponentId;
    }[]
  >;
  /**
   * Images the engine has, once for each name: what an image can be pinned to. `id` is the engine's own for exactly these bytes;
   * `digest` a registry's, which what was built here does not have.
   */
  images?(): Promise<readonly { readonly reference: string; readonly id: string; readonly digest?: string }[]>;
  /** Calls back for each event that concerns a component of ours (by label), until the returned function is called. */
  watch(
    onEvent: (event: { readonly component: ComponentId; readonly what: string }) => void,
    onLost: (reason: string) => void,
  ): () => void;
  close(): Promise<void>;
}
