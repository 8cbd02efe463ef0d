import type { ComponentId, Json, WorkspaceId } from "../base/index.ts";
import type { EngineStatus, ResourceState } from "../protocol/index.ts";
import type { ConnectionRules, ConnectionTarget, EgressFill, EgressGuard } from "./egress.ts";

/** One component's intent, materialised: what an action is to make true, or make go away. */
export type Intent = {
  readonly workspace: WorkspaceId;
  readonly component: ComponentId;
  readonly name: string;
  readonly schema: string;
  /** `{meta, domain, derived}`, and `secrets` where there are any (references, never values), with every subscription resolved and defaults filled in; arrays in order, without item ids. */
  readonly properties: Json;
  /** Whom it takes values from, by the names they have now: what was made of them may still carry an earlier one. */
  readonly takesFrom?: readonly IntentSource[];
  /** The secrets it refers to, by reference. */
  readonly secrets?: readonly string[];
  /** What was last read of it, if it exists. */
  readonly resource?: ResourceState;
};

/** A component that another takes a value from. */
export type IntentSource = { readonly id: ComponentId; readonly name: string };

/** By reference to a secret: what an action writes in its place. Never the value, which is put there when it leaves for the engine. */
export type SecretTexts = { readonly [reference: string]: string };

export type ActionOutcome =
  | { readonly ok: true; readonly resource: ResourceState | null; readonly message?: string }
  /** `retryable`: the same step may succeed later (a timeout, a dropped connection), so the dispatcher tries again. */
  | ActionFailure;

/** `isCut`: it ended without a word of its own, so nobody knows how far it came, and it has put nothing back. */
export type ActionFailure = {
  readonly ok: false;
  readonly message: string;
  readonly retryable: boolean;
  readonly isCut?: boolean;
};

/** A connection as its provider offers it: what may be asked at all, where it leads, and what is looked at besides the path. */
export type ProvidedConnection = Pick<ConnectionRules, "allows"> & {
  readonly target: ConnectionTarget;
  readonly guard: EgressGuard;
  readonly fill?: EgressFill;
};

/**
 * Reality, read: what is there, where it differs from intent, what happens to it. It is changed by action functions, over the
 * connection it offers, and through that only what carries our label. Every adapter passes `providerContract`.
 */
export interface Provider {
  readonly name: string;
  status(): Promise<EngineStatus>;
  /** What action functions reach it by. @throws when it cannot be reached itself */
  connection(): Promise<ProvidedConnection>;
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
