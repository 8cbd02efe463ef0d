import { setTimeout as sleep } from "node:timers/promises";
import type { LogLine } from "@tributary/core/protocol";
import { HALF_AN_HOUR_OF_TRIES, RETRY_MS } from "../try-again.ts";

const FLUSH_MS = 100;
const MAX_LINE_CHARACTERS = 4000;
const MAX_LINES_PER_RUN = 100_000;
const PAGE = 1000;

/** Where lines are kept: of runs against reality, and of functions. */
export type LogStore<Id extends string> = {
  appendLog(lines: readonly LogLine[]): Promise<void>;
  log(run: Id, after: number, limit: number): Promise<readonly LogLine[]>;
};

/** The output of one run: told to those who watch at once, stored in batches a moment later, and kept here while the store is away. */
export class RunLog {
  readonly #run: string;
  readonly #store: Pick<LogStore<string>, "appendLog">;
  readonly #tell: (lines: readonly LogLine[]) => void;
  readonly #onFault: (fault: unknown) => void;
  #seq: number;
  #batch: LogLine[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Told, and not known to be stored. */
  #unstored: readonly LogLine[] = [];
  #storing: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #failures = 0;
  #isStopped = false;

  constructor(options: {
    readonly run: string;
    readonly store: Pick<LogStore<string>, "appendLog">;
    readonly lastSeq: number;
    readonly tell: (lines: readonly LogLine[]) => void;
    readonly onFault: (fault: unknown) => void;
  }) {
    this.#run = options.run;
    this.#store = options.store;
    this.#seq = options.lastSeq;
    this.#tell = options.tell;
    this.#onFault = options.onFault;
  }

  write(component: string, text: string, at: number): void {
    if (this.#seq >= MAX_LINES_PER_RUN) return;
    const last = this.#seq === MAX_LINES_PER_RUN - 1;
    const shown = last ? "The log of this run is full; what follows is not kept." : text.slice(0, MAX_LINE_CHARACTERS);
    this.#batch.push({ run: this.#run, component, at, seq: ++this.#seq, text: shown });
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }

  /** Tells and stores what has been written so far; resolves when it is stored, or could not be right now. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#batch;
    this.#batch = [];
    if (lines.length > 0) this.#tell(lines);
    this.#unstored = this.#unstored.concat(lines);
    if (this.#unstored.length > 0 && !this.#isStopped) this.#storing ??= this.#storeAll();
    return this.#storing ?? Promise.resolve();
  }

  /** Resolves when all that has been written is stored, however long the store is away, or it was stopped. */
  async stored(): Promise<void> {
    for (await this.flush(); this.#unstored.length > 0 && !this.#isStopped; await this.flush()) await sleep(RETRY_MS);
  }

  /** Stores nothing any more: somebody else may be writing this log. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#retry);
  }

  async #storeAll(): Promise<void> {
    clearTimeout(this.#retry);
    while (this.#unstored.length > 0 && !this.#isStopped) {
      const page = this.#unstored.slice(0, PAGE);
      try {
        await this.#store.appendLog(page);
        this.#failures = 0;
      } catch (fault) {
        this.#onFault(fault);
        this.#failures += 1;
        // What no store takes for so long is let go.
        if (this.#failures < HALF_AN_HOUR_OF_TRIES) {
          this.#retry = setTimeout(() => void this.flush(), RETRY_MS).unref();
          break;
        }
      }
      this.#unstored = this.#unstored.slice(page.length);
    }
    // In the same turn as the last look at what is left: lines that are written from now on are stored by the next round.
    this.#storing = undefined;
  }
}

/** All stored lines after `seq`, page by page. */
export async function* storedLines<Id extends string>(
  store: LogStore<Id>,
  run: Id,
  seq: number,
): AsyncGenerator<readonly LogLine[]> {
  for (let after = seq; ; ) {
    const lines = await store.log(run, after, PAGE);
    if (lines.length > 0) yield lines;
    if (lines.length < PAGE) return;
    after = lines.at(-1)?.seq ?? after;
  }
}
