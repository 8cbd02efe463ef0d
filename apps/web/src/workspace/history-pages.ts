import type { ComponentHistory, HappenedEntry } from "@tributary/ui/canvas";
import type { WriteView } from "@tributary/core/protocol";

export const WRITES_PAGE = 50;

type Place = NonNullable<WriteView["place"]>;

/** Pages of what was written on Head, newest first, before a place where there is one. */
export function pagesOf(
  read: (of: string, before: Place | undefined, path: string | undefined) => Promise<readonly WriteView[]>,
): ComponentHistory["page"] {
  const places = new Map<string, Place>();
  return async (of, after, path) => {
    const writes = await read(of, after ? places.get(after.key) : undefined, path);
    const entries = writes.map((write): HappenedEntry => {
      const key = `${write.version} ${write.place?.place}`;
      if (write.place) places.set(key, write.place);
      return { ...write, key, outcome: "accepted" };
    });
    return { entries, more: entries.length >= WRITES_PAGE };
  };
}

/** Of one path: what was done to it here, and where that ends, what had reached Head before. Of all of a component, what was done here. */
export function hereThenOnHead(
  here: ComponentHistory["page"],
  onHead: ComponentHistory["page"],
): ComponentHistory["page"] {
  return async (of, after, path) => {
    if (path === undefined) return here(of, after);
    if (after && after.version !== null) return onHead(of, after, path);
    const page = await here(of, after, path);
    if (page.more) return page;
    const earlier = await onHead(of, null, path);
    return { entries: [...page.entries, ...earlier.entries], more: earlier.more };
  };
}
