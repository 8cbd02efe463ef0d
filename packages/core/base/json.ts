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
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (isJsonObject(value)) {
    const members = Object.keys(value)
      .filter((key) => value[key] !== undefined)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value ?? null);
}

/** Whether two JSON values are equal, whatever the order of their object keys. */
export function jsonEqual(a: unknown, b: unknown): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}
