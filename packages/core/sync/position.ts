import * as Y from "yjs";
import type { DocumentPosition } from "../protocol/index.ts";

/**
 * From where on a document of this generation has what one update wrote; undefined where that was nothing. An update is taken in whole, so any
 * one entry of it tells of all. Rule [S70].
 */
export function positionOf(generation: number, update: Uint8Array | undefined): DocumentPosition | undefined {
  if (!update || update.length === 0) return undefined;
  const { structs, ds } = Y.decodeUpdate(update);
  const last = structs.at(-1);
  if (last) return { generation, client: last.id.client, clock: last.id.clock + last.length };
  for (const [client, removals] of ds.clients) {
    const removal = removals.at(-1);
    if (removal) return { generation, client, clock: removal.clock + removal.len, isRemoval: true };
  }
  return undefined;
}
