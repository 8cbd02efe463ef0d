import { Map as PersistentMap } from "immutable";
import type { ComponentId, ViewId } from "../base/index.ts";
import type { Cell } from "./cell.ts";
import type { Position } from "./mutation.ts";
import type { Path } from "./path.ts";
import type { Schema, SchemaRef } from "./schema.ts";
import { schemaRef } from "./schema.ts";
import type { Snapshot } from "./snapshot.ts";
import { EMPTY_SNAPSHOT, withComponent } from "./snapshot.ts";

/** A snapshot as plain JSON, in a fixed order: what is stored, hashed and sent. */
export type SnapshotJson = {
  readonly schemas: readonly Schema[];
  readonly components: readonly {
    readonly id: string;
    readonly schema: string;
    readonly deleted: boolean;
    readonly attributes: { readonly [path: string]: Cell };
  }[];
  readonly views: readonly {
    readonly id: string;
    readonly name: string;
    readonly members: { readonly [component: string]: Position };
  }[];
};

export function serialiseSnapshot(snapshot: Snapshot): SnapshotJson {
  return {
    schemas: sorted(snapshot.schemas).map(([, schema]) => schema),
    components: sorted(snapshot.components).map(([id, component]) => ({
      id,
      schema: component.schema,
      deleted: component.deleted,
      attributes: Object.fromEntries(sorted(component.attributes)),
    })),
    views: sorted(snapshot.views).map(([id, view]) => ({
      id,
      name: view.name,
      members: Object.fromEntries(sorted(view.members)),
    })),
  };
}

export function deserialiseSnapshot(json: SnapshotJson): Snapshot {
  let snapshot: Snapshot = {
    ...EMPTY_SNAPSHOT,
    schemas: PersistentMap(json.schemas.map((schema) => [schemaRef(schema), schema] as const)),
    views: PersistentMap(
      json.views.map(({ id, name, members }) => {
        const placed = PersistentMap(Object.entries(members) as [ComponentId, Position][]);
        return [id as ViewId, { id: id as ViewId, name, members: placed }] as const;
      }),
    ),
  };
  for (const { id, schema, deleted, attributes } of json.components) {
    snapshot = withComponent(snapshot, id as ComponentId, {
      id: id as ComponentId,
      schema: schema as SchemaRef,
      deleted,
      attributes: PersistentMap(Object.entries(attributes) as [Path, Cell][]),
    });
  }
  return snapshot;
}

function sorted<K extends string, V>(map: PersistentMap<K, V>): [K, V][] {
  return [...map.entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
