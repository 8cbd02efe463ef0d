import * as Y from "yjs";
import type { Json } from "../base/index.ts";
import { type Overlay, parseAttributeKey, readOverlay, writeMutation } from "../document/index.ts";
import { type Mutation, runBatch, type Snapshot } from "../model/index.ts";

/** The part of an overlay that still holds over `base`: what is refused there goes into `dropped`. */
export function keepValid(base: Snapshot, mutations: readonly Mutation[], dropped: Mutation[]): Overlay {
  const doc = new Y.Doc();
  for (const { mutation, refusal } of runBatch(base, mutations, "bestEffort").outcomes) {
    if (refusal) dropped.push(mutation);
    else writeMutation(doc, base, mutation);
  }
  const kept = readOverlay(doc);
  doc.destroy();
  return kept;
}

/** Overlay keys whose value at the old base differs from the one at the new: {base, theirs, mine}, to be shown and settled [S10]. */
export function divergingKeys(
  before: Snapshot,
  after: Snapshot,
  overlay: Overlay,
): { readonly key: string; readonly value: Json }[] {
  const found: { key: string; value: Json }[] = [];
  for (const [key, mine] of overlay.attribute) {
    const address = parseAttributeKey(key);
    if (!address) continue;
    const [base, theirs] = [before, after].map(
      (head) => head.components.get(address.component)?.attributes.get(address.path) ?? null,
    );
    if (JSON.stringify(base) !== JSON.stringify(theirs) && JSON.stringify(theirs) !== JSON.stringify(mine))
      found.push({ key, value: { base, theirs, mine } as Json });
  }
  return found;
}
