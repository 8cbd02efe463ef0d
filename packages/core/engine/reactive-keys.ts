import type { ComponentId } from "../base/index.ts";
import type { Gather } from "./reactive-entry.ts";
import type { Placed } from "./reactive-values.ts";

/** What entries are found by: the same key names the same value in every model. */
export function valueKey(component: ComponentId, path: string): string {
  return path.startsWith("/facts/") ? `value:${path}` : `value:${component}${path}`;
}

export function viaKey(component: ComponentId, { path: at, from: { via, component: of, path } }: Placed): string {
  return `via:${component}${at}|${via}|${of}${path}`;
}

export function takenKey(component: ComponentId, { path: at, from: { component: of, path } }: Placed): string {
  return `taken:${component}${at}|${of}${path}`;
}

export function gatherKey({ path, schemas, key }: Gather): string {
  return `${path}|${schemas?.join() ?? "*"}${key === undefined ? "" : `|${key}`}`;
}
