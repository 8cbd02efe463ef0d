import type { ComponentId } from "@tributary/core/base";
import type { Component, EdgeMeaning, Path, Schema, Snapshot } from "@tributary/core/model";
import { labelOf, managerPath, managersOf, nameOf, placeOf, schemaName } from "@tributary/core/model";
import { containerSchemas, factsOf } from "./schema-facts.ts";

/** What a line between two components says: a connection, or that one looks after the other. */
export type DrawnMeaning = Exclude<EdgeMeaning, "contains"> | "manages";

export type ChangeSign = "added" | "changed" | "removed";

/** A connection as it is drawn: from the component that takes the value to the one that gives it. */
export type Edge = {
  readonly id: string;
  readonly from: ComponentId;
  readonly to: ComponentId;
  readonly path: Path;
  readonly meaning: DrawnMeaning;
  /** `removed`: only the base has it, and it is shown so that one sees what is cut. */
  readonly sign: "added" | "removed" | undefined;
};

/** A component as it is drawn. The same object as long as nothing of it changes. */
export type Card = {
  readonly id: ComponentId;
  readonly name: string;
  readonly schema: string;
  readonly kind: string;
  readonly icon: string;
  readonly subtitle: string | undefined;
  readonly compact: boolean;
  readonly frame: boolean;
  readonly container: ComponentId | undefined;
  readonly sign: ChangeSign | undefined;
  readonly edges: readonly Edge[];
};

export type Graph = {
  readonly cards: ReadonlyMap<ComponentId, Card>;
  readonly edges: readonly Edge[];
  /** Members of each frame, in the order of their names. */
  readonly frames: ReadonlyMap<ComponentId, readonly ComponentId[]>;
  /** Components in no frame. */
  readonly loose: readonly ComponentId[];
  readonly counts: { readonly [Sign in ChangeSign]: number };
};

type Known = { readonly base: Component | undefined; readonly frame: boolean; readonly card: Card };
const cards = new WeakMap<Component, Known>();

/** The model as something to draw. Costs what changed, plus a look at each component. */
export function graphOf(view: Snapshot, base: Snapshot): Graph {
  const containers = containerSchemas(view.schemas.values());
  const all = new Map<ComponentId, Card>();
  view.components.forEach((component, id) => {
    const before = base.components.get(id);
    if (component.deleted && !before) return;
    all.set(id, cardOf(view, component, before, containers.has(schemaName(component.schema))));
  });
  const frames = new Map<ComponentId, ComponentId[]>();
  for (const card of all.values()) if (card.frame) frames.set(card.id, []);
  const loose: ComponentId[] = [];
  const edges: Edge[] = [];
  const counts = { added: 0, changed: 0, removed: 0 };
  for (const card of all.values()) {
    if (card.sign) counts[card.sign] += 1;
    for (const edge of card.edges) if (all.has(edge.to)) edges.push(edge);
    if (card.frame) continue;
    (card.container !== undefined ? (frames.get(card.container) ?? loose) : loose).push(card.id);
  }
  const byName = (a: ComponentId, b: ComponentId) =>
    compare(all.get(a)?.name ?? a, all.get(b)?.name ?? b) || compare(a, b);
  for (const members of frames.values()) members.sort(byName);
  return { cards: all, edges, frames, loose: loose.sort(byName), counts };
}

function cardOf(view: Snapshot, component: Component, base: Component | undefined, frame: boolean): Card {
  const known = cards.get(component);
  if (known && known.base === base && known.frame === frame) return known.card;
  const schema = view.schemas.get(component.schema);
  const edges = schema ? edgesOf(component, base, schema) : [];
  const container = schema && factsOf(schema).containerPath;
  const held = container && (component.attributes.get(container) ?? base?.attributes.get(container));
  const card: Card = {
    id: component.id,
    name: nameOf(component),
    schema: schemaName(component.schema),
    kind: schema?.title ?? schemaName(component.schema),
    icon: schema?.icon ?? "box",
    subtitle: schema && literalText(component, factsOf(schema).subtitlePath),
    compact: schema ? factsOf(schema).leaf : true,
    frame,
    container: held && "from" in held ? held.from.component : undefined,
    sign: signOf(component, base),
    edges,
  };
  cards.set(component, { base, frame, card });
  return card;
}

