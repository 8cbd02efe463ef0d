import type { ComponentId, FunctionId, Json } from "../base/index.ts";
import { assertNever } from "../base/index.ts";
import type { Cell } from "./cell.ts";
import { cellsWithin } from "./cells-within.ts";
import { fieldOf, fieldsOf } from "./function.ts";
import type { Mutation } from "./mutation.ts";
import { NAME_PATH, type Path } from "./path.ts";
import { schemaRef } from "./schema.ts";
import type { Snapshot } from "./snapshot.ts";
import { reversed } from "./text.ts";

/** The mutations that lead from `applyMutation(before, mutation)` back to `before`. Property: M11 of SPEC.md. */
export function invertMutation(before: Snapshot, mutation: Mutation): readonly Mutation[] {
  switch (mutation.type) {
    case "component.create":
      return before.components.has(mutation.component)
        ? []
        : [{ type: "component.erase", component: mutation.component }];
    case "component.delete":
      return unmarked(before, mutation.component);
    case "component.restore":
      return before.components.get(mutation.component)?.deleted === true
        ? deletedAgain(before, mutation.component)
        : [];
    case "component.erase":
      return recreated(before, mutation.component);
    case "component.rename":
      return [restoredCell(before, mutation.component, NAME_PATH)];
    case "attribute.set":
    case "attribute.unset":
    case "attribute.subscribe":
    case "item.move":
      return [restoredCell(before, mutation.component, mutation.path)];
    case "item.insert": {
      const { component, path } = mutation;
      const isNew = !before.components.get(component)?.attributes.has(path);
      return [isNew ? { type: "item.remove", component, path } : restoredCell(before, component, path)];
    }
    case "item.remove":
      return restoredWithin(before, mutation.component, mutation.path);
    case "view.create":
      return before.views.has(mutation.view) ? [] : [{ type: "view.delete", view: mutation.view }];
    case "view.rename": {
      const view = before.views.get(mutation.view);
      return view ? [{ type: "view.rename", view: view.id, name: view.name }] : [];
    }
    case "view.delete": {
      const view = before.views.get(mutation.view);
      if (!view) return [];
      const placed = [...view.members].map(
        ([component, at]): Mutation => ({ type: "view.place", view: view.id, component, at }),
      );
      return [{ type: "view.create", view: view.id, name: view.name }, ...placed];
    }
    case "view.place":
    case "view.remove": {
      const at = before.views.get(mutation.view)?.members.get(mutation.component);
      const { view, component } = mutation;
      return [at ? { type: "view.place", view, component, at } : { type: "view.remove", view, component }];
    }
    case "component.upgrade": {
      const component = before.components.get(mutation.component);
      return component ? [{ type: "component.upgrade", component: component.id, schema: component.schema }] : [];
    }
    case "function.create":
      return before.functions.has(mutation.function) ? [] : [{ type: "function.erase", function: mutation.function }];
    case "function.set":
    case "function.edit":
    case "function.bind":
    case "function.unbind":
    case "function.delete":
    case "function.restore":
    case "function.erase":
      return invertFunction(before, mutation);
    case "schema.edit":
      return [{ ...mutation, splices: reversed(mutation.splices) }];
    case "schema.install": {
      const ref = schemaRef(mutation.schema);
      const was = before.schemas.get(ref);
      return [was ? { type: "schema.install", schema: was } : { type: "schema.discard", schema: ref }];
    }
    case "schema.discard": {
      const was = before.schemas.get(mutation.schema);
      return was ? [{ type: "schema.install", schema: was }] : [];
    }
    case "catalogue.set":
    case "catalogue.clear": {
      const { key } = mutation;
      const was = before.catalogue.get(key);
      return [was === undefined ? { type: "catalogue.clear", key } : { type: "catalogue.set", key, value: was }];
    }
    default:
      return assertNever(mutation);
  }
}

