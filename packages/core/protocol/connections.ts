import type { EgressPattern, WorldKind } from "../model/index.ts";
import type { ExchangeView, FunctionTarget } from "./function-runs.ts";

/** When and by which function. */
export type NotedExchange = ExchangeView & { readonly at: number; readonly function: string };

/** A function in force that is granted a connection. */
export type ConnectionUse = {
  readonly function: string;
  readonly kind: string;
  /** What it comes with; absent for a function of the workspace. */
  readonly schema?: string;
};

/** A sign-in that a function works out: which, what people call it, and why it cannot, if it cannot. */
export type FunctionSignInView = {
  readonly kind: "function";
  readonly function: FunctionTarget;
  readonly title: string;
  readonly secret?: string;
  readonly objection?: string;
};

export type ConnectionView = {
  readonly name: string;
  readonly description: string;
  /** Where it leads; of the engine's, its host, and null while none is connected. */
  readonly origin: string | null;
  readonly privateAddresses: boolean;
  readonly allows: readonly EgressPattern[];
  readonly credential:
    | { readonly kind: "bearer" | "basic"; readonly secret: string }
    | { readonly kind: "header"; readonly header: string; readonly secret: string }
    | FunctionSignInView
    | null;
  /** The engine's own: it is set where the engine is, and changes are looked at by the thing they concern. */
  readonly isEngine: boolean;
  readonly uses: readonly ConnectionUse[];
  /** Newest first, since the server started. */
  readonly last: readonly NotedExchange[];
};

/** Where functions of a kind run for a workspace, and why they cannot, if they cannot. */
export type TierView = {
  readonly kind: WorldKind;
  readonly tier: "world" | "hardened";
  readonly hardware: boolean;
  readonly objection?: string;
};

/** A place for functions on this server. `untried`: nobody has asked for it yet. */
export type PlaceView = {
  readonly tier: "reactive" | "world" | "hardened";
  readonly state: "open" | "absent" | "untried";
  readonly sentence: string;
};

export type ConnectionsView = {
  readonly connections: readonly ConnectionView[];
  readonly tiers: readonly TierView[];
  readonly places: readonly PlaceView[];
};

/** What came of asking a connection once, by hand. */
export type TrialView = {
  readonly status?: number;
  readonly durationMs: number;
  readonly receivedBytes: number;
  readonly sentence: string;
};
