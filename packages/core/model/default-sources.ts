import { generateKeyBetween } from "fractional-indexing";
import { autoSubscriptions, type Beginning, isSaid } from "./auto-subscribe.ts";
import { defaultSourcesOf, sourceKey } from "./catalogue.ts";
import type { Mutation } from "./mutation.ts";
import { itemsAbove, type Path, pathOf, segmentsOf } from "./path.ts";
import { schemaName } from "./schema.ts";
import type { Component, Snapshot } from "./snapshot.ts";
import { schemaOf } from "./snapshot.ts";

const ENTRY = "*";

/** What is known of a component that is being made. */
export type FirstConnections = Omit<Beginning, "said"> & {
  /** Where it has been given something already. */
  readonly said?: readonly Path[];
  /** Where it takes nothing by itself, though its workspace's default holds. */
  readonly notByItself?: readonly Path[];
};

/**
 * The connections that a new component begins with: what its workspace has made the default for its kind [M55], then, where that
 * says nothing, what its kind takes by itself [M80]. Where something has been said, neither. Decided here, once, for the model
 * that whoever makes the component sees.
 */
export function firstConnections(
  snapshot: Snapshot,
  { said = [], notByItself = [], ...made }: FirstConnections,
): readonly Mutation[] {
  const usual = defaultConnections(snapshot, { ...made, said });
  const given = usual.flatMap((each) => ("path" in each ? [each.path] : []));
  return [...usual, ...autoSubscriptions(snapshot, { ...made, said: [...said, ...notByItself, ...given] })];
}

/** The connections to every default source of the kind that is there. */
function defaultConnections(snapshot: Snapshot, { schema, component, newId, said }: Beginning): readonly Mutation[] {
  return defaultSourcesOf(snapshot, schema.name).flatMap(({ at, component: source, path }): Mutation[] => {
    if (snapshot.components.get(source)?.deleted !== false) return [];
    const segments = segmentsOf(at);
    const star = segments.indexOf(ENTRY);
    if (isSaid(star < 0 ? at : pathOf(...segments.slice(0, star)), said)) return [];
    const own = star < 0 ? segments : segments.map((each, index) => (index === star ? newId() : each));
    const connect: Mutation = {
      ...{ type: "attribute.subscribe", component, path: pathOf(...own) },
      from: { component: source, path },
    };
    if (star < 0) return [connect];
    const entry = pathOf(...own.slice(0, star + 1));
    return [{ type: "item.insert", component, path: entry, order: generateKeyBetween(null, null) }, connect];
  });
}

/** Where the catalogue notes a default source for this place of this component; undefined below lists in lists. */
export function defaultSourceKey(snapshot: Snapshot, component: Component, path: Path): string | undefined {
  const schema = schemaOf(snapshot, component);
  const entries = schema ? itemsAbove(schema, path) : [];
  if (!schema || entries.length > 1) return undefined;
  const depth = entries[0] === undefined ? -1 : segmentsOf(entries[0]).length - 1;
  const general = segmentsOf(path).map((each, index) => (index === depth ? ENTRY : each));
  return sourceKey(schemaName(component.schema), pathOf(...general));
}
