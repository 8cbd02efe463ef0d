import type { Review } from "@tributary/core/protocol";
import { count } from "../model/count.ts";

type Subjects = { readonly [Sort in keyof Pick<Review, Changed>]: readonly unknown[] };
type Changed = "changes" | "functions" | "schemas" | "notes" | "views";

/** What the changes are on, by sort, as far as there is any; empty where there is none. Rule W20. */
export function subjectsOf({ changes, functions, schemas, notes, views }: Subjects): string {
  const sorts: readonly (readonly [readonly unknown[], string, string?])[] = [
    [changes, "component"],
    [functions, "function"],
    [schemas, "kind"],
    [notes, "note in the catalogue", "notes in the catalogue"],
    [views, "view"],
  ];
  return sorts.flatMap(([all, ...words]) => (all.length > 0 ? [count(all.length, ...words)] : [])).join(", ");
}
