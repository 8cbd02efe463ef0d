import { buildSnapshot, deserialiseFrame, type Snapshot, type SnapshotJson } from "@tributary/core/model";
import type { SnapshotPage } from "@tributary/core/protocol";

/** A browser has six lines to one server, and other questions go on beside. */
const AT_ONCE = 3;

export type ReadModel = { readonly version: number; readonly snapshot: Snapshot };
/** How far the reading has come, in components. */
export type Reading = { readonly read: number; readonly total: number };
/** Asks for a page: the first without a version, the others of the version that it has named. */
export type AskForPage = (page: number, version: number | undefined) => Promise<SnapshotPage>;

/**
 * One version of a model, whole, from its pages: the first tells how many there are, the others are asked for some at a time,
 * and each is taken in, in their order, while the next are on their way. Rule [R50].
 *
 * @throws what `ask` throws; then nothing more is asked
 */
export async function readModel(ask: AskForPage, onRead: (reading: Reading) => void = () => {}): Promise<ReadModel> {
  const first = await ask(0, undefined);
  const { version, total, pages } = first;
  const building = buildSnapshot(deserialiseFrame(first));
  let read = 0;
  const take = (components: SnapshotJson["components"]) => {
    building.add(components);
    read += components.length;
    onRead({ read, total });
  };
  take(first.components);
  const onTheirWay: Promise<SnapshotPage>[] = [];
  for (let page = 1; page < pages || onTheirWay.length > 0; page += 1) {
    if (page < pages) onTheirWay.push(quiet(ask(page, version)));
    if (page < pages && onTheirWay.length < AT_ONCE) continue;
    const next = await onTheirWay.shift();
    if (next) take(next.components);
  }
  if (read !== total) throw new RangeError(`readModel: ${read} of ${total} components came`);
  return { version, snapshot: building.done() };
}

/** A page that fails is told when its turn comes, and by nobody else. */
function quiet<T>(page: Promise<T>): Promise<T> {
  page.catch(() => {});
  return page;
}
