import type { OverlayKey } from "@tributary/core/document";
import type { KeyHand } from "@tributary/core/history";
import type { LogEntry } from "@tributary/core/sync";
import { type Attribution, AttributionBook } from "./attribution.ts";

/** Of so many keys that stand no more it is remembered whose they were, at most; and of as many as stand. */
const GONE = 10_000;

export type LiveAttributionOptions = {
  /** From the log: of each key, by everybody who wrote there, the last row. */
  readonly read: () => Promise<readonly KeyHand[]>;
  /** Whether the change set says something at a key, and at how many. */
  readonly says: (key: OverlayKey) => boolean;
  readonly size: () => number;
  readonly gone?: number;
};

/** Who wrote what in an open change set: read when it is first asked for, and followed from then on [VH12]. */
export class LiveAttribution {
  readonly #options: LiveAttributionOptions;
  #book: Promise<AttributionBook> | undefined;
  /** Once it has been read. */
  #read: AttributionBook | undefined;
  /** What is told while it is read: perhaps it was read too, which makes no difference. */
  #meanwhile: KeyHand[] = [];

  constructor(options: LiveAttributionOptions) {
    this.#options = options;
  }

  /** What is in the log by now, oldest first. */
  accepted(entries: readonly LogEntry[]): void {
    if (!this.#book) return;
    const rows = entries.flatMap(({ accepted, actor, at: now }) =>
      accepted.map(({ root, key, at = now }) => ({ root, key, actor, at })),
    );
    if (!this.#read) this.#meanwhile.push(...rows);
    else this.#follow(this.#read, rows);
  }

  /** As it is at this moment, for as long as it is looked at. */
  async now(): Promise<Attribution> {
    return (await this.live()).copy();
  }

  /** As it is at every moment. */
  live(): Promise<AttributionBook> {
    if (this.#book) return this.#book;
    const book = this.#reading();
    this.#book = book;
    book.catch(() => {
      this.#book = undefined;
      this.#meanwhile = [];
    });
    return book;
  }

  async #reading(): Promise<AttributionBook> {
    const book = new AttributionBook();
    this.#follow(book, await this.#options.read());
    this.#follow(book, this.#meanwhile.splice(0));
    this.#read = book;
    return book;
  }

  #follow(book: AttributionBook, rows: readonly KeyHand[]): void {
    const { says, size, gone = GONE } = this.#options;
    book.add(rows);
    if (book.keys.size > 2 * size() + gone) book.keep(says);
  }
}
