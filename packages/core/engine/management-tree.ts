import type { ComponentId, Json } from "../base/index.ts";
import { isJsonObject } from "../base/index.ts";
import {
  itemIds,
  itemsAbove,
  managedBy,
  nameOf,
  type Path,
  pathOf,
  schemaName,
  schemaOf,
  segmentsOf,
  type Snapshot,
} from "../model/index.ts";
import type { TreeOf } from "./plan.ts";

/** A component as a management function sees it: its tree, and where connected values come from, by pointer. */
export type ManagedTree = {
  readonly id: string;
  readonly name: string;
  /** Its kind's name, whatever the version. */
  readonly schema: string;
  readonly meta: Json;
  readonly domain: Json;
  readonly derived: Json;
  readonly resource?: Json;
  readonly sources: { readonly [pointer: string]: { readonly component: string; readonly path: string } };
};

export type ManagementTrees = { readonly component: ManagedTree | null; readonly components: readonly ManagedTree[] };

/** What a management function is told: the component it runs for, and those that one manages. Rule [MG8]. */
export function managementTrees(view: Snapshot, manager: ComponentId | undefined, treeOf: TreeOf): ManagementTrees {
  if (manager === undefined) return { component: null, components: [] };
  const components = managedBy(view, manager).flatMap((id) => managedTree(view, id, treeOf) ?? []);
  return { component: managedTree(view, manager, treeOf) ?? null, components };
}

function managedTree(view: Snapshot, id: ComponentId, treeOf: TreeOf): ManagedTree | undefined {
  const component = view.components.get(id);
  const tree = treeOf(id);
  if (!component || component.deleted || !isJsonObject(tree)) return undefined;
  const { meta = {}, domain = {}, derived = {}, resource } = tree;
  return {
    ...{
      id,
      name: nameOf(component),
      schema: schemaName(component.schema),
      meta,
      domain,
      derived,
      sources: sourcesOf(view, id),
    },
    ...(resource === undefined ? {} : { resource }),
  };
}

/** Connections by where the connected value stands in the tree: entries of lists by position. */
function sourcesOf(view: Snapshot, id: ComponentId): ManagedTree["sources"] {
  const component = view.components.get(id);
  const schema = component && schemaOf(view, component);
  const sources: Record<string, { readonly component: string; readonly path: string }> = {};
  if (!component || !schema) return sources;
  component.attributes.forEach((cell, path) => {
    if (!("from" in cell)) return;
    const entries = new Set<string>(itemsAbove(schema, path));
    let at = "";
    const segments = segmentsOf(path).map((segment) => {
      const list = at;
      at += pathOf(segment);
      return entries.has(at) ? String(itemIds(component, list as Path).indexOf(segment)) : segment;
    });
    const isScalarEntry = segments.at(-1) === "value" && entries.has(path.slice(0, path.lastIndexOf("/")));
    const pointer = pathOf(...(isScalarEntry ? segments.slice(0, -1) : segments));
    sources[pointer] = { component: cell.from.component, path: cell.from.path };
  });
  return sources;
}
