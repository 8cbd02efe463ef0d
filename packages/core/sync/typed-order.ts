import * as Y from "yjs";

/** So many runs are passed at most to find where those of one update belong: honest ones pass what others typed at their place meanwhile. */
const MAX_PASSED = 500_000;

/** Characters of one client in a row, and those between which the first of them was put. */
export type Typed = {
  readonly client: number;
  readonly clock: number;
  readonly length: number;
  readonly origin: Y.ID | null;
  readonly right: Y.ID | null;
};

type Run = Typed & {
  length: number;
  next: Run | undefined;
  /** How many characters stand before it, once that is counted. */
  place: number;
  /** The search in which it was passed last, and after which of the runs found in it. */
  passed: number;
  since: number;
};

/**
 * The order of a text's characters, deleted ones too, with more that are not taken in yet: each is put where Yjs will put it.
 *
 * @see Item.integrate in Yjs
 */
export class TypedOrder {
  #first: Run | undefined;
  readonly #runs = new Map<number, Run[]>();
  #passed = 0;
  #marks = 0;

  constructor(text: Pick<Y.Text, "_start">) {
    let last: Run | undefined;
    for (let item = text._start; item; item = item.right) {
      const { id, length, origin, rightOrigin } = item;
      const run = newRun({ ...{ client: id.client, clock: id.clock, length, origin, right: rightOrigin } });
      if (last) last.next = run;
      else this.#first = run;
      last = run;
      this.#ofClient(id.client).push(run);
    }
    for (const runs of this.#runs.values()) runs.sort((one, other) => one.clock - other.clock);
  }

  /** Answers whether it could: what it names is in this text, and the way to its place is not too long. */
  put(typed: Typed): boolean {
    const right = typed.right ? this.#beginningAt(typed.right) : undefined;
    const left = typed.origin ? this.#endingAt(typed.origin) : undefined;
    if ((typed.right && !right) || (typed.origin && !left)) return false;
    const run = newRun(typed);
    const search = this.#mark();
    let [before, since] = [left, search];
    for (let other = left ? left.next : this.#first; other && other !== right; other = other.next) {
      this.#passed += 1;
      if (this.#passed > MAX_PASSED) return false;
      other.passed = search;
      other.since = since;
      const isRival = isSame(run.origin, other.origin);
      const origin = isRival || !other.origin ? undefined : this.#at(other.origin);
      if (isRival && other.client >= run.client) {
        if (isSame(run.right, other.right)) break;
      } else if (isRival || (origin?.passed === search && origin.since !== since)) {
        before = other;
        since = this.#mark();
      } else if (origin?.passed !== search) break;
    }
    run.next = before ? before.next : this.#first;
    if (before) before.next = run;
    else this.#first = run;
    this.#ofClient(run.client).push(run);
    return true;
  }

  /** Tells how many characters stand before one; undefined of one that is not in this text. */
  count(): (id: Y.ID) => number | undefined {
    let place = 0;
    for (let run = this.#first; run; run = run.next) {
      run.place = place;
      place += run.length;
    }
    return (id) => {
      const run = this.#at(id);
      return run && run.place + id.clock - run.clock;
    };
  }

  #mark(): number {
    this.#marks += 1;
    return this.#marks;
  }

  #ofClient(client: number): Run[] {
    const known = this.#runs.get(client);
    if (known) return known;
    const runs: Run[] = [];
    this.#runs.set(client, runs);
    return runs;
  }

  #at({ client, clock }: Y.ID): Run | undefined {
    const runs = this.#runs.get(client) ?? [];
    const run = runs[indexAt(runs, clock)];
    return run && run.clock <= clock ? run : undefined;
  }

  #beginningAt(id: Y.ID): Run | undefined {
    const run = this.#at(id);
    return run && run.clock < id.clock ? this.#split(run, id.clock - run.clock) : run;
  }

  #endingAt(id: Y.ID): Run | undefined {
    const run = this.#at(id);
    const length = run ? id.clock + 1 - run.clock : 0;
    if (run && length < run.length) this.#split(run, length);
    return run;
  }

  /** Answers the second part. */
  #split(run: Run, length: number): Run {
    const { client, clock, right, next, passed, since } = run;
    const origin = Y.createID(client, clock + length - 1);
    const rest: Run = {
      ...{ client, clock: clock + length, length: run.length - length, origin, right, next, place: 0, passed, since },
    };
    run.length = length;
    run.next = rest;
    const runs = this.#ofClient(client);
    runs.splice(indexAt(runs, clock) + 1, 0, rest);
    return rest;
  }
}

function newRun(typed: Typed): Run {
  return { ...typed, next: undefined, place: 0, passed: 0, since: 0 };
}

/** Where in what is in the order of its clocks that one stands, or would, which reaches beyond a clock. */
export function indexAt(runs: readonly Pick<Typed, "clock" | "length">[], clock: number): number {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const run = runs[middle];
    if (run && run.clock + run.length <= clock) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function isSame(one: Y.ID | null, other: Y.ID | null): boolean {
  return one === other || (one !== null && other !== null && one.client === other.client && one.clock === other.clock);
}
