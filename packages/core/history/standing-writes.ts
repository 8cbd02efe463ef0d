import { pathsAbove } from "../document/index.ts";
import type { Write } from "./ports.ts";

/**
 * Of the last writes of each path, in a change set and on the Head it stands on, those that tell of what stands: what was in a list
 * entry that was removed later, or of a component that has been made anew since, is nobody's any more. Rule [W1].
 */
export function standingWrites(writes: readonly Write[]): readonly Write[] {
  const taking = new Map(writes.flatMap((write) => (takesAll(write) ? [[write.path, write] as const] : [])));
  if (taking.size === 0) return writes;
  return writes.filter((write) => {
    const above = write.path === "" ? [] : ["", ...pathsAbove(write.path)];
    return !above.some((path) => {
      const taken = taking.get(path);
      return taken !== undefined && isLater(taken, write);
    });
  });
}

/** Whether nothing stands below it that was there before. */
function takesAll({ mutation: { type } }: Write): boolean {
  return type === "item.remove" || type === "component.create" || type === "component.erase";
}

/** What stands in a change set was written over what is on Head. */
function isLater(one: Write, other: Write): boolean {
  if (one.version === null || other.version === null) {
    if (one.version !== other.version) return one.version === null;
    return one.at > other.at;
  }
  return one.version > other.version || (one.version === other.version && one.place > other.place);
}
