import type { Json, JsonObject } from "@tributary/core/base";
import { isJsonObject } from "@tributary/core/base";
import type { Intent } from "@tributary/core/engine";

/** A component's materialised properties, read by name. A member of the wrong kind reads as absent: schemas have checked it before. */
export type Fields = JsonObject;

export function domainOf(intent: Intent): Fields {
  return readFields(asFields(intent.properties), "domain");
}

/** The name the thing has on the engine: computed from project and name, or the component's own while that is not computed. */
export function engineNameOf(intent: Intent): string {
  const derived = readText(readFields(asFields(intent.properties), "derived"), "engineName");
  return (
    derived ??
    intent.name
      .toLowerCase()
      .replaceAll(/[^a-z0-9_.-]+/g, "-")
      .replace(/^[^a-z0-9]+/, "")
  );
}

export function schemaNameOf(intent: Intent): string {
  return intent.schema.split("@")[0] ?? intent.schema;
}

export function asFields(value: Json | undefined): Fields {
  return isJsonObject(value) ? (value as Fields) : {};
}

export function readFields(fields: Fields, name: string): Fields {
  return asFields(fields[name]);
}

export function readText(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function readNumber(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export function readFlag(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  return typeof value === "boolean" ? value : undefined;
}

export function readTexts(fields: Fields, name: string): readonly string[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

export function readRecords(fields: Fields, name: string): readonly Fields[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter(isJsonObject).map((item) => item as Fields) : [];
}

export function readTextMap(fields: Fields, name: string): { readonly [key: string]: string } {
  return Object.fromEntries(
    Object.entries(readFields(fields, name)).flatMap(([key, value]) => (value === null ? [] : [[key, String(value)]])),
  );
}

/** The object without members that are undefined, an empty list or an empty object: what is not said is left to the engine. */
export function compact<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept = Object.entries(object).filter(([, value]) => !isEmpty(value));
  return Object.fromEntries(kept) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}