function invertFunction(
  before: Snapshot,
  mutation: Exclude<Extract<Mutation, { readonly function: FunctionId }>, { readonly type: "function.create" }>,
): readonly Mutation[] {
  const was = before.functions.get(mutation.function);
  if (!was) return [];
  const { id } = was;
  switch (mutation.type) {
    case "function.set":
      return [{ type: "function.set", function: id, field: mutation.field, value: fieldOf(was, mutation.field) }];
    case "function.edit":
      return [{ type: "function.edit", function: id, splices: reversed(mutation.splices) }];
    case "function.bind":
    case "function.unbind": {
      const isBound = was.bindings.includes(mutation.schema);
      return [{ type: isBound ? "function.bind" : "function.unbind", function: id, schema: mutation.schema }];
    }
    case "function.delete":
    case "function.restore":
      return [{ type: was.deleted ? "function.delete" : "function.restore", function: id }];
    case "function.erase":
      return recreatedFunction(before, id);
  }
}

/** The mutations that make a function what it is in `snapshot`; none where it is not there. */
export function recreatedFunction(snapshot: Snapshot, id: FunctionId): readonly Mutation[] {
  const was = snapshot.functions.get(id);
  if (!was) return [];
  const { kind, name, source, bindings, deleted } = was;
  const fields = fieldsOf(was)
    .filter((field) => field !== "name")
    .flatMap((field): Mutation[] => {
      const value: Json = fieldOf(was, field);
      return value === null ? [] : [{ type: "function.set", function: id, field, value }];
    });
  return [
    { type: "function.create", function: id, kind, name, source },
    ...fields,
    ...bindings.map((schema): Mutation => ({ type: "function.bind", function: id, schema })),
    ...(deleted ? [{ type: "function.delete", function: id } as const] : []),
  ];
}

/** The mutation that writes `cell` at a path. */
export function mutationOfCell(component: ComponentId, path: Path, cell: Cell | undefined): Mutation {
  // Keys in the order of canonical JSON, which is then written without being ordered: every edit passes.
  if (!cell) return { type: "attribute.unset", component, path };
  if ("order" in cell) return { type: "item.insert", component, path, order: cell.order };
  if ("from" in cell) return { type: "attribute.subscribe", component, path, from: cell.from };
  if (path === NAME_PATH && typeof cell.value === "string")
    return { type: "component.rename", component, name: cell.value };
  return { component, path, type: "attribute.set", value: cell.value };
}

function restoredCell(before: Snapshot, component: ComponentId, path: Path): Mutation {
  return mutationOfCell(component, path, before.components.get(component)?.attributes.get(path));
}

function restoredWithin(before: Snapshot, id: ComponentId, path: Path): readonly Mutation[] {
  const component = before.components.get(id);
  const shortestFirst = [...(component ? cellsWithin(component, path) : [])].sort(
    ([a], [b]) => a.length - b.length || (a < b ? -1 : 1),
  );
  return shortestFirst.map(([at, cell]) => mutationOfCell(id, at, cell));
}

function recreated(before: Snapshot, id: ComponentId): readonly Mutation[] {
  const component = before.components.get(id);
  if (!component) return [];
  const cells = [...component.attributes.entries()].sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1));
  const placed = [...before.views.values()].flatMap((view): Mutation[] => {
    const at = view.members.get(id);
    return at ? [{ type: "view.place", view: view.id, component: id, at }] : [];
  });
  return [
    { type: "component.create", component: id, schema: component.schema },
    ...cells.map(([path, cell]) => mutationOfCell(id, path, cell)),
    ...placed,
    ...(component.deleted ? deletedAgain(before, id) : []),
  ];
}

/** What takes a mark of deletion back to what it was: none, or one that said otherwise about what stands outside. */
function unmarked(before: Snapshot, component: ComponentId): readonly Mutation[] {
  const was = before.components.get(component);
  if (!was) return [];
  return was.deleted ? deletedAgain(before, component) : [{ type: "component.restore", component }];
}

function deletedAgain(before: Snapshot, component: ComponentId): readonly Mutation[] {
  const left = before.components.get(component)?.left;
  return [{ type: "component.delete", component, ...(left ? { leave: true } : {}) }];
}
