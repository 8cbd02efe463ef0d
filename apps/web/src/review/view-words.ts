import type { ViewChange, ViewSpot } from "@tributary/core/protocol";

const TITLES = {
  added: "Put on it",
  removed: "Taken off it",
  moved: "Moved on it",
  placed: "Given a place, which the map had chosen until now",
} as const;
const WORDS = { added: "put on", removed: "taken off", moved: "moved", placed: "given a place" } as const;
const ORDER = ["added", "removed", "moved", "placed"] as const;

/** What happens on a view, in a few words. Rule W51. */
export function viewSummary({ change, before, count }: ViewChange): string {
  if (change === "removed") return `deleted, with ${count.others} on it`;
  if (change === "added") return `new, with ${count.added} on it`;
  const parts = ORDER.flatMap((what) => (count[what] > 0 ? [`${count[what]} ${WORDS[what]}`] : []));
  return [...(before === undefined ? [] : ["renamed"]), ...parts].join(", ");
}

export type SpotGroup = {
  readonly what: ViewSpot["change"];
  readonly title: string;
  readonly members: readonly ViewSpot[];
};

/** What is put on it, taken off it, moved, and given a place, each that there is. */
export function spotGroups(spots: readonly ViewSpot[]): readonly SpotGroup[] {
  return ORDER.flatMap((what) => {
    const members = spots.filter(({ change }) => change === what);
    return members.length > 0 ? [{ what, title: TITLES[what], members }] : [];
  });
}

/** How many of those that change are counted and not listed. */
export function hiddenSpots({ count, spots }: ViewChange): number {
  return count.added + count.removed + count.moved + count.placed - spots.length;
}