/** What the change set does to a component. Places on views are not changes of it. */
export function signOf(now: Component | undefined, before: Component | undefined): ChangeSign | undefined {
  if (!now) return before ? "removed" : undefined;
  if (now.deleted) return "removed";
  if (!before || before.deleted) return "added";
  if (now.schema !== before.schema) return "changed";
  return now.attributes === before.attributes || now.attributes.equals(before.attributes) ? undefined : "changed";
}

function edgesOf(component: Component, base: Component | undefined, schema: Schema): Edge[] {
  const edges: Edge[] = [];
  const add = (path: Path, to: ComponentId, sign: Edge["sign"]) => {
    const place = placeOf(schema, path);
    const meaning = place?.kind === "value" ? (place.property.reference?.edge ?? "data") : "data";
    const id = sign === "removed" ? `${component.id}${path} removed` : `${component.id}${path}`;
    // What it takes from itself is said at the field.
    if (meaning !== "contains" && to !== component.id) edges.push({ id, from: component.id, to, path, meaning, sign });
  };
  component.attributes.forEach((cell, path) => {
    if (!("from" in cell)) return;
    const kept = takesFrom(base, path, cell.from.component);
    add(path, cell.from.component, component.deleted ? "removed" : base && !kept ? "added" : undefined);
  });
  base?.attributes.forEach((cell, path) => {
    if ("from" in cell && !takesFrom(component, path, cell.from.component)) add(path, cell.from.component, "removed");
  });
  edges.push(...managementEdges(component, base, schema));
  return edges.sort((a, b) => compare(a.id, b.id));
}

/** From each manager that does not contain it, which is drawn around it already. */
function managementEdges(component: Component, base: Component | undefined, schema: Schema): Edge[] {
  const container = factsOf(schema).containerPath;
  const inside = (manager: ComponentId) => container !== undefined && takesFrom(component, container, manager);
  const now = new Set(managersOf(component));
  const before = new Set(base ? managersOf(base) : []);
  return [...new Set([...now, ...before])]
    .filter((manager) => !inside(manager))
    .map((to): Edge => {
      const sign = component.deleted || !now.has(to) ? "removed" : base && !before.has(to) ? "added" : undefined;
      const path = managerPath(to);
      const id = `${component.id}${path}${sign === "removed" ? " removed" : ""}`;
      return { id, from: component.id, to, path, meaning: "manages", sign };
    });
}

function takesFrom(component: Component | undefined, path: Path, source: ComponentId): boolean {
  const cell = component?.attributes.get(path);
  return cell !== undefined && "from" in cell && cell.from.component === source;
}

function literalText(component: Component, path: Path | undefined): string | undefined {
  const cell = path && component.attributes.get(path);
  return cell && "value" in cell && typeof cell.value === "string" && cell.value !== "" ? cell.value : undefined;
}

/** What an edge says on hover: "api ▸ Networks ▸ Network takes its value from backend". */
export function edgeSentence(view: Snapshot, edge: Edge): string {
  const name = (id: ComponentId) => {
    const component = view.components.get(id);
    return component ? nameOf(component) : id;
  };
  if (edge.meaning === "manages")
    return `${name(edge.from)} is ${edge.sign === "removed" ? "no longer " : ""}managed by ${name(edge.to)}`;
  return `${name(edge.from)} ▸ ${labelOf(view, edge.from, edge.path)} ${edge.sign === "removed" ? "no longer takes" : "takes"} its value from ${name(edge.to)}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
