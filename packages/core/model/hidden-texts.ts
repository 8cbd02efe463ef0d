import { isJsonObject, type Json } from "../base/index.ts";
import type { Property, Schema } from "./schema.ts";
import { looksSecret } from "./sentence.ts";

export const HIDDEN = "••••••";

/** The texts of a component's `{domain}` that nobody is shown: of sensitive properties, and of what is named like a secret [M27]. */
export function hiddenTexts(schema: Schema, tree: Json): readonly string[] {
  const found = new Set<string>();
  const domain = isJsonObject(tree) ? tree["domain"] : undefined;
  collect(schema.domain, domain, false, "", found);
  return [...found];
}

/** A value as it may be shown: in the place of every text of it that nobody is shown stands `HIDDEN` [M27]. */
export function withoutHidden(property: Property | undefined, value: Json, name = "", isAbove = false): Json {
  const isHidden = isAbove || property?.sensitive === true || looksSecret(`/${name}`);
  if (Array.isArray(value)) return value.map((each: Json) => withoutHidden(property?.items, each, "", isHidden));
  if (isJsonObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([member, each]) => {
        const within = property?.properties?.[member] ?? additional(property);
        return [member, withoutHidden(within, each, member, isHidden)];
      }),
    );
  return isHidden && (typeof value === "string" || typeof value === "number") ? HIDDEN : value;
}

function collect(
  property: Property | undefined,
  value: Json | undefined,
  isAbove: boolean,
  name: string,
  found: Set<string>,
): void {
  const isHidden = isAbove || property?.sensitive === true || looksSecret(`/${name}`);
  if (isHidden && (typeof value === "string" || typeof value === "number")) found.add(String(value));
  else if (Array.isArray(value))
    for (const item of value as readonly Json[]) collect(property?.items, item, isHidden, name, found);
  else if (isJsonObject(value))
    for (const [member, each] of Object.entries(value))
      collect(property?.properties?.[member] ?? additional(property), each, isHidden, member, found);
}

function additional(property: Property | undefined): Property | undefined {
  const { additionalProperties } = property ?? {};
  return typeof additionalProperties === "object" ? additionalProperties : undefined;
}
