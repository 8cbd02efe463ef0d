import type { VersionComparison } from "@tributary/core/protocol";
import { count } from "../model/count.ts";

/** How many things there are to read, all together. */
export function comparedCount({
  changes,
  more,
  functions,
  schemas,
  notes,
  views,
  moreThings,
}: VersionComparison): number {
  return changes.length + more + functions.length + schemas.length + notes.length + views.length + moreThings;
}

/** What differs, in words: "1 component, 2 functions and 1 view changed". */
export function comparedWords(comparison: VersionComparison): string {
  const { changes, more, functions, schemas, notes, views, moreThings } = comparison;
  const words = [
    ...counted(changes.length + more, "component"),
    ...counted(functions.length, "function"),
    ...counted(schemas.length, "kind"),
    ...counted(notes.length, "note of the catalogue", "notes of the catalogue"),
    ...counted(views.length, "view"),
    ...counted(moreThings, "other thing"),
  ];
  const last = words.pop();
  if (last === undefined) return "Nothing changed";
  return `${words.length > 0 ? `${words.join(", ")} and ` : ""}${last} changed`;
}

function counted(number: number, noun: string, plural?: string): readonly string[] {
  if (number === 0) return [];
  return [number > 1 && plural ? `${number} ${plural}` : count(number, noun)];
}
