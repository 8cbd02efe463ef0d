import type { ComponentId, WorkspaceId } from "@tributary/core/base";
import {
  changeOf,
  changesBetween,
  functionChangesBetween,
  noteChangesBetween,
  schemaChangesBetween,
  viewChangesBetween,
  withHands,
} from "@tributary/core/engine";
import type { HistoryStore } from "@tributary/core/history";
import type { Snapshot } from "@tributary/core/model";
import type { Hand, VersionComparison } from "@tributary/core/protocol";

/** Of each sort of thing that differs, how many are on a page. */
const PAGE = 300;
/** Of so many pairs of versions it is kept which components differ, so that a further page costs what it lists. */
const PAIRS = 4;

type Side = { readonly version: number; readonly model: Snapshot };
type Compared = { readonly from: Side; readonly to: Side; readonly skip: number };

/** Two versions of Head beside each other, as a review shows a change set, page by page, with whoever wrote what is new. */
export class Comparisons {
  readonly #history: Pick<HistoryStore, "writesBetween" | "handsBetween">;
  /** Versions never change, so neither does this. Oldest first. */
  readonly #differing = new Map<string, readonly ComponentId[]>();

  constructor(history: Pick<HistoryStore, "writesBetween" | "handsBetween">) {
    this.#history = history;
  }

  async page(workspace: WorkspaceId, { from, to, skip }: Compared): Promise<VersionComparison> {
    const [before, after] = [from.model, to.model];
    const ids = pageOf(this.#differingIn(workspace, from, to), skip);
    const changes = ids.listed.flatMap((id) => changeOf(before, after, id) ?? []);
    const functions = pageOf(functionChangesBetween(before, after), skip);
    const schemas = pageOf(schemaChangesBetween(before, after), skip);
    const notes = pageOf(noteChangesBetween(before, after), skip);
    const views = pageOf(viewChangesBetween(before, after), skip);
    const span = { after: from.version, upTo: to.version };
    const writes = await this.#history.writesBetween(workspace, { ...span, components: ids.listed });
    const writers = new Map(writes.map(({ component, path, actor, at }) => [component + path, { ...actor, at }]));
    const things = [
      ...functions.listed.map((each) => each.function),
      ...schemas.listed.map(({ schema }) => schema),
      ...[...notes.listed, ...views.listed].map(({ key }) => key),
    ];
    const hands = Map.groupBy(await this.#history.handsBetween(workspace, { ...span, things }), ({ thing }) => thing);
    const by = (thing: string): { readonly by: readonly Hand[] } => ({
      by: (hands.get(thing) ?? []).map(({ thing: _, ...hand }) => hand),
    });
    const moreThings = functions.more + schemas.more + notes.more + views.more;
    return {
      ...{ from: from.version, to: to.version, more: ids.more },
      changes: withHands({ before, after }, changes, (component, path) => writers.get(component + path)),
      functions: functions.listed.map((change) => ({ ...change, ...by(change.function) })),
      schemas: schemas.listed.map((change) => ({ ...change, ...by(change.schema) })),
      notes: notes.listed.map((change) => ({ ...change, ...by(change.key) })),
      views: views.listed.map((change) => ({ ...change, ...by(change.key) })),
      moreThings,
      ...(ids.more + moreThings > 0 ? { next: skip + PAGE } : {}),
    };
  }

  /** The components that differ, by name. */
  #differingIn(workspace: WorkspaceId, from: Side, to: Side): readonly ComponentId[] {
    const key = `${workspace} ${from.version} ${to.version}`;
    const known = this.#differing.get(key);
    const ids = known ?? changesBetween(from.model, to.model).map(({ component }) => component as ComponentId);
    this.#differing.delete(key);
    this.#differing.set(key, ids);
    for (const oldest of [...this.#differing.keys()].slice(0, -PAIRS)) this.#differing.delete(oldest);
    return ids;
  }
}

function pageOf<Each>(all: readonly Each[], skip: number): { readonly listed: readonly Each[]; readonly more: number } {
  return { listed: all.slice(skip, skip + PAGE), more: Math.max(0, all.length - skip - PAGE) };
}
