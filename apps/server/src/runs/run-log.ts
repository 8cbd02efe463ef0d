import type { LogLine } from "@tributary/core/protocol";

const FLUSH_MS = 100;
const MAX_LINE_CHARACTERS = 4000;
const MAX_LINES_PER_RUN = 100_000;
const PAGE = 1000;

/** Where lines are kept: of runs against reality, and of functions. */
export type LogStore<Id extends string> = {
  appendLog(lines: readonly LogLine[]): Promise<void>;
  log(run: Id, after: number, limit: number): Promise<readonly LogLine[]>;
};

/** The output of one run: told to those who watch at once, stored in batches a moment later. */
export class RunLog {
  readonly #run: string;
  readonly #store: Pick<LogStore<string>, "appendLog">;
  readonly #tell: (lines: readonly LogLine[]) => void;
  readonly #onFault: (fault: unknown) => void;
  #seq: number;
  #batch: LogLine[] = [];
  #timer: NodeJS.Timeout | undefined;
  #stored: Promise<void> = Promise.resolve();

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

  /** Tells and stores what has been written so far; resolves when it is stored, or could not be. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#batch;
    this.#batch = [];
    if (lines.length > 0) {
      this.#tell(lines);
      this.#stored = this.#stored.then(() => this.#store.appendLog(lines)).catch(this.#onFault);
    }
    return this.#stored;
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
