export type JsonPrimitive = string | number | boolean | null;
export type JsonObject = { readonly [key: string]: Json };
export type Json = JsonPrimitive | readonly Json[] | JsonObject;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * JSON text that is equal exactly when the values are equal: object keys sorted by code unit, no white space,
 * members that are `undefined` left out.
 *
 * @see RFC 8785 (JSON Canonicalization Scheme), whose number and string forms `JSON.stringify` already produces
 */
export function canonicalJson(value: unknown): string {
  if (isInOrder(value)) return JSON.stringify(value ?? null);
  const order = { isKept: true };
  const sorted = withSortedKeys(value ?? null, order);
  return order.isKept ? JSON.stringify(sorted) : writtenInOrder(value);
}

/** Whether the engine writes it with its keys in order as it is, as most of what passes here is: a tenth of the cost of ordering them. */
function isInOrder(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isInOrder);
  let last = "";
  for (const key in value) {
    if (key < last || !isInOrder((value as JsonObject)[key])) return false;
    last = key;
  }
  return true;
}

/** `value` with its keys put in order, which the engine writes three times as fast as we could; unless it cannot keep that order. */
function withSortedKeys(value: unknown, order: { isKept: boolean }): unknown {
  if (Array.isArray(value)) return value.map((item) => withSortedKeys(item, order));
  if (!isJsonObject(value)) return value;
  const sorted: { [key: string]: unknown } = {};
  for (const key of Object.keys(value).sort()) {
    if (isPlacedByEngine(key)) order.isKept = false;
    sorted[key] = withSortedKeys(value[key], order);
  }
  return sorted;
}

/** Objects list their array indices first and by number, and `__proto__` is no member of them like others. */
function isPlacedByEngine(key: string): boolean {
  return (key <= ":" && String(Number(key) >>> 0) === key) || key === "__proto__";
}

function writtenInOrder(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => writtenInOrder(item ?? null)).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value ?? null);
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${writtenInOrder(value[key])}`);
  return `{${members.join(",")}}`;
}

/** Whether two JSON values are equal: `canonicalJson` writes them alike. */
export function jsonEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => jsonEqual(item, b[index]));
  if (isJsonObject(a)) return isJsonObject(b) && hasEqualMembers(a, b);
  return isWrittenAsNull(a) && isWrittenAsNull(b);
}

function hasEqualMembers(a: JsonObject, b: JsonObject): boolean {
  let left = Object.keys(b).filter((key) => b[key] !== undefined).length;
  for (const key of Object.keys(a)) {
    if (a[key] === undefined) continue;
    left -= 1;
    if (!Object.hasOwn(b, key) || b[key] === undefined || !jsonEqual(a[key], b[key])) return false;
  }
  return left === 0;
}

function isWrittenAsNull(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === "number" && !Number.isFinite(value));
}
