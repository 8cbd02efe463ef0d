import type { ComponentId, FunctionId, Result } from "../base/index.ts";
import { err, ok } from "../base/index.ts";
import { type BoundFunction, resultPath } from "./effective.ts";
import type { FunctionDefinition } from "./function.ts";
import type { Mutation } from "./mutation.ts";
import { boundTo, isOwnTaking, standingCircle } from "./own-circle.ts";
import { isWithin } from "./path.ts";
import type { Refusal } from "./refusal.ts";
import { type SchemaRef, schemaName } from "./schema.ts";
import type { Component, Snapshot } from "./snapshot.ts";

type Verdict = Result<void, Refusal>;
const FINE: Verdict = ok(undefined);

/**
 * The function whose attachments, name or arguments are others than before: values may be made of themselves by it now [M74]. A
 * component that came back may have a connection through one that is attached only now.
 */
export function rewiredFunction(mutation: Mutation): FunctionId | undefined {
  switch (mutation.type) {
    case "function.bind":
    case "function.restore":
      return mutation.function;
    case "function.set":
      return mutation.field === "inputs" || mutation.field === "name" ? mutation.function : undefined;
    default:
      return undefined;
  }
}

/** Whether no value of a component is made of itself, as its kind's functions are now: asked of what changed its kind or came back. */
export function validateOwnValues(snapshot: Snapshot, id: ComponentId): Verdict {
  const component = snapshot.components.get(id);
  const circle = component?.deleted === false && standingCircle(snapshot, component, boundTo(snapshot, component));
  return circle ? err(circle) : FINE;
}

/** The same of everything that a function concerns, as far as the function has a part in it. */
export function validateRewired(snapshot: Snapshot, id: FunctionId): Verdict {
  const definition = snapshot.functions.get(id);
  if (!definition || definition.deleted || !readsAnything(definition)) return FINE;
  const functions = new Map<SchemaRef, readonly BoundFunction[]>();
  for (const component of definition.bindings.flatMap((name) => takersOf(snapshot).get(name) ?? [])) {
    const known = functions.get(component.schema) ?? boundTo(snapshot, component);
    functions.set(component.schema, known);
    const through = known.find(({ writtenHere }) => writtenHere === id);
    const circle =
      through && mayClose(component, known, through) && standingCircle(snapshot, component, known, through);
    if (circle) return err(circle);
  }
  return FINE;
}

/** What is given nothing of the component has no part in making a value of it. */
function readsAnything({ kind, name, inputs }: FunctionDefinition): boolean {
  const isReactive = kind === "transformation" || resultPath({ kind, name }) !== undefined;
  return isReactive && Object.keys(inputs).some((each) => kind !== "transformation" || each !== "value");
}

/** Without looking further: whether anything in the component is made with this function at all. */
function mayClose(component: Component, functions: readonly BoundFunction[], through: BoundFunction): boolean {
  const result = resultPath(through);
  if (result === undefined) return hasTaking(component, ({ via }) => via === through.name);
  if (functions.some(({ inputs }) => Object.values(inputs).some((input) => isWithin(input, result)))) return true;
  return hasTaking(component, (from) => from.component === component.id && isWithin(from.path, result));
}

function hasTaking(
  component: Component,
  is: (from: { component: ComponentId; path: string; via?: string }) => boolean,
) {
  return component.attributes.some((cell) => "from" in cell && is(cell.from));
}

/** Found once for a model: a batch of many functions leaves the components as they are. */
const takers = new WeakMap<Snapshot["components"], ReadonlyMap<string, readonly Component[]>>();

/** By kind, the components with connections that may have a part in making a value of itself. O(connections), not O(model). */
function takersOf(snapshot: Snapshot): ReadonlyMap<string, readonly Component[]> {
  const { components, subscribers } = snapshot;
  const known = takers.get(components);
  if (known) return known;
  const found = new Set<Component>();
  for (const users of subscribers.values())
    users.forEach((paths, id) => {
      const component = components.get(id);
      if (!component || component.deleted || found.has(component)) return;
      const isTaker = paths.some((path) => {
        const cell = component.attributes.get(path);
        return cell !== undefined && "from" in cell && isOwnTaking(component, cell.from);
      });
      if (isTaker) found.add(component);
    });
  const byKind = Map.groupBy(found, ({ schema }) => schemaName(schema));
  takers.set(components, byKind);
  return byKind;
}
