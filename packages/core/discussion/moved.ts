import type { Anchor } from "../protocol/index.ts";

/** What is called otherwise from now on: a version of a kind that was given another number, and what is noted of it. By what it was called. */
export type MovedThings = ReadonlyMap<string, string>;

/** The same place under its new name; undefined where it keeps its name. Rule [CM10]. */
export function movedAnchor(anchor: Anchor, moved: MovedThings): Anchor | undefined {
  if (anchor.kind === "schema") {
    const schema = moved.get(anchor.schema);
    return schema === undefined ? undefined : { ...anchor, schema };
  }
  if (anchor.kind !== "note") return undefined;
  const note = moved.get(anchor.note);
  return note === undefined ? undefined : { ...anchor, note };
}
