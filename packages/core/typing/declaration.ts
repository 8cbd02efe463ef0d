import type { FunctionDefinition, Schema, Snapshot } from "../model/index.ts";
import { actionAnswer, ANSWERS, OPERATIONS } from "./answers.ts";
import { ANY_COMPONENT, componentType, typeAlias, typeName } from "./component-type.ts";
import { PROPERTY } from "./definition-type.ts";
import { inputType } from "./input-type.ts";
import { typeOf, unionOf } from "./property-type.ts";
import { surroundingsOf } from "./surroundings.ts";

/** What of a function decides about its types. */
export type TypedFunction = Pick<FunctionDefinition, "kind" | "inputs" | "gathers" | "bindings" | "form">;

/** The TypeScript declarations a function's text is checked against. Rules [T1]–[T6] of SPEC.md. */
export function declarationOf(definition: TypedFunction, schemas: Snapshot["schemas"]): string {
  const { kind, bindings } = definition;
  const newest = newestOf(schemas);
  const bound = [...bindings].sort().flatMap((name) => newest.get(name) ?? []);
  const parts = [
    surroundingsOf(kind),
    ...(WHOLE.has(kind) ? bound.map((schema) => typeAlias(typeName(schema.name), componentType(schema, kind))) : []),
    ...(kind === "management" ? [typeAlias("AnyComponent", ANY_COMPONENT), OPERATIONS] : []),
    ...(kind === "schema" ? [typeAlias("Property", PROPERTY, "A property of a kind.")] : []),
    typeAlias("Input", inputType(definition, bound, newest), wordsAbout(bound, kind)),
    typeAlias("Output", answerOf(kind, bound), "What it answers."),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** An action tells of the settings of what it is attached to. */
function answerOf(kind: FunctionDefinition["kind"], bound: readonly Schema[]): string {
  if (kind !== "action" || bound.length === 0) return ANSWERS[kind];
  return actionAnswer(unionOf(bound.map(({ domain }) => typeOf(domain, "  "))));
}

/** Kinds that are given a component as a whole. */
const WHOLE: ReadonlySet<FunctionDefinition["kind"]> = new Set(["management", "debug", "action"]);

/** The newest version of each kind of component, by name. Rule [T3]. */
function newestOf(schemas: Snapshot["schemas"]): ReadonlyMap<string, Schema> {
  const newest = new Map<string, Schema>();
  for (const schema of schemas.values()) {
    const known = newest.get(schema.name);
    if (!known || known.version < schema.version) newest.set(schema.name, schema);
  }
  return newest;
}

function wordsAbout(bound: readonly Schema[], kind: FunctionDefinition["kind"]): string {
  if (kind === "schema" || kind === "authentication" || kind === "transformation") return "What it is called with.";
  if (bound.length === 0) return "What it is called with. Attached to a kind, it says what that kind has.";
  return `What it is called with, of a ${bound.map(({ title }) => title).join(" or a ")}.`;
}
