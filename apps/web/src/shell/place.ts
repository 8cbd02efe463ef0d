/** Where in a workspace an address is. */
export type Place = {
  readonly page:
    | "map"
    | "table"
    | "functions"
    | "changes"
    | "review"
    | "runs"
    | "drift"
    | "audit"
    | "settings"
    | "other";
  /** The change set one is inside of; undefined on Head and on lists. */
  readonly changeSet?: string | undefined;
};

const PAGES = ["map", "table", "functions", "changes", "runs", "drift", "audit", "settings"] as const;

/** Reads `/w/<workspace>/…`. A change set's own pages count as its map, its table, its functions and its review. */
export function placeOf(pathname: string): Place {
  const [page, id, part] = pathname.split("/").slice(3).map(decodeURIComponent);
  if (page === "changes" && id) {
    if (part === "review") return { page: "review", changeSet: id };
    return { page: part === "table" || part === "functions" ? part : "map", changeSet: id };
  }
  return { page: PAGES.find((known) => known === page) ?? "other" };
}
