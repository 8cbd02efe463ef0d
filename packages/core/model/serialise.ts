import { Map as PersistentMap } from "immutable";
import type { ComponentId, FunctionId, Json, ViewId } from "../base/index.ts";
import type { Cell } from "./cell.ts";
import type { FunctionDefinition } from "./function.ts";
import type { Position } from "./mutation.ts";
import type { Schema } from "./schema.ts";
import { schemaRef } from "./schema.ts";
import type { Component, Snapshot, View } from "./snapshot.ts";
import { EMPTY_SNAPSHOT } from "./snapshot.ts";
import { buildSnapshot } from "./snapshot-building.ts";

const COMPONENTS_PER_PIECE = 1_000;

/** A snapshot as plain JSON, in a fixed order: what is stored, hashed and sent. */
export type SnapshotJson = {
  readonly schemas: readonly Schema[];
  readonly components: readonly {
    readonly id: string;
    readonly schema: string;
    readonly deleted: boolean;
    readonly left?: true;
    readonly attributes: { readonly [path: string]: Cell };
  }[];
  readonly views: readonly {
    readonly id: string;
    readonly name: string;
    readonly members: { readonly [component: string]: Position };
  }[];
  /** Absent where there are none, as in models stored before there were any. */
  readonly functions?: readonly FunctionDefinition[];
  /** By key. Absent where there is nothing in it. */
  readonly catalogue?: { readonly [key: string]: Json };
};

export function serialiseSnapshot(snapshot: Snapshot): SnapshotJson {
  return {
    schemas: sorted(snapshot.schemas).map(([, schema]) => schema),
    components: sorted(snapshot.components).map(([, component]) => serialiseComponent(component)),
    views: sorted(snapshot.views).map(([, view]) => serialiseView(view)),
    ...(snapshot.functions.size > 0 ? { functions: functionsIn(snapshot) } : {}),
    ...(snapshot.catalogue.size > 0 ? { catalogue: Object.fromEntries(sorted(snapshot.catalogue)) } : {}),
  };
}

/**
 * The JSON text of `serialiseSnapshot`, in pieces of some hundred kilobytes, each on a line of its own: writing 100 000 components
 * out at once, or reading them, would keep everybody else waiting for a second.
 */
export function* snapshotText(snapshot: Snapshot): Iterable<string> {
  yield `{"schemas":${JSON.stringify(sorted(snapshot.schemas).map(([, schema]) => schema))},"components":[\n`;
  const ids = [...snapshot.components.keys()].sort();
  for (let at = 0; at < ids.length; at += COMPONENTS_PER_PIECE) {
    const piece = ids.slice(at, at + COMPONENTS_PER_PIECE).map((id) => {
      const component = snapshot.components.get(id);
      if (!component) throw new RangeError(`snapshotText: ${id} is listed and not there`);
      return JSON.stringify(serialiseComponent(component));
    });
    yield `${piece.join()}${at + COMPONENTS_PER_PIECE < ids.length ? "," : ""}\n`;
  }
  yield `],"views":${JSON.stringify(sorted(snapshot.views).map(([, view]) => serialiseView(view)))}`;
  if (snapshot.functions.size > 0) yield `,"functions":${JSON.stringify(functionsIn(snapshot))}`;
  if (snapshot.catalogue.size > 0)
    yield `,"catalogue":${JSON.stringify(Object.fromEntries(sorted(snapshot.catalogue)))}`;
  yield "}";
}

/**
 * The snapshot that such a text says, piece by piece: whoever reads may let others go first after each. A text on one line, as
 * it was once written, is a single piece.
 */
export function* readSnapshotText(text: string): Generator<void, Snapshot> {
  const lines = text.split("\n");
  const [first = "", last = ""] = [lines[0], lines.at(-1)];
  if (lines.length === 1) return deserialiseSnapshot(JSON.parse(text) as SnapshotJson);
  const building = buildSnapshot(deserialiseFrame(JSON.parse(first + last) as SnapshotJson));
  for (const line of lines.slice(1, -1)) {
    building.add(JSON.parse(`[${line.endsWith(",") ? line.slice(0, -1) : line}]`) as SnapshotJson["components"]);
    yield;
  }
  return building.done();
}

function functionsIn(snapshot: Snapshot): readonly FunctionDefinition[] {
  return sorted(snapshot.functions).map(([, definition]) => definition);
}

/** A component as it is in `serialiseSnapshot`. */
export function serialiseComponent({
  id,
  schema,
  deleted,
  left,
  attributes,
}: Component): SnapshotJson["components"][number] {
  return { id, schema, deleted, ...(left ? { left } : {}), attributes: Object.fromEntries(sorted(attributes)) };
}

function serialiseView({ id, name, members }: View): SnapshotJson["views"][number] {
  return { id, name, members: Object.fromEntries(sorted(members)) };
}

export function deserialiseSnapshot(json: SnapshotJson): Snapshot {
  const building = buildSnapshot(deserialiseFrame(json));
  building.add(json.components);
  return building.done();
}

/** Everything but the components, which may be many and arrive later. */
export function deserialiseFrame(json: Omit<SnapshotJson, "components">): Snapshot {
  return {
    ...EMPTY_SNAPSHOT,
    schemas: PersistentMap(json.schemas.map((schema) => [schemaRef(schema), schema] as const)),
    views: PersistentMap(
      json.views.map(({ id, name, members }) => {
        const placed = PersistentMap(Object.entries(members) as [ComponentId, Position][]);
        return [id as ViewId, { id: id as ViewId, name, members: placed }] as const;
      }),
    ),
    functions: PersistentMap((json.functions ?? []).map((each) => [each.id as FunctionId, each] as const)),
    catalogue: PersistentMap(Object.entries(json.catalogue ?? {})),
  };
}

function sorted<K extends string, V>(map: PersistentMap<K, V>): [K, V][] {
  return [...map.entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
