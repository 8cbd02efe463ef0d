import type { ComponentId, NewId } from "@tributary/core/base";
import type { Component, EdgeMeaning, Mutation, Path, Snapshot } from "@tributary/core/model";
import { Draft, isWithin, itemIds, nameOf, pathOf, schemaName } from "@tributary/core/model";
import { generateKeyBetween } from "fractional-indexing";
import { type Connector, factsOf } from "./schema-facts.ts";

/** One way to connect two components: which property of which one takes its value from the other. */
export type Fit = {
  readonly subscriber: ComponentId;
  readonly source: ComponentId;
  readonly connector: Connector;
  readonly meaning: EdgeMeaning;
  /** What it fills, in words: "api ▸ Networks". */
  readonly title: string;
  /** A new list entry will be made for it. */
  readonly entry: boolean;
  /** Value that it replaces, if the property already has one. */
  readonly replaces: boolean;
};

/** Every way two components can be connected, those that fill something empty first; either may be the one that takes. */
export function fitsBetween(view: Snapshot, a: ComponentId, b: ComponentId): readonly Fit[] {
  const both = [...fitsFor(view, a, b), ...fitsFor(view, b, a)];
  return both.sort((one, other) => Number(one.replaces) - Number(other.replaces));
}

/** The ways `subscriber` can take something from `source`. */
export function fitsFor(view: Snapshot, subscriber: ComponentId, source: ComponentId): readonly Fit[] {
  const [taker, giver] = [view.components.get(subscriber), view.components.get(source)];
  const schema = taker && view.schemas.get(taker.schema);
  if (!taker || !giver || !schema || subscriber === source || taker.deleted || giver.deleted) return [];
  return factsOf(schema)
    .connectors.filter(({ property }) => property.reference?.schemas.includes(schemaName(giver.schema)))
    .filter((connector) => !isMapEntry(connector) && !alreadyTakes(taker, connector, source))
    .map((connector): Fit => {
      const entry = connector.segments.includes("*");
      const at = pathOf(...connector.segments);
      const replaces = !entry && taker.attributes.some((_cell, path) => isWithin(path, at));
      const words = connector.title.split(" ▸ ");
      // A list's entry is told by the list: "Starts after", not "Starts after ▸ Container".
      const title = `${nameOf(taker)} ▸ ${(entry && words.length > 1 ? words.slice(0, -1) : words).join(" ▸ ")}`;
      return { subscriber, source, connector, meaning: connector.meaning, title, entry, replaces };
    });
}

/** The mutations that make a connection: a new list entry where it needs one, then the subscription; what was set below it gives way [C67]. */
export function connectMutations(view: Snapshot, fit: Fit, newId: NewId): readonly Mutation[] {
  const component = view.components.get(fit.subscriber);
  const reference = fit.connector.property.reference;
  if (!component || !reference) return [];
  const draft = new Draft(view, newId);
  const path = fit.connector.segments.reduce(
    (above, segment) => (segment === "*" ? draft.insert(fit.subscriber, above) : above + pathOf(segment)),
    "",
  );
  draft.connect(fit.subscriber, path, { component: fit.source, path: reference.path });
  return draft.mutations;
}

/** The fractional index that sorts after every entry of the list at `path`. */
export function orderAfterLast(component: Component, path: Path): string {
  const last = itemIds(component, path).at(-1);
  const cell = last === undefined ? undefined : component.attributes.get((path + pathOf(last)) as Path);
  return generateKeyBetween(cell && "order" in cell ? cell.order : null, null);
}

/** Undoes a connection: the list entry that exists for it goes, or the property is cleared. */
export function disconnectMutations(view: Snapshot, subscriber: ComponentId, path: Path): readonly Mutation[] {
  const component = view.components.get(subscriber);
  if (!component) return [];
  const parent = path.slice(0, path.lastIndexOf("/")) as Path;
  const marker = component.attributes.get(parent);
  if (marker && "order" in marker) return [{ type: "item.remove", component: subscriber, path: parent }];
  return [{ type: "attribute.unset", component: subscriber, path }];
}

function alreadyTakes(component: Component, connector: Connector, source: ComponentId): boolean {
  return component.attributes.some(
    (cell, path) => "from" in cell && cell.from.component === source && isAt(path, connector.segments),
  );
}

function isAt(path: Path, segments: readonly string[]): boolean {
  const parts = path.split("/").slice(1);
  return (
    parts.length === segments.length && segments.every((segment, index) => segment === "*" || segment === parts[index])
  );
}

function isMapEntry({ segments, property }: Connector): boolean {
  return segments.at(-1) === "*" && property.type !== "array";
}
