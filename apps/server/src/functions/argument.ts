import {
  assertNever,
  type ComponentId,
  err,
  isJsonObject,
  type Json,
  type JsonObject,
  ok,
  type Result,
  type ViewId,
} from "@tributary/core/base";
import { actionKindOf, componentsIn, inputRefusal, managementTrees, sensitiveTexts } from "@tributary/core/engine";
import { type Component, type FunctionKind, nameOf, schemaName } from "@tributary/core/model";
import type { Model } from "./place.ts";
import type { FoundFunction } from "./target.ts";

const WITHIN_MS = 10_000;

/** The one argument of a function, and the texts in it that are not shown. */
export type Argument = { readonly input: Json; readonly hidden: readonly string[] };

/** Kinds that are about one component: without one there is nothing to run them on. */
const NEEDS_COMPONENT: ReadonlySet<FunctionKind> = new Set([
  "attribute",
  "qualification",
  "codeGeneration",
  "management",
  "action",
]);

/**
 * What a function is called with for a component: for one that reacts, exactly what the reactive engine gives it; for the others,
 * the component as it stands. `given` is what a person adds: a debug function's input, a transformation's value, a made-up secret.
 */
export async function argumentOf(
  model: Model,
  found: FoundFunction,
  wish: { readonly component: Component | undefined; readonly given: Json | undefined },
): Promise<Result<Argument, string>> {
  const { component } = wish;
  if (!component && NEEDS_COMPONENT.has(found.function.kind))
    return err(`Choose a component to run “${found.title}” on.`);
  const input = await inputOf(model, found, wish);
  if (!input.ok) return input;
  const tooMuch = inputRefusal(input.value);
  if (tooMuch !== undefined) return err(tooMuch);
  return ok({ input: input.value, hidden: hiddenIn(model, input.value, component) });
}

/** Texts in an argument that are not shown. */
export function hiddenIn(model: Model, argument: Json, component: Component | undefined): readonly string[] {
  return [...new Set([...componentsIn(argument, component)].flatMap((id) => hiddenOf(model, id)))];
}

/** What a management function is called with: the component it runs for, if any, those that one manages, and the canvas looked at. */
export function managementArgument(
  { view, consequences }: Model,
  component: ComponentId | undefined,
  { input, canvas }: { readonly input: Json; readonly canvas?: ViewId | undefined },
): JsonObject {
  const trees = managementTrees(view, component, (id) => consequences.whole(id) as Json | undefined);
  const found = canvas && view.views.get(canvas);
  return { ...trees, view: found ? { id: found.id, name: found.name } : null, input };
}

async function inputOf(
  model: Model,
  { function: { kind, name }, reads }: FoundFunction,
  { component, given }: { readonly component: Component | undefined; readonly given: Json | undefined },
): Promise<Result<JsonObject, string>> {
  const read = async (): Promise<Result<JsonObject, string>> => {
    if (!component) return ok({});
    const probed = await model.consequences.argument(component.id, reads, WITHIN_MS);
    return probed.ok ? ok(probed.value) : err(probed.sentence);
  };
  const whole: JsonObject = component ? { component: componentJson(model, component) } : {};
  switch (kind) {
    case "attribute":
    case "qualification":
    case "codeGeneration":
      return read();
    case "transformation": {
      const inputs = await read();
      return inputs.ok ? ok({ ...inputs.value, value: given ?? null }) : inputs;
    }
    case "schema":
      return ok({});
    case "authentication":
      return ok({ secret: given ?? {}, connection: "example" });
    case "debug":
      return ok({ ...whole, input: given ?? {} });
    case "management":
      return ok(managementArgument(model, component?.id, { input: given ?? {} }));
    case "action": {
      const named = actionKindOf(name);
      const usual = named === undefined || named === "act" ? "create" : named;
      return ok({ ...whole, workspace: model.workspace, kind: typeof given === "string" ? given : usual });
    }
    default:
      return assertNever(kind);
  }
}

/** What a person gave, read back from what a run was called with. */
export function givenIn(kind: FunctionKind, input: Json): Json | undefined {
  if (!isJsonObject(input)) return undefined;
  if (kind === "transformation") return input["value"];
  return kind === "authentication" ? input["secret"] : input["input"];
}

/** A component as functions that are run once are told of it. */
export function componentJson({ consequences }: Pick<Model, "consequences">, component: Component): JsonObject {
  const tree = consequences.whole(component.id);
  return {
    id: component.id,
    name: nameOf(component),
    schema: schemaName(component.schema),
    ...(tree ?? { meta: {}, domain: {}, derived: {} }),
  };
}

function hiddenOf({ view, consequences }: Model, id: ComponentId): readonly string[] {
  const component = view.components.get(id);
  return component ? sensitiveTexts(view, component, consequences.everything(id)) : [];
}
