import { contentHash } from "../base/index.ts";
import {
  type Cell,
  child,
  type Component,
  GENERATED_PATH,
  inTheWayOf,
  isWithin,
  itemIds,
  itemsAbove,
  type Mutation,
  mutationOfCell,
  type Path,
  type Schema,
} from "../model/index.ts";

export type Cells = ReadonlyMap<Path, Cell>;

export type ConvergeInput = {
  /** What the function wants to stand there, lists' entries under the ids `withStableEntries` gives them. */
  readonly wanted: Cells;
  readonly current: Component;
  readonly schema: Schema;
  /** What the last run wrote where. */
  readonly wrote: { readonly [path: string]: string };
  /** Whether what people changed by hand is written over. */
  readonly overwrite: boolean;
};

export type Converged = {
  readonly mutations: readonly Mutation[];
  readonly wrote: { readonly [path: string]: string };
  /** Where something else was wanted, and what a person made of it stays. */
  readonly kept: readonly Path[];
};

/**
 * Brings a component to what a function wants of it, three ways: where nothing was changed since the function last wrote, what it
 * wants now; where somebody changed something, theirs, unless asked otherwise. What it no longer wants is cleared where it is
 * still as written. Rules [MG3]–[MG6].
 */
export function converge({ wanted, current, schema, wrote, overwrite }: ConvergeInput): Converged {
  const mutations: Mutation[] = [];
  const next: Record<string, string> = {};
  const kept: Path[] = [];
  const gone = new Set<Path>();
  const overwritten = new Set<Path>();
  const cleared = noLongerWanted({ wanted, current, schema, wrote, overwrite });
  for (const [path, want] of ordered(wanted)) {
    const [is, was] = [current.attributes.get(path), wrote[path]];
    const others = agree(is, want) ? [] : standingInTheWay(cleared.left, schema, path, want);
    const isBelowGone = itemsAbove(schema, path).some((entry) => gone.has(entry));
    const isTheirs = others.length > 0 || (!agree(is, want) && !isUntouched(is, was));
    if (isBelowGone || (isTheirs && !overwrite)) {
      if (!isBelowGone) kept.push(path);
      if (is === undefined) gone.add(path);
      if (was !== undefined) next[path] = was;
    } else {
      for (const at of others) overwritten.add(at);
      if (!agree(is, want)) mutations.push(mutationOfCell(current.id, path, want));
      // What somebody has put there by hand, and is what we want, stays theirs.
      if (was !== undefined || !agree(is, want)) next[path] = hashOf(want);
    }
  }
  mutations.push(...[...overwritten].map((at) => takenAway(cleared.left, at)));
  return { mutations: [...mutations, ...cleared.mutations], wrote: next, kept: [...kept, ...cleared.kept] };
}

/** What would hide what is wanted there, or be hidden by it, and stays unless it is taken away: somebody else's [M85]. */
function standingInTheWay(left: Component, schema: Schema, path: Path, want: Cell): readonly Path[] {
  const others = inTheWayOf(left, schema, path, want);
  return others.filter((at) => !others.some((entry) => entry !== at && isEntryAround(left, entry, at)));
}

function isEntryAround({ attributes }: Component, entry: Path, path: Path): boolean {
  return "order" in (attributes.get(entry) ?? {}) && isWithin(path, entry);
}

function takenAway({ id, attributes }: Component, path: Path): Mutation {
  const isEntry = "order" in (attributes.get(path) ?? {});
  return { type: isEntry ? "item.remove" : "attribute.unset", component: id, path };
}

type Cleared = Pick<Converged, "mutations" | "kept"> & { readonly left: Component };

/** What it wrote before and does not want any more; and what is left without that. */
function noLongerWanted({ wanted, current, wrote, overwrite }: ConvergeInput): Cleared {
  const mutations: Mutation[] = [];
  const kept: Path[] = [];
  const removed: Path[] = [];
  const left = (Object.keys(wrote) as Path[]).filter((path) => !wanted.has(path)).sort();
  for (const path of left) {
    const is = current.attributes.get(path);
    if (is === undefined || removed.some((entry) => isWithin(path, entry))) continue;
    const cells = "order" in is ? [...current.attributes].filter(([at]) => isWithin(at, path)) : [[path, is] as const];
    const isOurs = cells.every(([at, cell]) => isUntouched(cell, wrote[at]));
    if (!isOurs && !overwrite) kept.push(path);
    else if ("order" in is) {
      removed.push(path);
      mutations.push({ type: "item.remove", component: current.id, path });
    } else mutations.push({ type: "attribute.unset", component: current.id, path });
  }
  const away = mutations.flatMap((mutation) => ("path" in mutation ? [mutation.path] : []));
  const attributes = current.attributes.filterNot((_cell, at) => away.some((path) => isWithin(at, path)));
  return { mutations, kept, left: { ...current, attributes } };
}

/**
 * The cells of a component as it was put together, with each list's entries under ids that say their position, so that the next
 * run finds the same ones. What stays with the component of itself (who made it) is not among them.
 */
export function withStableEntries(component: Component, schema: Schema): Cells {
  const cells = new Map<Path, Cell>();
  component.attributes.forEach((cell, path) => {
    if (path === GENERATED_PATH) return;
    const entries = [...itemsAbove(schema, path), ...("order" in cell ? [path] : [])];
    let stable = path as string;
    for (const entry of [...entries].reverse()) {
      const list = entry.slice(0, entry.lastIndexOf("/")) as Path;
      const position = itemIds(component, list).indexOf(entry.slice(list.length + 1));
      stable = child(list, `g${position}`) + stable.slice(entry.length);
    }
    cells.set(stable as Path, cell);
  });
  return cells;
}

/** Entries before what stands in them. */
function ordered(cells: Cells): readonly (readonly [Path, Cell])[] {
  return [...cells].sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1));
}

/** An entry of a list is there or not; where it stands among the others is for people to say. */
function agree(is: Cell | undefined, want: Cell): boolean {
  return is !== undefined && hashOf(is) === hashOf(want);
}

/** Whether what stands somewhere is what was last written there, or nothing that was ever written. */
function isUntouched(is: Cell | undefined, was: string | undefined): boolean {
  return is === undefined ? was === undefined : was === hashOf(is);
}

/** Short: it tells a changed value from an unchanged one, and guards nothing. */
function hashOf(cell: Cell): string {
  return "order" in cell ? "entry" : contentHash(cell).slice(0, 16);
}
