import { child, isWithin, type Path, pathOf, segmentsOf } from "./path.ts";
import { kindOf, type Property, type Schema } from "./schema.ts";
import type { Component } from "./snapshot.ts";

const REQUIRED = "/derived/qualification/required";
const NONE: readonly Path[] = [];
const demanding = new WeakMap<Property, boolean>();

/**
 * The places where a component says nothing and its kind requires something: of the component itself, and of each group and entry that is
 * there. A default says something, and so does a connection, whatever it gives. Rule [M75].
 */
export function missingRequired(schema: Schema, component: Component): readonly Path[] {
  const roots = (["domain", "secrets"] as const).filter((root) => schema[root] && isDemanding(schema[root]));
  if (roots.length === 0) return NONE;
  const said = saidIn(component);
  return roots.flatMap((root) => missingIn(schema[root] as Property, pathOf(root), component, said));
}

/** Where the finding about a missing value stands, among the results of the component's checks. */
export function requiredCheckPath(place: Path): string {
  return REQUIRED + place;
}

/** The place that a check's name is about, if it is the one that asks for a value there: `required/domain/image`. */
export function requiredPlace(check: string): Path | undefined {
  const [first, ...rest] = check.split("/");
  return first === segmentsOf(REQUIRED).at(-1) && rest.length > 0 ? (`/${rest.join("/")}` as Path) : undefined;
}

/** Every path at which, or below which, something is said. */
function saidIn({ attributes }: Component): ReadonlySet<string> {
  const said = new Set<string>();
  attributes.forEach((_cell, path) => {
    for (let at: string = path; at !== "" && !said.has(at); at = at.slice(0, at.lastIndexOf("/"))) said.add(at);
  });
  return said;
}

function missingIn(property: Property, at: Path, component: Component, said: ReadonlySet<string>): readonly Path[] {
  const cell = component.attributes.get(at);
  // What is connected or typed in as a whole is judged as a whole.
  if (!isDemanding(property) || (cell && !("order" in cell))) return NONE;
  switch (kindOf(property)) {
    case "object":
      return membersOf(property).flatMap(([name, member]) => {
        const path = child(at, name);
        if (said.has(path)) return missingIn(member, path, component, said);
        return property.required?.includes(name) && member.default === undefined ? [path] : NONE;
      });
    case "map":
      return entriesOf(at, said).flatMap((path) =>
        missingIn(property.additionalProperties ?? {}, path, component, said),
      );
    case "array":
      return entriesOf(at, said).flatMap((path) => missingIn(property.items ?? {}, path, component, said));
    default:
      return NONE;
  }
}

function entriesOf(at: Path, said: ReadonlySet<string>): readonly Path[] {
  const prefix = `${at}/`;
  return [...said]
    .filter((path) => isWithin(path, at) && path.startsWith(prefix) && !path.slice(prefix.length).includes("/"))
    .sort() as Path[];
}

/** Whether anything is required in it, at any depth: most kinds ask for nothing, and cost nothing. */
function isDemanding(property: Property): boolean {
  const known = demanding.get(property);
  if (known !== undefined) return known;
  const below = [...membersOf(property).map(([, member]) => member), property.items, property.additionalProperties];
  const isSo = (property.required?.length ?? 0) > 0 || below.some((each) => each !== undefined && isDemanding(each));
  demanding.set(property, isSo);
  return isSo;
}

function membersOf({ properties }: Property): readonly (readonly [string, Property])[] {
  return Object.entries(properties ?? {});
}
