import type * as Y from "yjs";
import type { ComponentId, Json } from "../base/index.ts";
import { assertNever, jsonEqual } from "../base/index.ts";
import {
  type Cell,
  isItem,
  type Mutation,
  type MutationOf,
  NAME_PATH,
  type Path,
  schemaRef,
  type Snapshot,
} from "../model/index.ts";
import { attributeKey, type MapRoot, viewMemberKey } from "./keys.ts";
import { writeDefinition } from "./definition-buffer.ts";
import { parseComponentMark, type TakingOut } from "./overlay.ts";
import { type FunctionMutation, isFunctionMutation, writeFunction } from "./write-function.ts";
import { WrittenMaps } from "./written-maps.ts";

/**
 * Writes mutations into a change set's document, as keys of the overlay. Call it inside `doc.transact`, so that all mutations of
 * one act become one update, which the server accepts or refuses as one.
 *
 * What equals the base is not written but taken out, so that the overlay holds differences only.
 */
export function writeMutations(
  doc: Y.Doc,
  base: Snapshot,
  mutations: readonly Mutation[],
  taking: TakingOut = {},
): void {
  const maps = new WrittenMaps(doc, taking);
  for (const mutation of mutations) {
    if (isFunctionMutation(mutation)) writeFunction(doc, base, mutation, taking);
    else if (mutation.type === "schema.edit") writeDefinition(doc, base, mutation);
    else write(maps, base, mutation);
  }
}

export function writeMutation(doc: Y.Doc, base: Snapshot, mutation: Mutation): void {
  writeMutations(doc, base, [mutation]);
}

type MapMutation = Exclude<Mutation, FunctionMutation | { readonly type: "schema.edit" }>;

function write(maps: WrittenMaps, base: Snapshot, mutation: MapMutation): void {
  const put = (root: MapRoot, key: string, value: Json | undefined): void => maps.put(root, key, value);
  switch (mutation.type) {
    case "component.create":
      return put("component", mutation.component, { schema: mutation.schema });
    case "component.delete":
    case "component.erase":
      maps.dropBelow("attribute", mutation.component);
      if (!base.components.has(mutation.component)) maps.dropPlaces(mutation.component);
      return put("component", mutation.component, deletionOver(base, mutation));
    case "component.restore":
      if (isDeleted(base, mutation.component)) return put("component", mutation.component, { restored: true });
      // What is not deleted stays as it is: its mark may say that it was made here.
      return isMarkedDeleted(maps, mutation.component) ? put("component", mutation.component, undefined) : undefined;
    case "component.upgrade": {
      const isBase = base.components.get(mutation.component)?.schema === mutation.schema;
      const isOut = isBase && !maps.isSaying("component", mutation.component);
      return put("component", mutation.component, isOut ? undefined : { schema: mutation.schema });
    }
    case "component.rename":
      return writeCell(maps, base, mutation.component, NAME_PATH, { value: mutation.name });
    case "attribute.set":
      return writeCell(maps, base, mutation.component, mutation.path, { value: mutation.value });
    case "attribute.subscribe":
      return writeCell(maps, base, mutation.component, mutation.path, { from: mutation.from });
    case "attribute.unset":
      return writeCell(maps, base, mutation.component, mutation.path, undefined);
    case "item.insert":
    case "item.move":
      return writeCell(maps, base, mutation.component, mutation.path, { order: mutation.order });
    case "item.remove":
      maps.dropBelow("attribute", attributeKey(mutation.component, mutation.path));
      return writeCell(maps, base, mutation.component, mutation.path, undefined);
    case "view.create":
    case "view.rename":
      return put(
        "view",
        mutation.view,
        base.views.get(mutation.view)?.name === mutation.name ? undefined : { name: mutation.name },
      );
    case "view.delete":
      maps.dropBelow("view", mutation.view);
      return put("view", mutation.view, base.views.has(mutation.view) ? { deleted: true } : undefined);
    case "view.place":
      return put("view", viewMemberKey(mutation.view, mutation.component), placeOver(base, mutation));
    case "view.remove": {
      const inBase = base.views.get(mutation.view)?.members.has(mutation.component);
      return put("view", viewMemberKey(mutation.view, mutation.component), inBase ? { removed: true } : undefined);
    }
    case "schema.install": {
      const ref = schemaRef(mutation.schema);
      const isBase = jsonEqual(base.schemas.get(ref), mutation.schema);
      return put("schema", ref, isBase ? undefined : mutation.schema);
    }
    case "schema.discard":
      return put("schema", mutation.schema, undefined);
    case "catalogue.set": {
      const isBase = jsonEqual(base.catalogue.get(mutation.key) ?? null, mutation.value);
      return put("catalogue", mutation.key, isBase ? undefined : { value: mutation.value });
    }
    case "catalogue.clear":
      return put("catalogue", mutation.key, base.catalogue.has(mutation.key) ? { removed: true } : undefined);
    default:
      return assertNever(mutation);
  }
}

function isDeleted(base: Snapshot, component: ComponentId): boolean {
  return base.components.get(component)?.deleted ?? false;
}

function isMarkedDeleted(maps: WrittenMaps, component: ComponentId): boolean {
  const mark = parseComponentMark(maps.get("component", component));
  return mark !== undefined && "deleted" in mark;
}

function writeCell(
  maps: WrittenMaps,
  base: Snapshot,
  component: Parameters<typeof attributeKey>[0],
  path: Path,
  cell: Cell | undefined,
): void {
  const below = base.components.get(component)?.attributes.get(path);
  const said = sameCell(cell, below) ? undefined : ((cell ?? { unset: true }) as Json);
  maps.put("attribute", attributeKey(component, path), said);
}

/** Items compare by identity of place, not of order only, so a removed and re-added entry is written again. */
function sameCell(a: Cell | undefined, b: Cell | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (isItem(a) !== isItem(b)) return false;
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Undefined where the base has marked it so already, or has none. */
function deletionOver(base: Snapshot, mutation: MutationOf<"component.delete" | "component.erase">): Json | undefined {
  if (!base.components.has(mutation.component)) return undefined;
  const [was, leave] = [base.components.get(mutation.component), "leave" in mutation && mutation.leave];
  if (was?.deleted && (was.left ?? false) === (leave ?? false)) return undefined;
  return { deleted: true, ...(leave ? { left: true } : {}) };
}

/** Undefined where the base has it there. */
function placeOver(
  base: Snapshot,
  { view, component, at }: Extract<Mutation, { type: "view.place" }>,
): Json | undefined {
  const was = base.views.get(view)?.members.get(component);
  return was && was[0] === at[0] && was[1] === at[1] ? undefined : [at[0], at[1]];
}
