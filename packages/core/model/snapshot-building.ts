import { Map as PersistentMap, Set as PersistentSet } from "immutable";
import type { ComponentId } from "../base/index.ts";
import type { Cell } from "./cell.ts";
import type { Path } from "./path.ts";
import type { SchemaRef } from "./schema.ts";
import type { SnapshotJson } from "./serialise.ts";
import { type Component, nameOf, type Snapshot } from "./snapshot.ts";

/**
 * A snapshot that is being read: components are put in, some at a time, and what they give together is what `withComponent` of
 * each would give. Rule [M70].
 */
export type SnapshotBuilding = {
  /** @throws {RangeError} when one of them is there already */
  add(components: SnapshotJson["components"]): void;
  /** All of it. Nothing is added after. */
  done(): Snapshot;
};

/** Begins with `frame`, whose components stay. */
export function buildSnapshot(frame: Snapshot): SnapshotBuilding {
  const components = frame.components.asMutable();
  const names = frame.names.asMutable();
  const subscribers = frame.subscribers.asMutable();
  const alone = setsOfOne();
  const subscribe = (id: ComponentId, path: Path, source: ComponentId): void => {
    const readers = subscribers.get(source) ?? PersistentMap<ComponentId, PersistentSet<Path>>();
    const paths = readers.get(id);
    subscribers.set(source, readers.set(id, paths ? paths.add(path) : alone(path)));
  };
  return {
    add(more) {
      for (const json of more) {
        const component = componentOf(json);
        const { id } = component;
        if (components.has(id)) throw new RangeError(`buildSnapshot: ${id} is there already`);
        components.set(id, component);
        const name = nameOf(component);
        names.set(name, (names.get(name) ?? PersistentSet<ComponentId>()).add(id));
        for (const path in json.attributes) {
          const cell = json.attributes[path];
          if (cell && "from" in cell) subscribe(id, path as Path, cell.from.component);
        }
      }
    },
    done: () => ({
      ...frame,
      components: components.asImmutable(),
      names: names.asImmutable(),
      subscribers: subscribers.asImmutable(),
    }),
  };
}

function componentOf({ id, schema, deleted, left, attributes }: SnapshotJson["components"][number]): Component {
  const cells = PersistentMap<Path, Cell>().withMutations((draft) => {
    for (const path in attributes) draft.set(path as Path, attributes[path] as Cell);
  });
  return { id: id as ComponentId, schema: schema as SchemaRef, deleted, ...(left ? { left } : {}), attributes: cells };
}

/** Nearly everything that is subscribed to is so at one path, and mostly the same: one set for all of these. */
function setsOfOne(): (path: Path) => PersistentSet<Path> {
  const known = new Map<Path, PersistentSet<Path>>();
  return (path) => {
    const set = known.get(path) ?? PersistentSet.of(path);
    known.set(path, set);
    return set;
  };
}
