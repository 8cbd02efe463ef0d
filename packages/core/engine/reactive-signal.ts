import { type ComponentId, contentHash, type Json } from "../base/index.ts";

/** A function (or a subscription) that has no value because something went wrong in it. */
export type Origin = { readonly component: ComponentId; readonly path: string };

/**
 * What travels along the edges between functions: a value with the hash of its canonical form (undefined where there is
 * none), "not known yet", or "there will be none, because of that one".
 */
export type Signal =
  | { readonly state: "ready"; readonly json: Json | undefined; readonly hash: string }
  | { readonly state: "pending" }
  | {
      readonly state: "broken";
      readonly origin: Origin;
      readonly reason: string;
      /** It went wrong in this very node, not before it. */
      readonly own: boolean;
    };

export type Broken = Extract<Signal, { readonly state: "broken" }>;
export type Ready = Extract<Signal, { readonly state: "ready" }>;

export const PENDING: Signal = { state: "pending" };
export const NOTHING: Ready = { state: "ready", json: undefined, hash: "" };

export function ready(json: Json | undefined): Ready {
  return json === undefined ? NOTHING : { state: "ready", json, hash: contentHash(json) };
}

export function broken(origin: Origin, reason: string): Broken {
  return { state: "broken", origin, reason, own: true };
}

export function sameSignal(a: Signal, b: Signal): boolean {
  if (a === b) return true;
  if (a.state === "ready" && b.state === "ready") return a.hash === b.hash;
  if (a.state === "broken" && b.state === "broken") {
    return a.own === b.own && a.reason === b.reason && sameOrigin(a.origin, b.origin);
  }
  return a.state === b.state && a.state === "pending";
}

function sameOrigin(a: Origin, b: Origin): boolean {
  return a.component === b.component && a.path === b.path;
}

/** Whether there is a value at all. Asks the hash, because some values are only written out when they are read. */
export function hasValue(signal: Ready): boolean {
  return signal.hash !== "";
}

/** What stands in the way of using these values: the first that is broken, else that one is not known yet; undefined if nothing does. */
export function obstacleIn(signals: readonly Signal[]): Signal | undefined {
  let pending: Signal | undefined;
  for (const signal of signals) {
    if (signal.state === "broken") return signal.own ? { ...signal, own: false } : signal;
    if (signal.state === "pending") pending = signal;
  }
  return pending;
}
