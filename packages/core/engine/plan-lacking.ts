import type { ComponentId } from "../base/index.ts";
import { makerOf, type Schema, type SchemaRef, type Snapshot } from "../model/index.ts";
import type { PlanStep, StepKind } from "../protocol/index.ts";
import { actionCalls } from "./action.ts";

/** What a step does, in words, and how a function is named that does it. */
const DOES: { readonly [Kind in StepKind]: readonly [does: string, named: string] } = {
  create: ["creates", "“create”"],
  update: ["updates", "“update”"],
  replace: ["replaces", "“replace”, or “delete” and “create”,"],
  destroy: ["deletes", "“delete”"],
};

/** The steps, each with why it cannot be taken where its kind lacks a function for it: said before anybody agrees to it. Rule [P15]. */
export function withLacking<Step extends PlanStep>(model: Snapshot, steps: readonly Step[]): readonly Step[] {
  return steps.map((step) => {
    const ref = model.components.get(step.component as ComponentId)?.schema ?? (step.schema as SchemaRef);
    const schema = model.schemas.get(ref);
    const problem = schema && lackingSentence(schema, step);
    return problem === undefined ? step : { ...step, problem };
  });
}

/** Why a kind with these functions cannot take a step; undefined where it can. */
export function lackingSentence(
  schema: Pick<Schema, "functions" | "title">,
  { kind, name }: Pick<PlanStep, "kind" | "name">,
): string | undefined {
  if (actionCalls(schema, kind, true)) return undefined;
  const [does, named] = DOES[kind];
  return `Nothing ${does} ${name}: the kind ${schema.title} has no action function for it. Attach one whose name begins with ${named} to it.`;
}

/** Whether any of these steps is one that a Docker engine takes. Rule [P16]. */
export function asksDocker(model: Pick<Snapshot, "schemas">, steps: readonly Pick<PlanStep, "schema">[]): boolean {
  return steps.some(({ schema: ref }) => {
    const schema = model.schemas.get(ref as SchemaRef);
    return schema !== undefined && makerOf(schema) === "docker";
  });
}
