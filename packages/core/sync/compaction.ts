import * as Y from "yjs";

/** When a document is worth rebuilding, and when its stored updates are worth folding into one state. */
export type CompactionBounds = {
  /** Rebuilt once it holds this many times more entries, living and dead, than living ones … */
  readonly ratio: number;
  /** … and at least this many dead ones. */
  readonly dead: number;
  /** Times `dead` while peers are here that would have to fetch it anew: those that do not speak our messages. */
  readonly patience: number;
  /** Stored updates are folded into one state when they are this many. */
  readonly updates: number;
};

export const COMPACTION: CompactionBounds = { ratio: 4, dead: 2_000, patience: 10, updates: 2_000 };

/**
 * Whether what was overwritten and deleted outweighs what stands there. A text counts as one: rebuilt, it is one.
 *
 * @param known - so many entries are known to live, at least: counting them takes as long as they are many, and this is asked after every batch
 */
export function isOvergrown(
  doc: Y.Doc,
  bounds: CompactionBounds,
  { known = 0, hasStockPeers = false }: { readonly known?: number; readonly hasStockPeers?: boolean } = {},
): boolean {
  if (!outweighs(doc, known, bounds, hasStockPeers)) return false; // before anything is counted
  let living = 0;
  for (const root of doc.share.values()) living += root instanceof Y.Map ? root.size : 1;
  return outweighs(doc, living, bounds, hasStockPeers);
}

/** The same of a document of which somebody knows how many entries live. */
export function outweighs(doc: Y.Doc, living: number, bounds: CompactionBounds, hasStockPeers: boolean): boolean {
  const { ratio, patience } = bounds;
  const dead = bounds.dead * (hasStockPeers ? patience : 1);
  let all = 0;
  for (const structs of doc.store.clients.values()) all += structs.length;
  return all - living >= dead && all >= ratio * living;
}

/** The same content without its past, written by `client`: maps key by key, texts by what they say. */
export function rebuiltDocument(doc: Y.Doc, client: number): Y.Doc {
  const rebuilt = new Y.Doc({ gc: true });
  rebuilt.clientID = client;
  rebuilt.transact(() => {
    for (const [name, root] of doc.share) {
      if (root instanceof Y.Map) copyMap(root, rebuilt.getMap(name));
      else if (root instanceof Y.Text) rebuilt.getText(name).insert(0, root.toString());
      else throw new RangeError(`the root “${name}” is neither a map nor a text`);
    }
  });
  return rebuilt;
}

function copyMap(from: Y.Map<unknown>, to: Y.Map<unknown>): void {
  for (const [key, value] of from.entries()) to.set(key, value);
}
