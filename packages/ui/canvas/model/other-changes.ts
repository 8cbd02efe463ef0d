import {
  functionChangesBetween,
  noteChangesBetween,
  schemaChangesBetween,
  viewChangesBetween,
} from "@tributary/core/engine";
import type { Snapshot } from "@tributary/core/model";

/** What a change set changes besides components, in words: "1 function and 2 views"; empty where it changes nothing else. Rule C74. */
export function otherChanges(base: Snapshot, view: Snapshot): string {
  const counts: readonly (readonly [number, string])[] = [
    [functionChangesBetween(base, view).length, "function"],
    [schemaChangesBetween(base, view).length, "kind"],
    [noteChangesBetween(base, view).length, "note"],
    [viewChangesBetween(base, view).length, "view"],
  ];
  const words = counts.flatMap(([count, noun]) => (count > 0 ? [`${count} ${noun}${count === 1 ? "" : "s"}`] : []));
  const last = words.at(-1);
  return last === undefined || words.length === 1 ? (last ?? "") : `${words.slice(0, -1).join(", ")} and ${last}`;
}
