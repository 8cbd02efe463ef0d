import type { KeyChange } from "./outbox.ts";

/** Which way a step is taken: back, or once more. */
export type Direction = "undo" | "redo";

/** One undoable step: what a person did in one go, and what it changed. */
export type Step = {
  readonly label: string;
  readonly keys: readonly KeyChange[];
  /** The transactions it was sent in. */
  readonly ids: readonly number[];
};

/** One transaction of a step, for as long as the server has not answered it. */
export type Part = {
  /** By name: what it found, and what it left. */
  readonly changes: Map<string, KeyChange>;
  /** What arrived meanwhile and is what it found: put back by the server, where this is refused, or else somebody's. With the steps that it is to. */
  readonly unsure: Map<string, { readonly value: unknown; readonly steps: readonly Remembered[] }>;
};

/** A step as it is remembered, with what has become of its keys since. */
export type Remembered = {
  label: string;
  /** By name. One that is there may be put otherwise; what comes and goes is for `Steps`, which finds steps by it. */
  readonly changes: Map<string, KeyChange>;
  ids: readonly number[];
  /** In the order they were made, over both stacks. */
  serial: number;
  /** Transactions the server has not answered. */
  readonly open: Map<number, Part>;
  /** Keys somebody else has written since: theirs to undo, not ours [R8]. */
  readonly taken: Set<string>;
  /** By what those of them were taken that it may be untrue of. */
  readonly unclear: Map<string, Unclear>;
  /** What took the place of what a change had found, and what that was, where that may be untrue. */
  readonly below: Map<string, Unclear & { readonly before: unknown }>;
  /** The last two things that others wrote while the step was on its way: if ours then arrived last, that is what it replaced. */
  readonly meanwhile: Map<string, readonly unknown[]>;
};

/** A value that came while these transactions were on their way there: somebody else's, or what a policy made of one of them. */
export type Unclear = { readonly value: unknown; readonly of: readonly number[] };

/** The steps to undo and to redo, found by what they wrote: others who write concern only those that wrote the same [R43]. */
export class Steps {
  readonly #stacks: Record<Direction, Remembered[]> = { undo: [], redo: [] };
  readonly #byName = new Map<string, Set<Remembered>>();
  #serial = 0;

  all(): readonly Remembered[] {
    return [...this.#stacks.undo, ...this.#stacks.redo];
  }

  /** Those that wrote a key. */
  at(name: string): readonly Remembered[] {
    return [...(this.#byName.get(name) ?? [])];
  }

  last(direction: Direction): Remembered | undefined {
    return this.#stacks[direction].at(-1);
  }

  push(direction: Direction, { label, keys, ids }: Step): Remembered {
    const since = { open: new Map<number, Part>(), taken: new Set<string>(), meanwhile: new Map<string, unknown[]>() };
    const unclear = { unclear: new Map(), below: new Map() };
    const step: Remembered = { label, changes: new Map(), ids: [], serial: ++this.#serial, ...since, ...unclear };
    this.#stacks[direction].push(step);
    this.#write(step, keys, ids);
    return step;
  }

  /** Where it stood among those of its side before it was popped. */
  putBack(direction: Direction, step: Remembered): void {
    const stack = this.#stacks[direction];
    const above = stack.findIndex(({ serial }) => serial > step.serial);
    stack.splice(above < 0 ? stack.length : above, 0, step);
    this.#index(step, step.changes.keys());
  }

  /** It has not written this after all. */
  leaveOut(step: Remembered, name: string): void {
    step.changes.delete(name);
    step.meanwhile.delete(name);
    this.#forget(step, name);
  }

  /** Makes more that was done part of a step. */
  join(step: Remembered, { label, keys, ids }: Step): void {
    // What somebody else wrote in between is what this step now replaces.
    for (const name of keys.map(nameOf)) if (step.taken.delete(name)) step.changes.delete(name);
    this.#write(step, keys, ids);
    step.label = label;
    step.serial = ++this.#serial;
  }

  pop(direction: Direction): Remembered | undefined {
    const step = this.#stacks[direction].pop();
    if (step) this.#leave(step);
    return step;
  }

  /** Keeps the newest so many. */
  trim(direction: Direction, atMost: number): void {
    const stack = this.#stacks[direction];
    for (const step of stack.splice(0, stack.length - atMost)) this.#leave(step);
  }

  /** Takes out all of which this is so. */
  drop(isGone: (step: Remembered) => boolean): void {
    for (const direction of ["undo", "redo"] as const) {
      const stack = this.#stacks[direction];
      this.#stacks[direction] = stack.filter((step) => !isGone(step));
      for (const step of stack.filter(isGone)) this.#leave(step);
    }
  }

  #write(step: Remembered, keys: readonly KeyChange[], ids: readonly number[]): void {
    merge(step.changes, keys);
    this.#index(step, keys.map(nameOf));
    step.ids = [...step.ids, ...ids];
    for (const id of ids) {
      const changes = new Map<string, KeyChange>();
      merge(changes, keys);
      step.open.set(id, { changes, unsure: new Map() });
    }
  }

  #index(step: Remembered, names: Iterable<string>): void {
    for (const name of names) {
      const at = this.#byName.get(name);
      if (at) at.add(step);
      else this.#byName.set(name, new Set([step]));
    }
  }

  #leave(step: Remembered): void {
    for (const name of step.changes.keys()) this.#forget(step, name);
  }

  #forget(step: Remembered, name: string): void {
    const at = this.#byName.get(name);
    at?.delete(step);
    if (at?.size === 0) this.#byName.delete(name);
  }
}

/** Several changes of one key as one: the first before, the last after. */
export function mergedKeys(changes: readonly KeyChange[]): readonly KeyChange[] {
  const byName = new Map<string, KeyChange>();
  merge(byName, changes);
  return [...byName.values()];
}

function merge(byName: Map<string, KeyChange>, changes: readonly KeyChange[]): void {
  for (const change of changes) {
    const name = nameOf(change);
    const first = byName.get(name);
    byName.set(name, first ? { ...first, after: change.after } : change);
  }
}

export function nameOf({ root, key }: { readonly root: string; readonly key: string }): string {
  return `${root}\n${key}`;
}
