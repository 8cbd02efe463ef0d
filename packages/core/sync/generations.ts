import * as Y from "yjs";
import { type CompactionBounds, isOvergrown } from "./compaction.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { JudgedDocument } from "./judged-document.ts";
import type { LogEntry } from "./ports.ts";

/** Fewer stored updates than this are read as quickly as one state. */
const WORTH_FOLDING = 64;

export type GenerationsParts = {
  readonly document: () => JudgedDocument;
  /** Puts a document in the place of the one that is there. */
  readonly replace: (document: JudgedDocument) => void;
  readonly commits: () => Pick<GroupCommit, "flushed" | "compact">;
  readonly hasEnded: () => boolean;
  readonly hasStockPeers: () => boolean;
  /** Making the next one has thrown. */
  readonly onBroken: (fault: unknown) => void;
  /** Everybody who is here has to go over to the document that is there now. */
  readonly onMoved: () => void;
  readonly bounds: CompactionBounds;
};

/** Keeps a change set's document, and what is stored of it, as small as what it says: the generations of one session [S30]. */
export class Generations {
  readonly #parts: GenerationsParts;
  #rebuilding: Promise<void> | undefined;
  #updatesStored: number;

  /** @param updatesStored - so many updates has whoever opens it next to read */
  constructor(parts: GenerationsParts, updatesStored: number) {
    this.#parts = parts;
    this.#updatesStored = updatesStored;
  }

  /** While the document is being rebuilt: nothing is judged. */
  get rebuilding(): Promise<void> | undefined {
    return this.#rebuilding;
  }

  /** The state that is to be stored with the batch that closes now, in the place of the many updates before it. */
  folded(): Uint8Array | undefined {
    if (this.#updatesStored < this.#parts.bounds.updates) return undefined;
    this.#updatesStored = 0;
    return Y.encodeStateAsUpdate(this.#parts.document().doc);
  }

  /** To be told of whatever is stored. */
  stored(entries: readonly LogEntry[]): void {
    this.#updatesStored += entries.filter(({ update }) => update.length > 0).length;
    const { document, bounds, hasStockPeers } = this.#parts;
    const { doc, entries: known } = document();
    if (this.#rebuilding || !isOvergrown(doc, bounds, { known, hasStockPeers: hasStockPeers() })) return;
    this.#rebuilding = this.#rebuild();
  }

  /** Leaves behind what opens quickly: no past that outweighs the present, and one state rather than many updates. Of a document at rest. */
  async leave(): Promise<void> {
    const { document, commits, bounds } = this.#parts;
    if (isOvergrown(document().doc, bounds)) await this.#next();
    else if (this.#updatesStored >= WORTH_FOLDING)
      await commits().compact(Y.encodeStateAsUpdate(document().doc), document().generation);
  }

  /**
   * Puts the next generation of the document in the place of this one. What was judged is stored first; what arrives
   * meanwhile is left unread. Our replicas move over on their connections and make that anew; stock peers have to rejoin.
   */
  async #rebuild(): Promise<void> {
    try {
      await Promise.resolve(); // this begins while a batch is being told; what belongs to that batch comes first
      await this.#parts.commits().flushed();
      if (!this.#parts.hasEnded() && (await this.#next())) this.#parts.onMoved();
    } catch (fault) {
      this.#parts.onBroken(fault);
    } finally {
      this.#rebuilding = undefined;
    }
  }

  /** False when it is not known to be stored: then the session has ended. */
  async #next(): Promise<boolean> {
    const before = this.#parts.document();
    const rebuilt = before.rebuilt();
    if (!(await this.#parts.commits().compact(Y.encodeStateAsUpdate(rebuilt.doc), rebuilt.generation))) return false;
    before.destroy();
    this.#parts.replace(rebuilt);
    this.#updatesStored = 0;
    return true;
  }
}
