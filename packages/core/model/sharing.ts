import type { Cell } from "./cell.ts";
import type { Component } from "./snapshot.ts";

/** The values that stand at the places of a pattern such as “/domain/ports/each/published”, as they are written. */
export type SharedKeys = {
  readonly keys: ReadonlySet<string>;
  /** Some of them come from elsewhere, so it may share any key with anybody. */
  readonly open: boolean;
};

const NO_KEYS: SharedKeys = { keys: new Set(), open: false };
const known = new WeakMap<Component["attributes"], Map<string, SharedKeys>>();

/** @param pattern - a path; `*` stands for any one segment */
export function sharedKeys(component: Component | undefined, pattern: string): SharedKeys {
  if (!component || component.deleted) return NO_KEYS;
  const patterns = known.get(component.attributes) ?? new Map<string, SharedKeys>();
  known.set(component.attributes, patterns);
  const before = patterns.get(pattern);
  if (before) return before;
  const found = read(component, pattern.split("/"));
  patterns.set(pattern, found);
  return found;
}

/** Whether two components may have a key in common. */
export function mayShare(a: SharedKeys, b: SharedKeys): boolean {
  if (isNone(a) || isNone(b)) return false;
  if (a.open || b.open) return true;
  for (const key of a.keys) if (b.keys.has(key)) return true;
  return false;
}

export function isNone({ keys, open }: SharedKeys): boolean {
  return keys.size === 0 && !open;
}

function read({ attributes }: Component, pattern: readonly string[]): SharedKeys {
  const keys = new Set<string>();
  let open = false;
  attributes.forEach((cell: Cell, path) => {
    if ("order" in cell) return;
    const at = path.split("/");
    if (!agrees(at, pattern)) return;
    if ("value" in cell && at.length === pattern.length) keys.add(String(cell.value));
    else open = true;
  });
  return keys.size === 0 && !open ? NO_KEYS : { keys, open };
}

/** Whether a path leads to places of the pattern, or is one of them, or lies below one. */
function agrees(path: readonly string[], pattern: readonly string[]): boolean {
  return path.every((segment, at) => at >= pattern.length || pattern[at] === "*" || pattern[at] === segment);
}
