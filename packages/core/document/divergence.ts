import type { Json } from "../base/index.ts";
import { contentHash, jsonEqual } from "../base/index.ts";
import { isOverlayRoot, type OverlayKey } from "./keys.ts";
import type { Overlay } from "./overlay.ts";
import type { Divergence } from "./rebase.ts";

const PREFIX = "divergence/";
const GONE = "gone/";

/** Where a divergence is recorded in the `control` map: `divergence/<root>/<key>`. */
export function divergenceKey({ root, key }: OverlayKey): string {
  return `${PREFIX}${root}/${key}`;
}

/** Where one is kept while its key has gone with something that is removed: `gone/<root>/<key>`. */
export function goneDivergenceKey({ root, key }: OverlayKey): string {
  return `${GONE}${root}/${key}`;
}

export function parseDivergence(controlKey: string, value: unknown): Divergence | undefined {
  return parsed(PREFIX, controlKey, value);
}

export function parseGoneDivergence(controlKey: string, value: unknown): Divergence | undefined {
  return parsed(GONE, controlKey, value);
}

function parsed(prefix: string, controlKey: string, value: unknown): Divergence | undefined {
  if (!controlKey.startsWith(prefix)) return undefined;
  const rest = controlKey.slice(prefix.length);
  const slash = rest.indexOf("/");
  const [root, key] = [rest.slice(0, slash), rest.slice(slash + 1)];
  if (!isOverlayRoot(root) || typeof value !== "object" || value === null) return undefined;
  const { base = null, theirs = null, mine = null } = value as { readonly [side: string]: Json };
  return { root, key, base, theirs, mine };
}

/** What Head has there, as a hash: whoever settles it says which they were shown. */
export function theirsHash({ theirs }: Pick<Divergence, "theirs">): string {
  return contentHash(theirs);
}

/** Of these divergences, those in which Head has something else than whoever names them was shown [D38]. */
export function movedSince(
  divergences: readonly Divergence[],
  looked: readonly (OverlayKey & { readonly theirsHash: string })[],
): readonly Divergence[] {
  const shown = new Map(looked.map(({ root, key, theirsHash: hash }) => [`${root} ${key}`, hash]));
  return divergences.filter((each) => {
    const hash = shown.get(`${each.root} ${each.key}`);
    return hash !== undefined && hash !== theirsHash(each);
  });
}

/**
 * The divergences that stand after a rebase: those of before that are still unsettled, and the new ones. `base` stays what the
 * change set's value was written over; one is over when the key has left the overlay, or Head has gone back to it.
 */
export function carryDivergences(
  recorded: readonly Divergence[],
  fresh: readonly Divergence[],
  overlay: Overlay,
): readonly Divergence[] {
  const standing = new Map<string, Divergence>();
  for (const each of [...recorded, ...fresh]) {
    const at = divergenceKey(each);
    const mine = overlay[each.root].get(each.key);
    if (mine === undefined) continue;
    // Null, too, is something it was written over: nothing stood there.
    const { base } = standing.get(at) ?? each;
    if (jsonEqual(base, each.theirs)) standing.delete(at);
    else standing.set(at, { ...each, base, mine });
  }
  return [...standing.values()];
}
