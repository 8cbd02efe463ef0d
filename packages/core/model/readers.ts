import type { ComponentId } from "../base/index.ts";
import { isWithin, type Path } from "./path.ts";
import { PathOrder } from "./path-order.ts";
import type { Snapshot } from "./snapshot.ts";

/** Who takes a value from a component, at which place of theirs, and which value. */
export type Reader = { readonly user: ComponentId; readonly at: Path; readonly from: Path };

type Users = NonNullable<ReturnType<Snapshot["subscribers"]["get"]>>;

/** Where nothing is said of them yet, they were asked for once. */
const known = new WeakMap<Users, PathOrder<Reader> | "none">();

/**
 * Who takes a value from a component at a path or below it. The entries of a long list are asked about one by one: the second time
 * its readers are put in order, and from then on each costs what is found.
 */
export function readersWithin(snapshot: Snapshot, id: ComponentId, path: string): readonly Reader[] {
  const users = snapshot.subscribers.get(id);
  if (!users) return [];
  const found = known.get(users);
  if (found === undefined) {
    known.set(users, "none");
    return readersOf(snapshot, users).filter(({ from }) => isWithin(from, path));
  }
  const order = found === "none" ? new PathOrder(readersOf(snapshot, users), ({ from }) => from) : found;
  if (found === "none") known.set(users, order);
  // A removal may have handed on who read before it.
  return order.within(path).filter(({ user, at, from }) => {
    const cell = snapshot.components.get(user)?.attributes.get(at);
    return cell !== undefined && "from" in cell && cell.from.component === id && cell.from.path === from;
  });
}

/** `after` has the readers that `before` has, but for some: the order of the one finds those of the other. */
export function handOnReaders(before: Snapshot, after: Snapshot, id: ComponentId): void {
  const [was, is] = [before.subscribers.get(id), after.subscribers.get(id)];
  const order = was && known.get(was);
  if (is && order && is !== was) known.set(is, order);
}

function readersOf(snapshot: Snapshot, users: Users): readonly Reader[] {
  const found: Reader[] = [];
  users.forEach((paths, user) => {
    const cells = snapshot.components.get(user)?.attributes;
    paths.forEach((at) => {
      const cell = cells?.get(at);
      if (cell && "from" in cell) found.push({ user, at, from: cell.from.path });
    });
  });
  return found;
}
