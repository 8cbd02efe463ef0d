import type { ComponentId, NewId, ViewId } from "@tributary/core/base";
import type { Mutation, MutationOf, Path, Position, Schema, Snapshot } from "@tributary/core/model";
import {
  deletionOf,
  duplicateOf,
  firstConnections,
  freeName,
  MAIN_VIEW,
  schemaName,
  schemaRef,
} from "@tributary/core/model";
import { factsOf } from "./schema-facts.ts";

export type Command = {
  readonly label: string;
  readonly mutations: readonly Mutation[];
  readonly select?: readonly ComponentId[];
};

/** Puts components at places of a view; makes the view first where it does not exist yet. */
export function placeMutations(
  snapshot: Snapshot,
  view: ViewId,
  places: ReadonlyMap<ComponentId, Position>,
): readonly Mutation[] {
  const create: Mutation[] = snapshot.views.has(view) ? [] : [{ type: "view.create", view, name: "Map" }];
  const round = (value: number) => Math.round(value);
  const placed = [...places].map(
    ([component, [x, y]]): Mutation => ({ type: "view.place", view, component, at: [round(x), round(y)] }),
  );
  return [...create, ...placed];
}

const ORIGIN: Position = [0, 0];

/** A new component of a schema with a free name, placed, and in `container` if its schema knows such a one. */
export function createCommand(
  snapshot: Snapshot,
  options: {
    readonly schema: Schema;
    /** Where it was put; without it, the map of everything finds it a place. */
    readonly at: Position | undefined;
    readonly view: ViewId;
    readonly container?: ComponentId | undefined;
    readonly newId: NewId;
  },
): Command {
  const { schema, at, view, container, newId } = options;
  const component = newId() as ComponentId;
  const name = freeName(stemOf(schema), new Set(snapshot.names.keys()));
  const inside = containerMutation(snapshot, schema, component, container);
  // On a view of its own stands only what has a place there.
  const place = at ?? (view === MAIN_VIEW ? undefined : ORIGIN);
  return {
    label: `Add ${name}`,
    mutations: [
      { type: "component.create", component, schema: schemaRef(schema) },
      { type: "component.rename", component, name },
      ...(inside ? [inside] : []),
      // Where it was put says more than what is usual; put beside every project it is in none.
      ...firstConnections(snapshot, {
        ...{ schema, component, newId, said: inside ? [inside.path] : [] },
        notByItself: factsOf(schema).containerPaths,
      }),
      ...(place ? placeMutations(snapshot, view, new Map([[component, place]])) : []),
    ],
    select: [component],
  };
}

/** Copies, each placed a little beside its original. */
export function duplicateCommand(
  snapshot: Snapshot,
  ids: readonly ComponentId[],
  options: {
    readonly view: ViewId;
    readonly placeOf: (id: ComponentId) => Position | undefined;
    readonly newId: NewId;
  },
): Command {
  const alive = ids.filter((id) => snapshot.components.get(id)?.deleted === false);
  const { mutations, copies } = duplicateOf(snapshot, alive, options.newId);
  const places = new Map<ComponentId, Position>();
  for (const [index, copy] of copies.entries()) {
    const original = alive[index];
    const at = original && options.placeOf(original);
    if (at) places.set(copy, [at[0] + 32, at[1] + 32]);
  }
  const placed = placeMutations(snapshot, options.view, places);
  return { label: `Duplicate ${countText(alive.length)}`, mutations: [...mutations, ...placed], select: copies };
}

/** Erases components, and leaves what they stand for outside as it is; those marked for deletion too. */
export function leaveCommand(snapshot: Snapshot, ids: readonly ComponentId[]): Command {
  return { label: `Erase ${countText(ids.length)}`, mutations: deletionOf(snapshot, ids, { leave: true }), select: [] };
}

/** Deletes components, disconnecting what uses them; those already marked are left alone. */
export function deleteCommand(snapshot: Snapshot, ids: readonly ComponentId[]): Command {
  const alive = ids.filter((id) => snapshot.components.get(id)?.deleted === false);
  return { label: `Delete ${countText(alive.length)}`, mutations: deletionOf(snapshot, alive), select: [] };
}

export function renameCommand(component: ComponentId, name: string): Command {
  return { label: `Rename to ${name}`, mutations: [{ type: "component.rename", component, name }] };
}

/** What a schema's components are called until somebody names them: "container", "network". */
function stemOf(schema: Schema): string {
  const last = schemaName(schemaRef(schema)).split(".").at(-1) ?? schema.title;
  return last.toLowerCase().replaceAll(/[^a-z0-9-]+/g, "-") || "component";
}

function containerMutation(
  snapshot: Snapshot,
  schema: Schema,
  component: ComponentId,
  container: ComponentId | undefined,
): MutationOf<"attribute.subscribe"> | undefined {
  const { containerPath, connectors } = factsOf(schema);
  const target = container && snapshot.components.get(container);
  const connector = connectors.find(({ meaning }) => meaning === "contains");
  const reference = connector?.property.reference;
  if (!containerPath || !target || target.deleted || !reference?.schemas.includes(schemaName(target.schema)))
    return undefined;
  const from = { component: target.id, path: reference.path as Path };
  return { type: "attribute.subscribe", component, path: containerPath, from };
}

function countText(count: number): string {
  return count === 1 ? "a component" : `${count} components`;
}
