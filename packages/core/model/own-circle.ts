import { cycleWithin, stronglyConnected } from "../graph/index.ts";
import type { Subscription } from "./cell.ts";
import { cellsWithin } from "./cells-within.ts";
import { type BoundFunction, functionsOf, resultPath } from "./effective.ts";
import { isWithin, type Path } from "./path.ts";
import type { Refusal } from "./refusal.ts";
import type { Property } from "./schema.ts";
import { schemaName } from "./schema.ts";
import { labelOf } from "./sentence.ts";
import type { Component, Snapshot } from "./snapshot.ts";
import { nameOf, schemaOf } from "./snapshot.ts";

/** A component taking a value in a way that its own values have a say in: where, into what, and from which place. */
export type OwnTaking = {
  readonly component: Component;
  readonly path: Path;
  readonly property: Property;
  readonly from: Subscription;
};

/**
 * Why a component may not take this value: from itself, or from another through a transformation that reads values of its own;
 * undefined where it may. A connection that says how two components stand to each other (one starts after the other) has nothing to
 * say of one alone, and no value is made of itself [M74].
 */
export function ownRefusal(snapshot: Snapshot, taking: OwnTaking): Refusal | undefined {
  const { component, path, property, from } = taking;
  const name = nameOf(component);
  if (from.component === component.id && isBetweenTwo(property, component, from.path))
    return { kind: "cycle", component: component.id, path, through: [name, name] };
  const values = new OwnValues(component, boundTo(snapshot, component), taking);
  if (values.needsOf(from).length === 0) return undefined;
  return circleRefusal(snapshot, values, path);
}

/**
 * The first of a component's connections by which a value of it is made of itself as it stands; undefined where none is. With
 * `through` only what that function is part of counts.
 */
export function standingCircle(
  snapshot: Snapshot,
  component: Component,
  functions: readonly BoundFunction[],
  through?: BoundFunction,
): Refusal | undefined {
  const paths = ownTakings(component);
  if (paths.length === 0) return undefined;
  const values = new OwnValues(component, functions);
  const circles = stronglyConnected(paths.map(takingAt), (node) => values.madeOf(node)).filter(
    ({ length }) => length > 1,
  );
  const concerned = circles.filter((nodes) => !through || nodes.some((node) => values.isPartOf(through, node)));
  const members = new Set(concerned.flat());
  const first = paths.find((path) => members.has(takingAt(path)));
  return first && circleRefusal(snapshot, values, first);
}

/** The functions of the component's kind. */
export function boundTo(snapshot: Snapshot, component: Component): readonly BoundFunction[] {
  const schema = schemaOf(snapshot, component);
  return schema ? functionsOf(snapshot, schema) : [];
}

/** Whether a connection of the component may have a part in making a value of itself. */
export function isOwnTaking({ id }: Component, { component, via }: Subscription): boolean {
  return component === id || via !== undefined;
}

/** Where the component has such connections, in the order of their paths. */
function ownTakings(component: Component): readonly Path[] {
  const paths: Path[] = [];
  component.attributes.forEach((cell, path) => {
    if ("from" in cell && isOwnTaking(component, cell.from)) paths.push(path);
  });
  return paths.sort();
}

function isBetweenTwo({ reference }: Property, { schema }: Component, from: Path): boolean {
  if (!reference?.schemas.includes(schemaName(schema)) || reference.path !== from) return false;
  return reference.only === true || reference.edge !== "data";
}

/** Told apart from the place: what is taken there is one of the things the value at that place is made of. */
function takingAt(path: Path): string {
  return `← ${path}`;
}

function pathOfTaking(node: string): Path | undefined {
  return node.startsWith("← ") ? (node.slice(2) as Path) : undefined;
}

/**
 * What the values of one component are made of, as a graph of places (by path) and of connections (`takingAt`). Followed are its own
 * connections, what its functions read of it, and the transformations in between. `instead` is a connection on trial.
 */
class OwnValues {
  readonly component: Component;
  readonly #functions: readonly BoundFunction[];
  readonly #instead: { readonly path: Path; readonly from: Subscription } | undefined;

  constructor(
    component: Component,
    functions: readonly BoundFunction[],
    instead?: { readonly path: Path; readonly from: Subscription },
  ) {
    this.component = component;
    this.#functions = functions;
    this.#instead = instead;
  }

  /** One step back. */
  madeOf(node: string): readonly string[] {
    const taking = pathOfTaking(node);
    const from = taking === undefined ? undefined : this.#takenAt(taking);
    if (taking !== undefined) return from ? this.needsOf(from) : [];
    if (isWithin(node, "/derived"))
      return Object.values(this.#functions.find((each) => gives(each, node))?.inputs ?? {});
    return this.#takingsAt(node as Path);
  }

  /** What a connection reads of the component that has it: the value, if it is its own, and what else the transformation wants. */
  needsOf({ component, path, via }: Subscription): string[] {
    const through = this.#functions.find(({ kind, name }) => kind === "transformation" && name === via);
    const inputs = Object.entries(through?.inputs ?? {}).flatMap(([name, input]) => (name === "value" ? [] : [input]));
    return component === this.component.id ? [path, ...inputs] : inputs;
  }

  isPartOf(each: BoundFunction, node: string): boolean {
    const taking = pathOfTaking(node);
    if (taking === undefined) return gives(each, node);
    return each.kind === "transformation" && this.#takenAt(taking)?.via === each.name;
  }

  titleOf(snapshot: Snapshot, at: string): string {
    const bound = this.#functions.find((each) => gives(each, at));
    return bound?.title ?? (labelOf(snapshot, this.component.id, at as Path) || at);
  }

  /** Connections at the place, below it, and in its place above it: they say something about the value there. */
  #takingsAt(place: Path): readonly string[] {
    const instead = this.#instead?.path;
    const paths = instead !== undefined && meet(instead, place) ? [instead] : [];
    for (let slash = place.indexOf("/", 1); slash !== -1; slash = place.indexOf("/", slash + 1))
      paths.push(place.slice(0, slash) as Path);
    for (const [path] of cellsWithin(this.component, place)) paths.push(path);
    return [...new Set(paths)].filter((path) => this.#takenAt(path)).map(takingAt);
  }

  #takenAt(path: Path): Subscription | undefined {
    if (this.#instead?.path === path) return this.#instead.from;
    const cell = this.component.attributes.get(path);
    return cell && "from" in cell && isOwnTaking(this.component, cell.from) ? cell.from : undefined;
  }
}

/** The circle that the connection at `path` is on, if it is on one. */
function circleRefusal(snapshot: Snapshot, values: OwnValues, path: Path): Refusal | undefined {
  const { component } = values;
  const node = takingAt(path);
  const made = (at: string) => values.madeOf(at);
  const members = stronglyConnected([node], made).at(-1) ?? [];
  if (members.length < 2) return undefined;
  const places = cycleWithin(node, members, made).filter((at) => pathOfTaking(at) === undefined);
  const way = places.at(-1) === path ? places.slice(0, -1) : places;
  const through = [path, ...way, path].map((at) => values.titleOf(snapshot, at));
  return { kind: "cycle", component: component.id, path, through, within: nameOf(component) };
}

function gives(each: BoundFunction, at: string): boolean {
  const path = resultPath(each);
  return path !== undefined && isWithin(at, path);
}

/** Whether one holds the other: a value at the one says something about the value at the other. */
function meet(a: string, b: string): boolean {
  return isWithin(a, b) || isWithin(b, a);
}
