import { err, isJsonObject, type JsonObject, ok, type Result } from "../base/index.ts";

/** off: not asked. advisory: what it would refuse, change or require is said and stands in nobody's way. mandatory: it holds. */
export const ENFORCEMENTS = ["off", "advisory", "mandatory"] as const;
export type Enforcement = (typeof ENFORCEMENTS)[number];

/** A policy as a workspace has switched it on: data, so that no workspace runs code in the server. */
export type PolicySetting = {
  readonly kind: string;
  readonly enforcement: Enforcement;
  readonly parameters: JsonObject;
};

/** What somebody may set of a policy. Texts are short, lists are of short texts, counts are small: evaluation stays cheap. */
export type PolicyParameter = { readonly name: string; readonly title: string; readonly help?: string } & (
  | { readonly type: "text"; readonly default: string; readonly pattern?: string; readonly hint?: string }
  | { readonly type: "list"; readonly default: readonly string[] }
  | { readonly type: "count"; readonly default: number; readonly minimum: number; readonly maximum: number }
  | {
      readonly type: "choice";
      readonly default: string;
      readonly choices: readonly { readonly value: string; readonly title: string }[];
    }
);

const MAX_TEXT = 200;
const MAX_ENTRIES = 50;

/** The parameters with defaults where nothing is said, or a sentence about the first that cannot be. */
export function parseParameters(known: readonly PolicyParameter[], given: unknown): Result<JsonObject, string> {
  const from = isJsonObject(given) ? given : {};
  const stray = Object.keys(from).find((name) => !known.some((parameter) => parameter.name === name));
  if (stray !== undefined) return err(`This policy has no setting “${stray.slice(0, 40)}”.`);
  const parameters: { [name: string]: JsonObject[string] } = {};
  for (const parameter of known) {
    const value = from[parameter.name] ?? parameter.default;
    const wrong = problemWith(parameter, value);
    if (wrong) return err(`${parameter.title} must be ${wrong}.`);
    parameters[parameter.name] = typeof value === "string" ? value.trim() : value;
  }
  return ok(parameters);
}

function problemWith(parameter: PolicyParameter, value: unknown): string | undefined {
  switch (parameter.type) {
    case "text": {
      const isText = typeof value === "string" && value.length <= MAX_TEXT;
      const fits = isText && (!parameter.pattern || new RegExp(parameter.pattern, "u").test(value.trim()));
      return fits ? undefined : (parameter.hint ?? `text of at most ${MAX_TEXT} characters`);
    }
    case "list": {
      const isList = Array.isArray(value) && value.length <= MAX_ENTRIES;
      const fits = isList && value.every((entry) => typeof entry === "string" && entry.length <= MAX_TEXT);
      return fits ? undefined : `a list of at most ${MAX_ENTRIES} short texts`;
    }
    case "count":
      return Number.isInteger(value) && Number(value) >= parameter.minimum && Number(value) <= parameter.maximum
        ? undefined
        : `a whole number from ${parameter.minimum} to ${parameter.maximum}`;
    case "choice":
      return parameter.choices.some((choice) => choice.value === value)
        ? undefined
        : `one of ${parameter.choices.map((choice) => choice.title).join(", ")}`;
  }
}
