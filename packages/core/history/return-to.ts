import type { ComponentId } from "../base/index.ts";
import { jsonEqual } from "../base/index.ts";
import {
  type Component,
  differingKeys,
  isWithin,
  type Mutation,
  mutationOfCell,
  type Path,
  type Snapshot,
} from "../model/index.ts";

/**
 * The mutations that make every component say what it said at another version: what was deleted since is there again, what
 * came since is deleted, and each value is what it was. Schemas, functions and places on a canvas stay as they are now.
 * In an order in which they can be judged: what others refer to comes first, what is taken away last. Rule [R1].
 */
export function returnTo(then: Snapshot, now: Snapshot): readonly Mutation[] {
  const created: Mutation[] = [];
  const written: Mutation[] = [];
  const removed: Mutation[] = [];
  for (const id of [...differingKeys(now.components, then.components)].sort()) {
    const [was, is] = [then.components.get(id), now.components.get(id)];
    if (!was || was.deleted) {
      if (is && !is.deleted) removed.push({ type: "component.delete", component: id });
      continue;
    }
    created.push(...revived(was, is));
    // Moving to another version keeps every cell: what stands now has to go, whatever version it was written for.
    written.push(...cellsOf(id, was, is));
    removed.push(...withoutCells(id, was, is));
  }
  return [...created, ...written, ...removed];
}

function revived(was: Component, is: Component | undefined): readonly Mutation[] {
  if (!is) return [{ type: "component.create", component: was.id, schema: was.schema }];
  const back: Mutation[] = is.deleted ? [{ type: "component.restore", component: was.id }] : [];
  return is.schema === was.schema
    ? back
    : [...back, { type: "component.upgrade", component: was.id, schema: was.schema }];
}

/** What stood there then and does not now; a list entry before what stands below it. */
function cellsOf(id: ComponentId, was: Component, is: Component | undefined): readonly Mutation[] {
  return [...was.attributes.keys()].sort().flatMap((path): Mutation[] => {
    const [cell, present] = [was.attributes.get(path), is?.attributes.get(path)];
    if (present && jsonEqual(present, cell)) return [];
    if (cell && "order" in cell && present && "order" in present)
      return [{ type: "item.move", component: id, path, order: cell.order }];
    return [mutationOfCell(id, path, cell)];
  });
}

/** What stands there now and did not then; a list entry goes with all below it. */
function withoutCells(id: ComponentId, was: Component, is: Component | undefined): readonly Mutation[] {
  const entries: Path[] = [];
  return [...(is?.attributes.keys() ?? [])].sort().flatMap((path): Mutation[] => {
    if (was.attributes.has(path) || entries.some((entry) => isWithin(path, entry))) return [];
    const cell = is?.attributes.get(path);
    if (!cell || !("order" in cell)) return [{ type: "attribute.unset", component: id, path }];
    entries.push(path);
    return [{ type: "item.remove", component: id, path }];
  });
}
