import { isJsonObject, type Json, type JsonObject } from "../base/index.ts";
import { kindOf, looksSecret, pathOf, type Property, type Schema } from "../model/index.ts";
import type { ResourceState } from "../protocol/index.ts";
import { isSameValue } from "./property-changes.ts";

type Drift = ResourceState["drift"];
type At = { readonly path: string; readonly title: string };

const HIDDEN = "••••••";

/**
 * Where what was found differs from what is intended [A13]. Only what is intended is compared: what is unset may be anything
 * outside. What is sensitive, is named like a secret or matters to nobody outside is not compared either, however deep it is.
 */
export function driftFrom({ domain }: Pick<Schema, "domain">, properties: Json, found: JsonObject): Drift {
  const intended = isJsonObject(properties) ? properties["domain"] : undefined;
  return isJsonObject(intended) ? within(domain, intended, found, { path: "/domain", title: "" }) : [];
}

function within(group: Property, intended: JsonObject, found: JsonObject, at: At): Drift {
  return Object.entries(group.properties ?? {}).flatMap(([name, property]) => {
    const [wanted, seen] = [member(intended, name), member(found, name)];
    if (wanted === undefined || wanted === null || seen === undefined) return [];
    return isUncompared(property, name) ? [] : between(property, wanted, seen, below(at, name, property.title));
  });
}

function between(property: Property, wanted: Json, seen: Json, at: At): Drift {
  const kind = kindOf(property);
  if (isSameValue(wanted, seen)) return [];
  if (isJsonObject(wanted) && isJsonObject(seen)) {
    if (kind === "object") return within(property, wanted, seen, at);
    if (kind === "map") return entries(property.additionalProperties ?? {}, wanted, seen, at);
  }
  if (kind === "array" && isSameList(property.items ?? {}, wanted, seen, at)) return [];
  const [intended, observed] = [shown(property, wanted), shown(property, seen)];
  return kind !== "array" && isSameValue(intended, observed) ? [] : [{ ...at, intended, observed }];
}

/** A map is told whole: what is missing in it is gone, and what is more came from outside. */
function entries(entry: Property, wanted: JsonObject, seen: JsonObject, at: At): Drift {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(seen)])].sort();
  return names.flatMap((name) =>
    isUncompared(entry, name)
      ? []
      : between(entry, member(wanted, name) ?? null, member(seen, name) ?? null, below(at, name)),
  );
}

/** A list differs as a whole, where one of its items does: outside nobody knows which of ours an item is. */
function isSameList(item: Property, wanted: Json, seen: Json, at: At): boolean {
  if (!Array.isArray(wanted) || !Array.isArray(seen) || wanted.length !== seen.length) return false;
  if (isUncompared(item, "")) return true;
  return wanted.every((each: Json, i) => between(item, each, seen[i] as Json, at).length === 0);
}

function isUncompared(property: Property, name: string): boolean {
  return isHidden(property, name) || property.inert === true;
}

function isHidden(property: Property | undefined, name: string): boolean {
  return property?.sensitive === true || looksSecret(`/${name}`);
}

/** A value as everybody may read it, without what matters to nobody outside. */
function shown(property: Property | undefined, value: Json): Json {
  if (value === null) return null;
  if (property?.sensitive) return HIDDEN;
  if (Array.isArray(value)) return value.map((item: Json) => shown(property?.items, item));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).flatMap(([name, each]): [string, Json][] => {
    const of = property?.properties?.[name] ?? property?.additionalProperties;
    if (of?.inert) return [];
    return [[name, isHidden(of, name) && each !== null ? HIDDEN : shown(of, each)]];
  });
  return Object.fromEntries(members);
}

function below({ path, title }: At, name: string, called = name): At {
  return { path: path + pathOf(name), title: [title, called].filter(Boolean).join(" ▸ ") };
}

function member(value: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
