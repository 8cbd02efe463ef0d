import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import type { Snapshot } from "@tributary/core/model";
import { PAGE_COMPONENTS, snapshotPage } from "./snapshot-page.ts";

const packed = promisify(gzip);
/** A Head of 100 000 components takes some 3 MB. */
const MOST_BYTES = 96 * 1024 * 1024;

export type PageName = { readonly workspace: string; readonly version: number; readonly page: number };

/**
 * Pages of models as they are sent: JSON, gzipped. A version never changes, so each of its pages is made once, also when many
 * ask at the same time. Those asked for longest ago are forgotten first. Rule [A11].
 */
export class KeptPages {
  readonly #kept = new Map<string, Buffer>();
  readonly #underWay = new Map<string, Promise<Buffer>>();
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(mostBytes = MOST_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /** One page; `read` is asked for the model where nobody has asked for this page lately. */
  page(name: PageName, read: () => Promise<Snapshot>): Promise<Buffer> {
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

  async #make(key: string, { version, page }: PageName, read: () => Promise<Snapshot>): Promise<Buffer> {
    try {
      const text = JSON.stringify(snapshotPage(await read(), version, page * PAGE_COMPONENTS));
      const made = await packed(text, { level: constants.Z_BEST_SPEED });
      this.#keep(key, made);
      return made;
    } finally {
      this.#underWay.delete(key);
    }
  }

  #keep(key: string, page: Buffer): void {
    this.#kept.set(key, page);
    this.#bytes += page.length;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#bytes <= this.#mostBytes) return;
      this.#kept.delete(oldest);
      this.#bytes -= length;
    }
  }
}
