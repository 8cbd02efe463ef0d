import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import type { Snapshot } from "@tributary/core/model";
import { PAGE_COMPONENTS, pagesOf, snapshotPage } from "./snapshot-page.ts";

const packed = promisify(gzip);
/** A Head of 100 000 components takes some 3 MB. */
const MOST_BYTES = 96 * 1024 * 1024;
/** What an entry takes beside the bytes of its page: its name, its place in the map, the object around the bytes. */
const ENTRY_BYTES = 1024;

export type PageName = { readonly workspace: string; readonly version: number; readonly page: number };

/**
 * Pages of models as they are sent: JSON, gzipped. A version never changes, so each of its pages is made once, also when many
 * ask at the same time. Those asked for longest ago are forgotten first. Rule [A11].
 */
export class KeptPages {
  readonly #kept = new Map<string, Buffer>();
  readonly #underWay = new Map<string, Promise<Buffer | undefined>>();
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(mostBytes = MOST_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /** How many pages are kept. */
  get size(): number {
    return this.#kept.size;
  }

  /** One page, undefined behind the last; `read` is asked for the model where nobody has asked for this page lately. */
  page(name: PageName, read: () => Promise<Snapshot>): Promise<Buffer | undefined> {
    const key = `${name.workspace}/${name.version}/${name.page}`;
    const kept = this.#kept.get(key);
    if (kept) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return Promise.resolve(kept);
    }
    const underWay = this.#underWay.get(key) ?? this.#make(key, name, read);
    this.#underWay.set(key, underWay);
    return underWay;
  }

  async #make(key: string, { version, page }: PageName, read: () => Promise<Snapshot>): Promise<Buffer | undefined> {
    try {
      const snapshot = await read();
      if (page >= pagesOf(snapshot)) return undefined;
      const text = JSON.stringify(snapshotPage(snapshot, version, page * PAGE_COMPONENTS));
      const made = alone(await packed(text, { level: constants.Z_BEST_SPEED }));
      this.#keep(key, made);
      return made;
    } finally {
      this.#underWay.delete(key);
    }
  }

  #keep(key: string, page: Buffer): void {
    this.#kept.set(key, page);
    this.#bytes += page.length + ENTRY_BYTES;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#bytes <= this.#mostBytes) return;
      this.#kept.delete(oldest);
      this.#bytes -= length + ENTRY_BYTES;
    }
  }
}

/** A copy in memory of its own: what gzip gives is a view of a larger piece, all of which would be kept with it. */
function alone(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}
