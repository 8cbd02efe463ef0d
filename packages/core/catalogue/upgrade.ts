import type { ComponentId, Json } from "../base/index.ts";
import {
  applyMutation,
  type Component,
  HIDDEN,
  isHiddenAt,
  labelOf,
  misfits,
  type Mutation,
  nameOf,
  type Path,
  schemaName,
  schemaOf,
  shownAt,
  type Schema,
  type SchemaRef,
  type Snapshot,
  strandedReaders,
} from "../model/index.ts";
import { functionsToRun } from "./upgrade-runs.ts";

/** What a move to another version means for one component. */
export type UpgradeRow = {
  readonly component: ComponentId;
  readonly name: string;
  readonly from: SchemaRef;
  /** fits: it moves as it is. loses: it moves when what has no place may go. stays: others take what would be gone. */
  readonly outcome: "fits" | "loses" | "stays";
  /** What it says and the new version has no place for. */
  readonly lost: readonly { readonly path: Path; readonly title: string; readonly value: string }[];
  /** How many values and entries stay as they are. */
  readonly kept: number;
  /** Who takes values from it that would not be there. */
  readonly strandedReaders: readonly string[];
  /** Titles of functions that would run, since they or what they read would be others. */
  readonly runs: readonly string[];
  /** Titles of functions that would no longer concern it. */
  readonly gone: readonly string[];
};

export type Upgrade = {
  readonly to: SchemaRef;
  readonly rows: readonly UpgradeRow[];
  /** Moves what fits and, with `lose`, what loses something. */
  readonly mutations: readonly Mutation[];
};

/** Components of a kind that are of another version than this one. */
export function olderThan(snapshot: Snapshot, to: SchemaRef): readonly ComponentId[] {
  const name = schemaName(to);
  return [...snapshot.components.values()]
    .filter(({ schema, deleted }) => !deleted && schema !== to && schemaName(schema) === name)
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
}

/** What moving these components to another version of what they are means, and what it takes. Rules [K9] [K10]. */
export function upgradeOf(
  snapshot: Snapshot,
  wish: { readonly components: readonly ComponentId[]; readonly to: SchemaRef; readonly lose?: boolean },
): Upgrade {
  const { to, lose = false } = wish;
  const schema = snapshot.schemas.get(to);
  const rows: UpgradeRow[] = [];
  const mutations: Mutation[] = [];
  for (const id of new Set(wish.components)) {
    const component = snapshot.components.get(id);
    const isOfKind = component && !component.deleted && schemaName(component.schema) === schemaName(to);
    if (!schema || !isOfKind || component.schema === to) continue;
    const strays = misfits(component, schema);
    const row = rowOf(snapshot, component, { to, schema, strays });
    rows.push(row);
    if (row.outcome === "fits" || (lose && row.outcome === "loses")) mutations.push(...moving(component, to, strays));
  }
  return { to, rows, mutations };
}

type Target = { readonly to: SchemaRef; readonly schema: Schema; readonly strays: readonly Path[] };

function rowOf(snapshot: Snapshot, component: Component, { to, schema, strays }: Target): UpgradeRow {
  const clearing = moving(component, to, strays);
  const after = clearing.reduce(applyMutation, snapshot);
  const stranded = strandedReaders(snapshot, component, schema);
  const was = schemaOf(snapshot, component);
  return {
    component: component.id,
    name: nameOf(component),
    from: component.schema,
    outcome: stranded.length > 0 ? "stays" : strays.length > 0 ? "loses" : "fits",
    lost: strays.map((path) => ({
      path,
      title: labelOf(snapshot, component.id, path) || path,
      value: shown(component, was, path),
    })),
    kept: after.components.get(component.id)?.attributes.size ?? 0,
    strandedReaders: stranded,
    ...functionsToRun({ snapshot, component }, after),
  };
}

/** Clears what has no place, outermost first, then moves. */
function moving(component: Component, to: SchemaRef, strays: readonly Path[]): readonly Mutation[] {
  const { id } = component;
  return [
    ...strays.map((path): Mutation => {
      const cell = component.attributes.get(path);
      const isEntry = cell !== undefined && "order" in cell;
      return isEntry ? { type: "item.remove", component: id, path } : { type: "attribute.unset", component: id, path };
    }),
    { type: "component.upgrade", component: id, schema: to },
  ];
}

function shown(component: Component, schema: Schema | undefined, path: Path): string {
  if (isHiddenAt(schema, path)) return HIDDEN;
  const cell = component.attributes.get(path);
  if (!cell || "order" in cell) return "an entry";
  if ("from" in cell) return "a connection";
  const value: Json = shownAt(schema, path, cell.value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
