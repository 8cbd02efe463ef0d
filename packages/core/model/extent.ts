import { type Json, isJsonObject } from "../base/index.ts";

/** How much a value holds: characters of texts and names, one for everything else; and how deep it is nested. */
type Extent = { readonly size: number; readonly depth: number };

/** What is put together out of what others give holds at most this much, and is nested at most so deep [M91]. */
export const MAX_PASSED_SIZE = 4 * 1024 * 1024;
export const MAX_PASSED_DEPTH = 100;

/** Values are immutable and shared by all that take them: what is in many places is measured once. */
const extents = new WeakMap<object, Extent>();

/**
 * Whether a value can be passed on. Two connections to the same group double it, so that thirty components could ask for more than any
 * memory holds; as long as nothing is written out, it is small. O(what was not measured before), and not recursive.
 */
export function isPassable(value: Json | undefined): boolean {
  const { size, depth } = value === undefined ? NONE : extentOf(value);
  return size <= MAX_PASSED_SIZE && depth <= MAX_PASSED_DEPTH;
}

/** Whether a value holds too much to be written out, or to be given to a function; as dear as `isPassable`. */
export function holdsTooMuch(value: Json): boolean {
  return sizeOf(value) > MAX_PASSED_SIZE;
}

/** How much a value holds, in about the characters it is written in. */
export function sizeOf(value: Json): number {
  return extentOf(value).size;
}

const NONE: Extent = { size: 0, depth: 0 };

function extentOf(root: Json): Extent {
  const open: Json[] = [root];
  for (let value = open.at(-1); value !== undefined; value = open.at(-1)) {
    const unknown = known(value) ? [] : membersOf(value).filter((member) => !known(member));
    if (unknown.length > 0) open.push(...unknown);
    else {
      open.pop();
      if (isGroup(value) && !extents.has(value)) extents.set(value, sum(value));
    }
  }
  return known(root) ?? NONE;
}

function known(value: Json): Extent | undefined {
  if (isGroup(value)) return extents.get(value);
  return { size: typeof value === "string" ? value.length : 1, depth: 0 };
}

function sum(value: Json & object): Extent {
  let size = 1;
  let depth = 0;
  for (const member of membersOf(value)) {
    const extent = known(member) ?? NONE;
    size += extent.size;
    depth = Math.max(depth, extent.depth);
  }
  if (isJsonObject(value)) for (const key of Object.keys(value)) size += key.length;
  return { size, depth: depth + 1 };
}

function isGroup(value: Json): value is Json & object {
  return typeof value === "object" && value !== null;
}

function membersOf(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}
