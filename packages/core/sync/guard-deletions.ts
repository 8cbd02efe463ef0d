import * as Y from "yjs";

export type DeleteSet = ReturnType<typeof Y.decodeUpdate>["ds"];

/** What an update takes out of what stands in the document. */
export type Deletions = {
  /** Something that stood there goes: it is an edit, although it brings nothing. */
  readonly any: boolean;
  /** Something goes from where peers may not write [S8]. */
  readonly foreign: boolean;
};

/**
 * Looks at every entry that still stands and that the update deletes. What is deleted already, or has not come yet, is no
 * matter: honest replicas send along all the deletions they know of.
 */
export function deletionsIn(doc: Y.Doc, deleteSet: DeleteSet, isPeers: (item: Y.Item) => boolean): Deletions {
  let any = false;
  for (const [client, ranges] of deleteSet.clients) {
    const structs = doc.store.clients.get(client) ?? [];
    const known = Y.getState(doc.store, client);
    for (const { clock, len } of ranges) {
      if (clock >= known || len === 0) continue;
      for (let index = Y.findIndexSS(structs, clock); index < structs.length; index += 1) {
        const struct = structs[index];
        if (!struct || struct.id.clock >= clock + len) break;
        if (!(struct instanceof Y.Item) || struct.deleted) continue;
        if (!isPeers(struct)) return { any: true, foreign: true };
        any = true;
      }
    }
  }
  return { any, foreign: false };
}

/** Whether nothing of it stands any more. */
export function areDeleted(doc: Y.Doc, deleteSet: DeleteSet): boolean {
  return !deletionsIn(doc, deleteSet, () => true).any;
}
