import { generateKeyBetween } from "fractional-indexing";
import type { ComponentId, NewId } from "../base/index.ts";
import { applyMutation } from "./apply.ts";
import { ComponentsByKind } from "./components-by-kind.ts";
import type { Mutation, MutationOf } from "./mutation.ts";
import { child, isPath, isWithin, type Path, pathOf } from "./path.ts";
import { kindOf, type Property, type Schema, schemaRef } from "./schema.ts";
import type { Snapshot } from "./snapshot.ts";
import { validateMutation } from "./validate.ts";

/** A property that takes the one source that fits by itself: in the component, or in an entry that is added to a list for it. */
export type AutoPlace = {
  /** Of the list in which an entry is added. */
  readonly list?: Path;
  /** Below the component, or below the entry. */
  readonly segments: readonly string[];
  /** As a person reads it: "Networks ▸ Network". */
  readonly title: string;
  readonly schemas: readonly string[];
  readonly path: Path;
};

export type Beginning = {
  readonly schema: Schema;
  readonly component: ComponentId;
  readonly newId: NewId;
  /** Places that something has been said of already. */
  readonly said: readonly Path[];
  /** Kept by who makes several; one who makes one alone needs none. */
  readonly kinds?: ComponentsByKind;
};

type Way = Pick<AutoPlace, "list" | "segments"> & { readonly titles: readonly string[] };
type Subscribe = MutationOf<"attribute.subscribe">;

const known = new WeakMap<Schema, readonly AutoPlace[]>();

/** Where a new component of this kind takes the one source that fits, in the order of the definition [M80]. */
export function autoPlaces(schema: Schema): readonly AutoPlace[] {
  const places = known.get(schema) ?? placesIn(schema.domain, { segments: ["domain"], titles: [] });
  known.set(schema, places);
  return places;
}

/**
 * The connections that a new component makes by itself: at each place of which its kind says so and nobody else has said
 * anything, to the one source that fits. Where none or several fit, nothing [M80].
 */
export function autoSubscriptions(
  snapshot: Snapshot,
  { schema, component, newId, said, kinds = new ComponentsByKind(snapshot) }: Beginning,
): readonly Mutation[] {
  const entries = new Map<Path, Path>();
  const made: Mutation[] = [];
  let state = withComponent(snapshot, component, schema);
  for (const place of autoPlaces(schema)) {
    const { list } = place;
    if (isSaid(list ?? pathOf(...place.segments), said)) continue;
    const standing = list && entries.get(list);
    const entry = standing ?? (list && child(list, newId()));
    const first = entry && !standing ? [opened(component, entry)] : [];
    const at = ((entry ?? "") + pathOf(...place.segments)) as Path;
    const connect = soleConnection({ state: after(state, first), component, at, kinds }, place);
    if (!connect) continue;
    if (list && entry) entries.set(list, entry);
    made.push(...first, connect);
    state = after(state, [...first, connect]);
  }
  return made;
}

/** Whether something was said of this place, or of one above or below it; a place in a new entry is its list's. */
export function isSaid(own: Path, said: readonly Path[]): boolean {
  return said.some((path) => isWithin(path, own) || isWithin(own, path));
}

function after(state: Snapshot, mutations: readonly Mutation[]): Snapshot {
  return mutations.reduce(applyMutation, state);
}

function placesIn(property: Property, way: Way): readonly AutoPlace[] {
  const { reference } = property;
  if (reference?.autoSubscribe && isPath(reference.path)) {
    const { titles, ...place } = way;
    return [{ ...place, title: titles.join(" ▸ "), schemas: reference.schemas, path: reference.path }];
  }
  switch (kindOf(property)) {
    case "object":
      return Object.entries(property.properties ?? {}).flatMap(([name, member]) =>
        placesIn(member, {
          ...way,
          segments: [...way.segments, name],
          titles: [...way.titles, member.title ?? name],
        }),
      );
    case "array": {
      const { items } = property;
      // In a list in a list there is no entry yet, and none to choose.
      if (!items || way.list) return [];
      const segments = kindOf(items) === "object" ? [] : ["value"];
      return placesIn(items, { list: pathOf(...way.segments), segments, titles: way.titles });
    }
    default:
      return [];
  }
}

function withComponent(snapshot: Snapshot, component: ComponentId, schema: Schema): Snapshot {
  if (snapshot.components.has(component)) return snapshot;
  return applyMutation(snapshot, { type: "component.create", component, schema: schemaRef(schema) });
}

function opened(component: ComponentId, entry: Path): Mutation {
  return { type: "item.insert", component, path: entry, order: generateKeyBetween(null, null) };
}

type Search = {
  readonly state: Snapshot;
  readonly component: ComponentId;
  readonly at: Path;
  readonly kinds: ComponentsByKind;
};

/** The connection to the one component that fits; undefined where none does, or several. */
function soleConnection({ state, component, at, kinds }: Search, { schemas, path }: AutoPlace): Subscribe | undefined {
  let found: Subscribe | undefined;
  for (const id of kinds.of(schemas)) {
    if (id === component || state.components.get(id)?.deleted !== false) continue;
    const connect: Subscribe = {
      ...{ type: "attribute.subscribe", component, path: at },
      from: { component: id, path, auto: true },
    };
    if (!validateMutation(state, connect).ok) continue;
    if (found) return undefined;
    found = connect;
  }
  return found;
}
