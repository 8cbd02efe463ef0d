import type { ComponentId, NewId } from "../base/index.ts";
import type { Cell } from "./cell.ts";
import { mutationOfCell } from "./invert.ts";
import { managerPath, releasedBy } from "./management.ts";
import type { Mutation } from "./mutation.ts";
import { GENERATED_PATH, isWithin, MANAGERS_PATH, NAME_PATH, type Path, placeOf, segmentsOf } from "./path.ts";
import type { Component, Snapshot } from "./snapshot.ts";
import { nameOf, schemaOf } from "./snapshot.ts";

/**
 * What deleting components takes, in one batch: whatever else uses them is disconnected first. Where the connection is a
 * list entry's reason to be (it holds a required reference), the entry goes with it. What they managed stays, unmanaged.
 * With `leave`, what they stand for outside is left as it is.
 */
export function deletionOf(
  view: Snapshot,
  ids: readonly ComponentId[],
  options: { readonly leave?: boolean } = {},
): readonly Mutation[] {
  const going = new Set(ids);
  const disconnects = new Map<string, Mutation>();
  for (const id of ids) {
    view.subscribers.get(id)?.forEach((paths, user) => {
      const component = view.components.get(user);
      if (!component || component.deleted || going.has(user)) return;
      for (const path of paths) {
        const mutation = disconnectOf(view, component, path);
        disconnects.set(`${mutation.type} ${user} ${"path" in mutation ? mutation.path : ""}`, mutation);
      }
    });
  }
  const deletions = ids.map(
    (component): Mutation => ({
      ...{ type: "component.delete", component },
      ...(options.leave ? { leave: true } : {}),
    }),
  );
  return [...disconnects.values(), ...releasedBy(view, going), ...deletions];
}

function disconnectOf(view: Snapshot, component: Component, path: Path): Mutation {
  const schema = schemaOf(view, component);
  const item = path.slice(0, path.lastIndexOf("/")) as Path;
  const place = schema && placeOf(schema, item);
  if (place?.kind === "item") return { type: "item.remove", component: component.id, path: item };
  return { type: "attribute.unset", component: component.id, path };
}

/** Copies of components: connections among them lead to the copies, all others to where the originals' lead. */
export function duplicateOf(
  view: Snapshot,
  ids: readonly ComponentId[],
  newId: NewId,
): { readonly mutations: readonly Mutation[]; readonly copies: readonly ComponentId[] } {
  const copies = new Map(ids.map((id) => [id, newId() as ComponentId]));
  const taken = new Set(view.names.keys());
  const mutations = ids.flatMap((id): Mutation[] => {
    const component = view.components.get(id);
    const copy = copies.get(id);
    if (!component || !copy) return [];
    const name = freeName(nameOf(component), taken);
    taken.add(name);
    const cells = [...component.attributes.entries()]
      .filter(([path]) => path !== NAME_PATH && path !== GENERATED_PATH)
      .map(([path, cell]) => [managedPath(path, copies), cell] as const)
      .sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1));
    return [
      { type: "component.create", component: copy, schema: component.schema },
      { type: "component.rename", component: copy, name },
      ...cells.map(([path, cell]) => mutationOfCell(copy, path, redirected(cell, copies))),
    ];
  });
  // Connections last: what they lead to, an entry of the same copy perhaps, is there by then.
  const isConnection = ({ type }: Mutation) => type === "attribute.subscribe";
  const inOrder = [...mutations.filter((each) => !isConnection(each)), ...mutations.filter(isConnection)];
  return { mutations: inOrder, copies: [...copies.values()] };
}

/** `name`, or `name-2`, `name-3` … : the first that is not taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  const stem = name.replace(/-\d+$/, "");
  for (let suffix = 2; ; suffix += 1) if (!taken.has(`${stem}-${suffix}`)) return `${stem}-${suffix}`;
}

/** Who manages a copy: whoever manages the original, or their copy. */
function managedPath(path: Path, copies: ReadonlyMap<ComponentId, ComponentId>): Path {
  const manager = isWithin(path, MANAGERS_PATH) ? segmentsOf(path).at(-1) : undefined;
  const copy = manager === undefined ? undefined : copies.get(manager as ComponentId);
  return copy ? managerPath(copy) : path;
}

function redirected(cell: Cell, copies: ReadonlyMap<ComponentId, ComponentId>): Cell {
  if (!("from" in cell)) return cell;
  // A copy takes what its original takes, and not by itself.
  const { auto: _, ...from } = cell.from;
  return { from: { ...from, component: copies.get(from.component) ?? from.component } };
}
