import { err, isJsonObject, type Json, type JsonObject, ok, type Result } from "../base/index.ts";
import { expectation, fits, kindOf, type Property } from "../model/index.ts";

/** What a person is asked, and what they answered: with defaults filled in, or what is wrong with it in sentences. Rule [MG10]. */
export function readForm(
  form: Property | undefined,
  answered: Json | undefined,
): Result<JsonObject, readonly string[]> {
  if (answered !== undefined && answered !== null && !isJsonObject(answered))
    return err(["The inputs must be an object."]);
  const given = isJsonObject(answered) ? answered : {};
  const asked = form?.properties ?? {};
  const faults = Object.keys(given)
    .filter((name) => !Object.hasOwn(asked, name))
    .map((name) => `There is no input “${name}”.`);
  const read: [string, Json][] = [];
  for (const [name, property] of Object.entries(asked)) {
    const value = given[name] ?? property.default ?? null;
    const isNothing = value === null || (value === "" && kindOf(property) === "string");
    if (isNothing && form?.required?.includes(name)) faults.push(`${titleOf(name, property)} is needed.`);
    else if (!isNothing && !fits(property, value))
      faults.push(`${titleOf(name, property)} must be ${expectation(property)}.`);
    if (!isNothing) read.push([name, value]);
  }
  return faults.length > 0 ? err(faults) : ok(Object.fromEntries(read));
}

/** What tells this run of a function from its others; the refusal says which input has to. Rules [MG7], [MG10]. */
export function runKey(key: string | undefined, form: Property | undefined, input: JsonObject): Result<string, string> {
  if (key === undefined) return ok("");
  const value = input[key];
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return ok(String(value));
  const property = form?.properties?.[key];
  return err(`${property ? titleOf(key, property) : `“${key}”`} tells runs of this function apart, so it is needed.`);
}

function titleOf(name: string, property: Property): string {
  return property.title ?? name;
}
