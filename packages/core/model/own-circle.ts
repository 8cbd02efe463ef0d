import type { Subscription } from "./cell.ts";
import { functionsOf, resultPath } from "./effective.ts";
import { isWithin, type Path } from "./path.ts";
import type { Refusal } from "./refusal.ts";
import type { Property } from "./schema.ts";
import { schemaName } from "./schema.ts";
import { labelOf } from "./sentence.ts";
import type { Component, Snapshot } from "./snapshot.ts";
import { nameOf, schemaOf } from "./snapshot.ts";

type Functions = ReturnType<typeof functionsOf>;

/** A component taking a value from itself: where, into what, and from which of its own places. */
export type OwnTaking = {
  readonly component: Component;
  readonly path: Path;
  readonly property: Property;
  readonly from: Subscription;
};

/**
 * Why a component may not take this value from itself; undefined where it may. A connection that says how two components stand
 * to each other (one starts after the other) has nothing to say of one alone, and no value is made of itself [M7].
 */
export function ownRefusal(snapshot: Snapshot, taking: OwnTaking): Refusal | undefined {
  const { component, path, property, from } = taking;
  const name = nameOf(component);
  if (isBetweenTwo(property, component, from.path))
    return { kind: "cycle", component: component.id, path, through: [name, name] };
  const circle = ownCircle(snapshot, taking);
  const through = circle?.map((at) => titleOf(snapshot, component, at));
  return through && { kind: "cycle", component: component.id, path, through, within: name };
}

function isBetweenTwo({ reference }: Property, { schema }: Component, from: Path): boolean {
  if (!reference?.schemas.includes(schemaName(schema)) || reference.path !== from) return false;
  return reference.only === true || reference.edge !== "data";
}

/**
 * The circle of values of one component that the connection would close, as paths, the first repeated at the end. Followed are the
 * component's own connections, what its functions read of it, and the transformations in between.
 */
function ownCircle(snapshot: Snapshot, { component, path, from }: OwnTaking): readonly string[] | undefined {
  const schema = schemaOf(snapshot, component);
  const functions = schema ? functionsOf(snapshot, schema) : [];
  const open = needsOf(component, functions, from);
  const cameFrom = new Map(open.map((each) => [each, path as string]));
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (meet(at, path)) return wayTo(cameFrom, path, at);
    for (const next of madeOf(component, functions, path, at)) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, at);
      open.push(next);
    }
  }
  return undefined;
}

/** What stands at a path is made of these other places of the same component, one step back. */
function madeOf(component: Component, functions: Functions, replaced: Path, at: string): readonly string[] {
  if (isWithin(at, "/derived")) return Object.values(functions.find((each) => gives(each, at))?.inputs ?? {});
  const places: string[] = [];
  component.attributes.forEach((cell, place) => {
    if ("from" in cell && place !== replaced && meet(place, at))
      places.push(...needsOf(component, functions, cell.from));
  });
  return places;
}

/** What a connection reads of the component that has it: the value, if it is its own, and what else the transformation wants. */
function needsOf({ id }: Component, functions: Functions, { component, path, via }: Subscription): string[] {
  const through = functions.find(({ kind, name }) => kind === "transformation" && name === via);
  const inputs = Object.entries(through?.inputs ?? {}).flatMap(([name, input]) => (name === "value" ? [] : [input]));
  return component === id ? [path, ...inputs] : inputs;
}

function gives(each: Functions[number], at: string): boolean {
  const path = resultPath(each);
  return path !== undefined && isWithin(at, path);
}

/** Whether one holds the other: a value at the one says something about the value at the other. */
function meet(a: string, b: string): boolean {
  return isWithin(a, b) || isWithin(b, a);
}

function wayTo(cameFrom: ReadonlyMap<string, string>, path: Path, end: string): readonly string[] {
  const way: string[] = end === path ? [] : [end];
  for (let at = cameFrom.get(end); at !== undefined && at !== path; at = cameFrom.get(at)) way.unshift(at);
  return [path, ...way, path];
}

function titleOf(snapshot: Snapshot, component: Component, at: string): string {
  const schema = schemaOf(snapshot, component);
  const bound = schema && functionsOf(snapshot, schema).find((each) => gives(each, at));
  return bound?.title ?? (labelOf(snapshot, component.id, at as Path) || at);
}
