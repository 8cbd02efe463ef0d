import { jsonEqual } from "../base/index.ts";
import type { Divergence, OverlayKey } from "../document/index.ts";
import type { JudgedDocument } from "./judged-document.ts";

/** A divergence that is to be settled; with `theirs`, only where Head still has that. */
export type LookedAt = OverlayKey & Partial<Pick<Divergence, "theirs">>;

/** Whether Head has something else by now than somebody was shown: what was settled meanwhile is none. */
export function isMoved(
  { divergences }: Pick<JudgedDocument, "divergences">,
  looked: readonly LookedAt[],
): "moved" | undefined {
  const now = new Map(divergences.map((each) => [`${each.root} ${each.key}`, each.theirs]));
  const isOther = ({ root, key, theirs }: LookedAt) => {
    const standing = now.get(`${root} ${key}`);
    return theirs !== undefined && standing !== undefined && !jsonEqual(theirs, standing);
  };
  return looked.some(isOther) ? "moved" : undefined;
}
