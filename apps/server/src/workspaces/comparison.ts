import type { ComponentId, WorkspaceId } from "@tributary/core/base";
import {
  changesBetween,
  functionChangesBetween,
  noteChangesBetween,
  schemaChangesBetween,
  viewChangesBetween,
} from "@tributary/core/engine";
import type { HistoryStore, Write } from "@tributary/core/history";
import type { Snapshot } from "@tributary/core/model";
import type { ComponentChange, Hand, VersionComparison } from "@tributary/core/protocol";

/** Of each sort of thing that differs, how many are listed; more are counted. */
const LISTED = 300;

type Side = { readonly version: number; readonly model: Snapshot };

/** Two versions of Head beside each other, as a review shows a change set, with whoever wrote what is new. */
export async function comparison(
  history: HistoryStore,
  workspace: WorkspaceId,
  { from, to }: { readonly from: Side; readonly to: Side },
): Promise<VersionComparison> {
  const [before, after] = [from.model, to.model];
  const components = listed(changesBetween(before, after));
  const functions = listed(functionChangesBetween(before, after));
  const schemas = listed(schemaChangesBetween(before, after));
  const notes = listed(noteChangesBetween(before, after));
  const views = listed(viewChangesBetween(before, after));
  const span = { after: from.version, upTo: to.version };
  const writes = await history.writesBetween(workspace, {
    ...span,
    components: components.shown.map(({ component }) => component as ComponentId),
  });
  const things = [
    ...functions.shown.map((each) => each.function),
    ...schemas.shown.map(({ schema }) => schema),
    ...[...notes.shown, ...views.shown].map(({ key }) => key),
  ];
  const hands = Map.groupBy(await history.handsBetween(workspace, { ...span, things }), ({ thing }) => thing);
  const by = (thing: string): { readonly by: readonly Hand[] } => ({
    by: (hands.get(thing) ?? []).map(({ thing: _, ...hand }) => hand),
  });
  return {
    ...{ from: from.version, to: to.version, changes: withAuthors(components.shown, writes), more: components.more },
    functions: functions.shown.map((change) => ({ ...change, ...by(change.function) })),
    schemas: schemas.shown.map((change) => ({ ...change, ...by(change.schema) })),
    notes: notes.shown.map((change) => ({ ...change, ...by(change.key) })),
    views: views.shown.map((change) => ({ ...change, ...by(change.key) })),
    moreThings: functions.more + schemas.more + notes.more + views.more,
  };
}

function listed<Change>(all: readonly Change[]): { readonly shown: readonly Change[]; readonly more: number } {
  const shown = all.slice(0, LISTED);
  return { shown, more: all.length - shown.length };
}

function withAuthors(
  changes: readonly ComponentChange[],
  writes: readonly (Write & { readonly component: ComponentId })[],
): readonly ComponentChange[] {
  const authors = new Map(writes.map(({ component, path, actor, at }) => [component + path, { ...actor, at }]));
  return changes.map((change) => ({
    ...change,
    fields: change.fields.map((field) => {
      const by = authors.get(change.component + field.path);
      return by ? { ...field, by } : field;
    }),
  }));
}
