import type { Json, JsonObject } from "../base/index.ts";
import { isJsonObject, jsonEqual } from "../base/index.ts";
import type { Schema } from "../model/index.ts";
import type { PropertyChange } from "./property-changes.ts";
import { propertyChanges } from "./property-changes.ts";

/**
 * What differs between two materialised trees that matters outside: intent (`/domain`, `/secrets`) and computed values (`/derived`,
 * attribute functions only). `/meta` is for people: a name reaches the outside only through a computed value.
 */
export function treeChanges(schema: Schema, before: Json | undefined, after: Json | undefined): PropertyChange[] {
  return [
    ...propertyChanges(schema.domain, member(before, "domain"), member(after, "domain")),
    ...(schema.secrets
      ? propertyChanges(schema.secrets, member(before, "secrets"), member(after, "secrets"), "/secrets")
      : []),
    ...derivedChanges(schema, member(before, "derived"), member(after, "derived")),
  ];
}

/** A value that is not computed yet on one side is unknown, not changed. */
function derivedChanges(schema: Schema, before: Json | undefined, after: Json | undefined): PropertyChange[] {
  return schema.functions
    .filter(({ kind }) => kind === "attribute")
    .flatMap(({ name, title, createOnly }) => {
      const [old, next] = [member(before, name), member(after, name)];
      if (old === undefined || next === undefined || jsonEqual(old, next)) return [];
      return [{ path: `/derived/${name}`, title, createOnly: createOnly === true }];
    });
}

function member(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? (value as JsonObject)[name] : undefined;
}
