import { isJsonObject, type Json } from "../base/index.ts";
import type { Property, Schema } from "./schema.ts";
import { looksSecret } from "./sentence.ts";

/** The texts of a component's `{domain}` that nobody is shown: of sensitive properties, and of what is named like a secret [M27]. */
export function hiddenTexts(schema: Schema, tree: Json): readonly string[] {
  const found = new Set<string>();
  const domain = isJsonObject(tree) ? tree["domain"] : undefined;
  collect(schema.domain, domain, false, "", found);
  return [...found];
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
