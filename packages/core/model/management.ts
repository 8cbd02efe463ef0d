import { type ComponentId, isJsonObject, type Json } from "../base/index.ts";
import type { Mutation } from "./mutation.ts";
import { child, GENERATED_PATH, isWithin, MANAGERS_PATH, type Path, segmentsOf } from "./path.ts";
import type { Component, Snapshot } from "./snapshot.ts";
import { containerOf } from "./sibling-names.ts";

/**
 * What made a component, so that the next run of the same finds it again: the function, the run's key, the part it plays there,
 * and for every path that was written a short hash of what stood there then.
 */
export type Generated = {
  /** The id of a workspace's function, or `<schema>/<name>` of a schema's own. */
  readonly by: string;
  readonly key: string;
  readonly part: string;
  readonly manager?: ComponentId;
  readonly wrote: { readonly [path: string]: string };
};

/** What a component says of who made it; undefined when nobody's function did, or it says it badly. */
export function generatedOf(component: Component): Generated | undefined {
  const cell = component.attributes.get(GENERATED_PATH);
  const value = cell && "value" in cell ? cell.value : undefined;
  if (!isJsonObject(value)) return undefined;
  const { by, key, part, manager, wrote } = value;
  const isWhole = typeof by === "string" && typeof key === "string" && typeof part === "string";
  if (!isWhole || !isTexts(wrote) || (manager !== undefined && typeof manager !== "string")) return undefined;
  return { by, key, part, wrote, ...(manager === undefined ? {} : { manager: manager as ComponentId }) };
}

function isTexts(value: Json | undefined): value is { readonly [name: string]: string } {
  return isJsonObject(value) && Object.values(value).every((each) => typeof each === "string");
}

/** Where it stands that `manager` looks after a component. */
export function managerPath(manager: ComponentId): Path {
  return child(MANAGERS_PATH, manager);
}

/** Who looks after a component besides what contains it, by id; some may not be there any more. */
export function managersOf(component: Component): readonly ComponentId[] {
  const ids: ComponentId[] = [];
  component.attributes.forEach((cell, path) => {
    if (!isWithin(path, MANAGERS_PATH) || !("value" in cell) || cell.value !== true) return;
    ids.push(segmentsOf(path).at(-1) as ComponentId);
  });
  return ids.sort();
}

/** What a component manages, by id: what it contains, and what has been put into its care. Looks at every component. */
export function managedBy(view: Snapshot, manager: ComponentId): readonly ComponentId[] {
  const path = managerPath(manager);
  const users = view.subscribers.get(manager);
  const ids: ComponentId[] = [];
  view.components.forEach((component, id) => {
    if (component.deleted || id === manager) return;
    const mark = component.attributes.get(path);
    const isMarked = mark !== undefined && "value" in mark && mark.value === true;
    if (isMarked || (users?.has(id) && containerOf(view, component) === manager)) ids.push(id);
  });
  return ids.sort();
}

/** What puts components into a manager's care; those that are in it, and the manager itself, are left out. */
export function putInCare(view: Snapshot, manager: ComponentId, ids: readonly ComponentId[]): readonly Mutation[] {
  const path = managerPath(manager);
  return ids.flatMap((component): Mutation[] => {
    const model = view.components.get(component);
    const isFit = model && !model.deleted && component !== manager && !managersOf(model).includes(manager);
    return isFit ? [{ type: "attribute.set", component, path, value: true }] : [];
  });
}

/** What takes components out of a manager's care, those that are in it by a mark. */
export function takeOutOfCare(view: Snapshot, manager: ComponentId, ids: readonly ComponentId[]): readonly Mutation[] {
  const path = managerPath(manager);
  return ids.flatMap((component): Mutation[] =>
    view.components.get(component)?.attributes.has(path) ? [{ type: "attribute.unset", component, path }] : [],
  );
}

/** What takes the marks of managers that go away off the components they looked after. */
export function releasedBy(view: Snapshot, managers: ReadonlySet<ComponentId>): readonly Mutation[] {
  const released: Mutation[] = [];
  const paths = [...managers].map(managerPath);
  view.components.forEach((component, id) => {
    if (component.deleted || managers.has(id)) return;
    for (const path of paths)
      if (component.attributes.has(path)) released.push({ type: "attribute.unset", component: id, path });
  });
  return released;
}
