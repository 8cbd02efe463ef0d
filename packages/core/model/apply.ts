import { Map as PersistentMap } from "immutable";
import type { ComponentId, FunctionId } from "../base/index.ts";
import { assertNever } from "../base/index.ts";
import type { Cell } from "./cell.ts";
import { handOn, takenWithin } from "./cells-within.ts";
import { type FunctionDefinition, newFunction, withBinding, withField } from "./function.ts";
import type { Mutation } from "./mutation.ts";
import { NAME_PATH, type Path } from "./path.ts";
import { handOnReaders } from "./readers.ts";
import { schemaRef } from "./schema.ts";
import type { Component, Snapshot, View } from "./snapshot.ts";
import { withCell, withCellOf, withComponent } from "./snapshot.ts";
import { spliced } from "./text.ts";

/**
 * `snapshot` after `mutation`. Deterministic and total: on a mutation that validation would refuse because what it
 * concerns is not there, it changes nothing.
 */
export function applyMutation(snapshot: Snapshot, mutation: Mutation): Snapshot {
  switch (mutation.type) {
    case "component.create":
      if (snapshot.components.has(mutation.component)) return snapshot;
      return withComponent(snapshot, mutation.component, {
        id: mutation.component,
        schema: mutation.schema,
        attributes: PersistentMap<Path, Cell>(),
        deleted: false,
      });
    case "component.delete":
      return updated(snapshot, mutation.component, (component) => marked(component, true, mutation.leave));
    case "component.restore":
      return updated(snapshot, mutation.component, (component) => marked(component, false));
    case "component.erase":
      return erased(snapshot, mutation.component);
    case "component.rename":
      return celled(snapshot, mutation.component, NAME_PATH, { value: mutation.name });
    case "attribute.set":
      return celled(snapshot, mutation.component, mutation.path, { value: mutation.value });
    case "attribute.subscribe":
      return celled(snapshot, mutation.component, mutation.path, { from: mutation.from });
    case "attribute.unset":
      return celled(snapshot, mutation.component, mutation.path, undefined);
    case "item.insert":
    case "item.move":
      return celled(snapshot, mutation.component, mutation.path, { order: mutation.order });
    case "item.remove":
      return withoutSubtree(snapshot, mutation.component, mutation.path);
    case "view.create":
      if (snapshot.views.has(mutation.view)) return snapshot;
      return viewed(snapshot, { id: mutation.view, name: mutation.name, members: PersistentMap() });
    case "view.rename": {
      const view = snapshot.views.get(mutation.view);
      return view ? viewed(snapshot, { ...view, name: mutation.name }) : snapshot;
    }
    case "view.delete":
      return { ...snapshot, views: snapshot.views.delete(mutation.view) };
    case "view.place": {
      const view = snapshot.views.get(mutation.view);
      return view
        ? viewed(snapshot, { ...view, members: view.members.set(mutation.component, mutation.at) })
        : snapshot;
    }
    case "view.remove": {
      const view = snapshot.views.get(mutation.view);
      return view ? viewed(snapshot, { ...view, members: view.members.delete(mutation.component) }) : snapshot;
    }
    case "component.upgrade":
      return updated(snapshot, mutation.component, (component) => ({ ...component, schema: mutation.schema }));
    case "function.create": {
      const { function: id, kind, name, source } = mutation;
      return snapshot.functions.has(id) ? snapshot : withFunction(snapshot, newFunction(id, kind, name, source));
    }
    case "function.set":
      return redefined(snapshot, mutation.function, (was) => withField(was, mutation.field, mutation.value));
    case "function.edit":
      return redefined(snapshot, mutation.function, (was) => {
        const source = spliced(was.source, mutation.splices);
        return source === undefined ? was : { ...was, source };
      });
    case "function.bind":
      return redefined(snapshot, mutation.function, (was) => withBinding(was, mutation.schema, true));
    case "function.unbind":
      return redefined(snapshot, mutation.function, (was) => withBinding(was, mutation.schema, false));
    case "function.delete":
      return redefined(snapshot, mutation.function, (was) => ({ ...was, deleted: true }));
    case "function.restore":
      return redefined(snapshot, mutation.function, (was) => ({ ...was, deleted: false }));
    case "function.erase":
      return { ...snapshot, functions: snapshot.functions.delete(mutation.function) };
    case "schema.discard":
      return { ...snapshot, schemas: snapshot.schemas.delete(mutation.schema) };
    case "schema.edit":
      return snapshot; // the text is a change set's; the model has what it defines
    case "schema.install":
      return { ...snapshot, schemas: snapshot.schemas.set(schemaRef(mutation.schema), mutation.schema) };
    case "catalogue.set":
      return { ...snapshot, catalogue: snapshot.catalogue.set(mutation.key, mutation.value) };
    case "catalogue.clear":
      return { ...snapshot, catalogue: snapshot.catalogue.delete(mutation.key) };
    default:
      return assertNever(mutation);
  }
}

/** `snapshot` without the cell at `path` and all below it: what removing a list entry means. Of many, each costs what it takes. */
export function withoutSubtree(snapshot: Snapshot, id: ComponentId, path: Path): Snapshot {
  const component = snapshot.components.get(id);
  if (!component) return snapshot;
  let state = snapshot;
  for (const at of takenWithin(component, path)) state = withCell(state, id, at, undefined);
  const left = state.components.get(id);
  if (!left || left === component) return state;
  handOn(component.attributes, left.attributes);
  handOnReaders(snapshot, state, id);
  return state;
}

function celled(snapshot: Snapshot, id: ComponentId, path: Path, cell: Cell | undefined): Snapshot {
  const component = snapshot.components.get(id);
  return component ? withCellOf(snapshot, component, path, cell) : snapshot;
}

function updated(snapshot: Snapshot, id: ComponentId, change: (component: Component) => Component): Snapshot {
  const component = snapshot.components.get(id);
  return component ? withComponent(snapshot, id, change(component)) : snapshot;
}

function withFunction(snapshot: Snapshot, definition: FunctionDefinition): Snapshot {
  return { ...snapshot, functions: snapshot.functions.set(definition.id, definition) };
}

function redefined(
  snapshot: Snapshot,
  id: FunctionId,
  change: (was: FunctionDefinition) => FunctionDefinition,
): Snapshot {
  const was = snapshot.functions.get(id);
  return was ? withFunction(snapshot, change(was)) : snapshot;
}

function erased(snapshot: Snapshot, id: ComponentId): Snapshot {
  const without = withComponent(snapshot, id, undefined);
  if (!without.views.some((view) => view.members.has(id))) return without;
  return { ...without, views: without.views.map((view) => ({ ...view, members: view.members.delete(id) })) };
}

function viewed(snapshot: Snapshot, view: View): Snapshot {
  return { ...snapshot, views: snapshot.views.set(view.id, view) };
}

function marked({ id, schema, attributes }: Component, deleted: boolean, left?: true): Component {
  return { id, schema, attributes, deleted, ...(left ? { left } : {}) };
}
