import type { ComponentId } from "@tributary/core/base";
import { serialiseComponent, type Snapshot } from "@tributary/core/model";
import type { SnapshotPage } from "@tributary/core/protocol";

export const PAGE_COMPONENTS = 2000;

/** Sorted once per snapshot, however many readers page through it. */
const sortedIds = new WeakMap<Snapshot["components"], readonly ComponentId[]>();

/**
 * One page of a snapshot. Schemas and views come with the first one. `next` names the version, so that all pages of one
 * reading belong together however far Head moves meanwhile.
 */
export function snapshotPage(snapshot: Snapshot, version: number, offset: number): SnapshotPage {
  const ids = idsOf(snapshot);
  const end = offset + PAGE_COMPONENTS;
  const components = ids.slice(offset, end).flatMap((id) => {
    const component = snapshot.components.get(id);
    return component ? [serialiseComponent(component)] : [];
  });
  return {
    version,
    schemas: offset === 0 ? [...snapshot.schemas.values()] : [],
    components,
    views:
      offset === 0
        ? [...snapshot.views.values()].map(({ id, name, members }) => ({
            id,
            name,
            members: Object.fromEntries(members),
          }))
        : [],
    ...(offset === 0 && snapshot.functions.size > 0 ? { functions: [...snapshot.functions.values()] } : {}),
    ...(offset === 0 && snapshot.catalogue.size > 0 ? { catalogue: Object.fromEntries(snapshot.catalogue) } : {}),
    ...(end < ids.length ? { next: `${version}.${end}` } : {}),
    total: ids.length,
    pages: pagesOf(snapshot),
  };
}

/** One at least: what is no component comes with the first. */
export function pagesOf({ components }: Snapshot): number {
  return Math.max(1, Math.ceil(components.size / PAGE_COMPONENTS));
}

/** Reads a cursor made by `snapshotPage`; undefined when it is not one. */
export function parseCursor(cursor: string): { readonly version: number; readonly offset: number } | undefined {
  const match = /^(\d{1,9})\.(\d{1,15})$/.exec(cursor);
  return match ? { version: Number(match[1]), offset: Number(match[2]) } : undefined;
}

function idsOf(snapshot: Snapshot): readonly ComponentId[] {
  const known = sortedIds.get(snapshot.components);
  if (known) return known;
  const ids = [...snapshot.components.keys()].sort();
  sortedIds.set(snapshot.components, ids);
  return ids;
}
