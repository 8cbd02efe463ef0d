import type { ComponentId } from "../base/index.ts";
import {
  deletionOf,
  inTheWayOf,
  itemsAbove,
  type Mutation,
  mutationOfCell,
  type Path,
  schemaOf,
  type Snapshot,
} from "../model/index.ts";
import { pathsAbove } from "./key-tree.ts";

/**
 * What takes one field of a change set back to its base: the value, the entry that was added, or the whole entry that was
 * removed, whichever of its fields is named; and what the change set has put where that cannot stand beside it. Rule D17.
 */
export function revertField(base: Snapshot, view: Snapshot, component: ComponentId, path: Path): readonly Mutation[] {
  const back = backOf(base, view, component, path);
  return [...clearedFor(base, view, back), ...back];
}

function backOf(base: Snapshot, view: Snapshot, component: ComponentId, path: Path): readonly Mutation[] {
  const [was, is] = [base.components.get(component), view.components.get(component)];
  const removed = lostEntry(base, view, component, path);
  if (removed) return [removed];
  const [before, after] = [was?.attributes.get(path), is?.attributes.get(path)];
  if (after && "order" in after && !before) return [{ type: "item.remove", component, path }];
  return before || after ? [mutationOfCell(component, path, before)] : [];
}

/** Takes away what is not the base's and what the base has cannot stand beside: one would hide the other [M85]. */
function clearedFor(base: Snapshot, view: Snapshot, back: readonly Mutation[]): readonly Mutation[] {
  return back.flatMap((mutation): Mutation[] => {
    const component = "component" in mutation ? view.components.get(mutation.component) : undefined;
    const was = component && base.components.get(component.id);
    const schema = component && schemaOf(view, component);
    const cell = "path" in mutation ? was?.attributes.get(mutation.path) : undefined;
    if (!schema || !cell || !("path" in mutation)) return [];
    const gone = new Set<Path>();
    return inTheWayOf(component, schema, mutation.path, cell).flatMap((at): Mutation[] => {
      if (was?.attributes.has(at) || pathsAbove(at).some((entry) => gone.has(entry))) return [];
      const isEntry = "order" in (component.attributes.get(at) ?? {});
      if (isEntry) gone.add(at);
      return [{ type: isEntry ? "item.remove" : "attribute.unset", component: component.id, path: at }];
    });
  });
}

/**
 * What takes everything on a component back to its base, the version it is of as well: one created here goes, one deleted here
 * stays. Rule D41.
 */
export function revertComponent(base: Snapshot, view: Snapshot, component: ComponentId): readonly Mutation[] {
  const [was, is] = [base.components.get(component), view.components.get(component)];
  if (!was) return is ? deletionOf(view, [component]) : [];
  if (!is || is.deleted !== was.deleted || is.left !== was.left) {
    const back = { type: "component.delete", component, ...(was.left ? { leave: true as const } : {}) } as const;
    return [was.deleted ? back : { type: "component.restore", component }];
  }
  const paths = new Set([...was.attributes.keys(), ...is.attributes.keys()]);
  const changed = [...paths].filter((path) => was.attributes.get(path) !== is.attributes.get(path)).sort();
  const done = new Set<Path>();
  const cells = changed.flatMap((path) => {
    if (pathsAbove(path).some((above) => done.has(above))) return [];
    // All of it goes back: what stands in the way of one is itself among the changed.
    const mutations = backOf(base, view, component, path);
    for (const mutation of mutations)
      if (mutation.type === "item.insert" || mutation.type === "item.remove") done.add(mutation.path);
    return mutations;
  });
  // First: what only that version has a place for comes back with it.
  return was.schema === is.schema ? cells : [{ type: "component.upgrade", component, schema: was.schema }, ...cells];
}

/** The outermost list entry around `path` that the base has and the view has not; its cells come back with it. */
function lostEntry(base: Snapshot, view: Snapshot, component: ComponentId, path: Path): Mutation | undefined {
  const was = base.components.get(component);
  const schema = was && base.schemas.get(was.schema);
  if (!was || !schema) return undefined;
  for (const entry of [...itemsAbove(schema, path), path]) {
    const marker = was.attributes.get(entry);
    if (!marker || !("order" in marker) || view.components.get(component)?.attributes.has(entry)) continue;
    return { type: "item.insert", component, path: entry, order: marker.order };
  }
  return undefined;
}
