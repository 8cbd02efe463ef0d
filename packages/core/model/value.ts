import { Validator } from "@cfworker/json-schema";
import { isJsonObject, type Json } from "../base/index.ts";
import type { Property } from "./schema.ts";
import { fitsSecretPlace, secretExpectation } from "./secret-reference.ts";

const validators = new WeakMap<Property, Validator>();

/** Whether `value` fits `property`, by JSON Schema 2020-12. Each property is compiled once. */
export function fits(property: Property, value: Json): boolean {
  if (property.secret) return fitsSecretPlace(property.secret, value);
  let validator = validators.get(property);
  if (!validator) {
    // Of a copy: the validator writes into what it is given, and a property belongs to everybody (some are frozen).
    validator = new Validator(JSON.parse(JSON.stringify(property)) as object, "2020-12", true);
    validators.set(property, validator);
  }
  return validator.validate(value).valid;
}

/**
 * Something in a group or map typed as one value that has to be set at its own place: what names a secret, or is meant to be connected.
 * What is asked of those (that there is such a secret, that an image is pinned) is asked there [M85].
 */
export function withOwnPlace(
  property: Property,
  value: Json,
): { readonly name: string; readonly property: Property } | undefined {
  if (!isJsonObject(value) && !Array.isArray(value)) return undefined;
  const members = Array.isArray(value) ? value.map((each: Json) => ["An entry", each] as const) : Object.entries(value);
  for (const [name, member] of members) {
    const within = Array.isArray(value) ? property.items : memberOf(property, name);
    if (!within) continue;
    if (within.reference || within.secret) return { name, property: within };
    const deeper = withOwnPlace(within, member);
    if (deeper) return deeper;
  }
  return undefined;
}

function memberOf({ properties, additionalProperties }: Property, name: string): Property | undefined {
  return properties && Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
}

/** What a good value is, in words that complete "it must be …". */
export function expectation(property: Property): string {
  if (property.secret) return secretExpectation(property.secret);
  if (property.enum) return `one of ${property.enum.map((option) => String(option)).join(", ")}`;
  if (property.patternHint) return property.patternHint;
  if (property.format) return `a well-formed ${property.format}`;
  switch (property.type) {
    case "integer":
    case "number":
      return `a ${property.type === "integer" ? "whole number" : "number"}${range(property.minimum, property.maximum)}`;
    case "boolean":
      return "true or false";
    case "array":
      return "a list";
    case "object":
      return "a group of fields";
    case "string":
      if (property.pattern) return `text of the form ${property.pattern}`;
      return `text${lengths(property.minLength, property.maxLength)}`;
    default:
      return "a value of another form";
  }
}

function range(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum === undefined ? "" : ` of at most ${maximum}`;
}

function lengths(minimum: number | undefined, maximum: number | undefined): string {
  const least =
    minimum === undefined || minimum === 0 ? "" : ` of at least ${minimum} character${minimum === 1 ? "" : "s"}`;
  const most = maximum === undefined ? "" : `${least ? " and" : " of"} at most ${maximum} characters`;
  return least + most;
}
