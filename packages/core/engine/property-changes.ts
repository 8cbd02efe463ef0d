import type { Json, JsonObject } from "../base/index.ts";
import { canonicalJson, isJsonObject, jsonEqual } from "../base/index.ts";
import type { Property } from "../model/index.ts";
import { kindOf, pathOf } from "../model/index.ts";

/** One property whose materialised value differs between two trees. */
export type PropertyChange = {
  /** Below the component; array items stand by position here, for reading only. */
  readonly path: string;
  readonly title: string;
  /** Changing it means replacing: its own mark, or inherited from what holds it. */
  readonly createOnly: boolean;
};

/**
 * Which properties differ between two materialised values of the same property, deepest first where that is meaningful:
 * members of objects and entries of maps are compared one by one, array items are paired so that inserting one item
 * does not make all after it look changed.
 */
export function propertyChanges(
  property: Property,
  before: Json | undefined,
  after: Json | undefined,
  path = "/domain",
): PropertyChange[] {
  return compare(property, before, after, {
    path,
    title: property.title ?? "",
    createOnly: property.createOnly === true,
  });
}

function compare(
  property: Property,
  before: Json | undefined,
  after: Json | undefined,
  at: PropertyChange,
): PropertyChange[] {
  if (property.inert || arranges(property) || isSameValue(before, after)) return [];
  switch (kindOf(property)) {
    case "object":
      return Object.entries(property.properties ?? {}).flatMap(([name, member]) =>
        compare(member, memberOf(before, name), memberOf(after, name), below(at, name, member)),
      );
    case "map": {
      const entry = property.additionalProperties ?? {};
      const names = new Set([...keysOf(before), ...keysOf(after)]);
      return [...names]
        .sort()
        .flatMap((name) =>
          compare(entry, memberOf(before, name), memberOf(after, name), below(at, name, { ...entry, title: name })),
        );
    }
    case "array":
      return compareItems(property.items ?? {}, listOf(before), listOf(after), at);
    default:
      return [at];
  }
}

/** Items that are equal on both sides cancel out; what is left is paired in order; a remainder was added or removed. */
function compareItems(
  item: Property,
  before: readonly Json[],
  after: readonly Json[],
  at: PropertyChange,
): PropertyChange[] {
  const [left, right] = withoutCommon(before, after);
  if (left.length === 0 && right.length === 0) return [at]; // the order alone differs
  const changes: PropertyChange[] = left.length === right.length ? [] : [at];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    changes.push(...compare(item, left[i], right[i], { ...below(at, String(i), item), title: at.title }));
  }
  return changes;
}

function withoutCommon(before: readonly Json[], after: readonly Json[]): [Json[], Json[]] {
  const counts = new Map<string, number>();
  for (const item of after) counts.set(canonicalJson(item), (counts.get(canonicalJson(item)) ?? 0) + 1);
  const left = before.filter((item) => {
    const count = counts.get(canonicalJson(item)) ?? 0;
    if (count > 0) counts.set(canonicalJson(item), count - 1);
    return count === 0;
  });
  const right = after.filter((item) => {
    const count = counts.get(canonicalJson(item)) ?? 0;
    if (count > 0) counts.set(canonicalJson(item), count - 1);
    return count > 0;
  });
  return [left, right];
}

function below(at: PropertyChange, name: string, property: Property): PropertyChange {
  return {
    path: at.path + pathOf(name),
    title: [at.title, property.title ?? name].filter(Boolean).join(" ▸ "),
    createOnly: at.createOnly || property.createOnly === true,
  };
}

/**
 * Whether a property only says in which order or company things are made, not what they are: a dependency, a project. The
 * plan's order follows from it; nothing outside is changed for it. What can only be given at creation is never of this sort.
 */
function arranges(property: Property): boolean {
  if (property.createOnly) return false;
  const edge = property.reference?.edge;
  if (edge === "dependsOn" || edge === "contains") return true;
  const { items } = property;
  return items !== undefined && (arranges(items) || Object.values(items.properties ?? {}).some(arranges));
}

/** Unset, an empty list and an empty object all say "nothing here": a tree may hold either for an untouched property. */
export function isSameValue(before: Json | undefined, after: Json | undefined): boolean {
  return jsonEqual(before ?? null, after ?? null) || (isNothing(before) && isNothing(after));
}

function isNothing(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === "object" && Object.values(value).every(isNothing);
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? (value as JsonObject)[name] : undefined;
}

function keysOf(value: Json | undefined): string[] {
  return isJsonObject(value) ? Object.keys(value) : [];
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
