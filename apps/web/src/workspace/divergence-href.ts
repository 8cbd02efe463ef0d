import type { OverlayKey } from "@tributary/core/document";
import type { Snapshot } from "@tributary/core/model";
import { placeOfDivergence } from "@tributary/ui/canvas";
import { paths } from "../paths.ts";

/** What the review begins at to show what diverges. */
export const DIVERGENCES = "divergences";

export type DivergenceIn = { readonly workspace: string; readonly changeSet: string; readonly view: Snapshot };

/** The page where what diverges is seen and edited. Rule W61. */
export function divergenceHref({ workspace, changeSet, view }: DivergenceIn, divergence: OverlayKey): string {
  const place = placeOfDivergence(view, divergence);
  switch (place.on) {
    case "map":
      return paths.changeSetComponent(workspace, changeSet, place.component);
    case "view":
      return paths.changeSet(workspace, changeSet, place.view);
    case "functions":
      return paths.changeSetFunctions(workspace, changeSet, place.thing);
    case "review":
      return paths.review(workspace, changeSet, { at: DIVERGENCES });
  }
}
