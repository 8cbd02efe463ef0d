import type { Actor } from "../base/index.ts";
import { type Overlay, type OverlayKey, overlayCandidates, type Renumbered, textMutation } from "../document/index.ts";
import { lockKey, type Mutation, type Snapshot } from "../model/index.ts";
import { inBrief } from "./brief.ts";
import type { PlantedRows } from "./planting.ts";

/**
 * Rows that say, of a version under its new number, of its lock and of what is typed in it, whose hands are in it: the server gave the
 * number alone. Each finds there what it leaves, as a second hand does in what is planted [S67].
 *
 * @param handsOn - everybody whose hands were in what stood at a key before, whoever was last in it last
 */
export function movedHands(
  base: Snapshot,
  overlay: Overlay,
  renumbered: readonly Renumbered[],
  handsOn: (key: OverlayKey) => readonly Actor[],
): readonly PlantedRows[] {
  if (renumbered.length === 0) return [];
  const meant = new Map(
    overlayCandidates(base, overlay).map(({ root, key, mutation }) => [`${root} ${key}`, mutation]),
  );
  const rowsAt = ({ root, key }: OverlayKey, was: string): readonly PlantedRows[] => {
    const value = overlay[root].get(key);
    const text = root === "text" && typeof value === "string" ? textMutation(key, value, value) : undefined;
    const mutation: Mutation | undefined = text ?? meant.get(`${root} ${key}`);
    if (!value || !mutation) return [];
    const row = {
      root,
      key,
      before: inBrief(root, value),
      after: inBrief(root, value),
      mutation,
      quiet: true,
    } as const;
    return handsOn({ root, key: was }).map((actor) => [actor, [row]]);
  };
  return renumbered.flatMap(({ from, to }) => [
    ...rowsAt({ root: "schema", key: to }, from),
    ...rowsAt({ root: "catalogue", key: lockKey(to) }, lockKey(from)),
    ...rowsAt({ root: "text", key: to }, from),
  ]);
}
