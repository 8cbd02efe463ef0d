import { isJsonObject, jsonEqual } from "@tributary/core/base";
import type { KeyChange } from "./outbox.ts";

/** One undoable step: what a person did in one go, and what it changed. */
export type Step = {
  readonly label: string;
  readonly keys: readonly KeyChange[];
  /** The transactions it was sent in. */
  readonly ids: readonly number[];
};

export type UndoState = { readonly undo: string | null; readonly redo: string | null };

/** A step as it is remembered, with what has become of its keys since. */
type Remembered = {
  label: string;
  keys: readonly KeyChange[];
  ids: readonly number[];
  /** In the order they were made, over both stacks. */
  serial: number;
  /** Transactions the server has not answered. */
  open: Set<number>;
  /** Keys somebody else has written since: theirs to undo, not ours [R8]. */
  taken: Set<string>;
  /** What others wrote while the step was on its way: if ours then arrived last, that is what it replaced. */
  meanwhile: Map<string, unknown>;
};

/** Edits of one group (a drag, typing in one field) less than this apart are one step. */
const GROUP_WITHIN_MS = 2500;
const MAX_STEPS = 200;

/**
 * This person's own steps, to undo and redo. Steps name overlay keys and values, not CRDT items, so they outlive a
 * reconnection, a rebuilt document and the server's re-issuing of a write that lost a race. Rules [R7]–[R9], [R24] of SPEC.md.
 */
export class History {
  #undo: Remembered[] = [];
  #redo: Remembered[] = [];
  #serial = 0;
  #group: { readonly name: string; readonly at: number } | undefined;

  record(step: Step, options: { readonly group?: string | undefined; readonly now: number }): void {
    const { group, now } = options;
    const last = this.#undo.at(-1);
    const joins = group !== undefined && this.#group?.name === group && now - this.#group.at < GROUP_WITHIN_MS;
    if (last && joins) this.#join(last, step);
    else this.#undo.push(this.#remember(step));
    if (this.#undo.length > MAX_STEPS) this.#undo.shift();
    this.#redo = [];
    this.#group = group === undefined ? undefined : { name: group, at: now };
  }

  /** Takes out a step the server refused: there is nothing of it to undo. */
  forget(id: number): void {
    const keep = (step: Remembered) => step.ids.length > 1 || !step.ids.includes(id);
    this.#undo = this.#undo.filter(keep);
    this.#redo = this.#redo.filter(keep);
  }

  /** The server has answered a transaction: from now on, what others write to its keys is theirs. */
  settled(id: number, current: (root: string, key: string) => unknown): void {
    for (const step of this.#steps()) {
      if (!step.open.delete(id) || step.open.size > 0) continue;
      step.keys = step.keys.map((change) => {
        const name = nameOf(change);
        if (!step.meanwhile.has(name)) return change;
        // Ours was the last to arrive, so this is what it replaced; otherwise theirs stands there now.
        if (sameValue(current(change.root, change.key), change.after))
          return { ...change, before: step.meanwhile.get(name) };
        step.taken.add(name);
        return change;
      });
      step.meanwhile.clear();
    }
  }

  /** Somebody else has written `value`, or the server has written it for them. */
  wrote(root: string, key: string, value: unknown): void {
    const name = nameOf({ root, key });
    const steps = this.#steps().filter(({ keys }) => keys.some((change) => nameOf(change) === name));
    const latest = steps.reduce<Remembered | undefined>((a, b) => (a && a.serial > b.serial ? a : b), undefined);
    const own = latest?.keys.find((change) => nameOf(change) === name);
    // The server putting our own last value back (a lost race, a refused successor) takes nothing away from us.
    if (!own || sameValue(value, own.after)) return;
    for (const step of steps) {
      if (step.open.size > 0) step.meanwhile.set(name, value);
      else step.taken.add(name);
    }
  }

  /** Somebody else's value arrived first, and what is on its way from here stands above it: that is what ours replaces. */
  wroteBefore(root: string, key: string, value: unknown): void {
    const name = nameOf({ root, key });
    const isAt = (change: KeyChange) => nameOf(change) === name;
    const [step] = this.#steps()
      .filter(({ open, keys }) => open.size > 0 && keys.some(isAt))
      .sort((a, b) => a.serial - b.serial);
    if (!step) return;
    // Where both say the same, theirs made the difference, and is theirs to undo.
    if (step.keys.some((change) => isAt(change) && sameValue(change.after, value))) step.taken.add(name);
    step.keys = step.keys.map((change) => (isAt(change) ? { ...change, before: value } : change));
  }

  /** A transaction was made again on another document, as another one; or needed not to be. */
  renamed(was: number, id: number | undefined): void {
    for (const step of this.#steps()) {
      if (!step.open.delete(was)) continue;
      step.ids = step.ids.flatMap((each) => (each === was ? (id === undefined ? [] : [id]) : [each]));
      if (id !== undefined) step.open.add(id);
    }
  }

  /** On a document that was fetched anew nobody tells who wrote what: a value that is not ours any more is somebody's. */
  reconcile(current: (root: string, key: string) => unknown): void {
    const latest = new Map<string, { readonly step: Remembered; readonly change: KeyChange }>();
    for (const step of this.#steps().sort((a, b) => a.serial - b.serial))
      for (const change of step.keys) latest.set(nameOf(change), { step, change });
    for (const { step, change } of latest.values()) {
      const value = current(change.root, change.key);
      if (step.open.size === 0 && !sameValue(value, change.after)) this.wrote(change.root, change.key, value);
    }
  }

  take(direction: "undo" | "redo"): (Step & { readonly taken: ReadonlySet<string> }) | undefined {
    this.#group = undefined;
    return (direction === "undo" ? this.#undo : this.#redo).pop();
  }

  /** Puts the step that `take` made possible on the other side. */
  put(direction: "undo" | "redo", step: Step): void {
    (direction === "undo" ? this.#undo : this.#redo).push(this.#remember(step));
  }

  state(): UndoState {
    return { undo: this.#undo.at(-1)?.label ?? null, redo: this.#redo.at(-1)?.label ?? null };
  }

  #steps(): Remembered[] {
    return [...this.#undo, ...this.#redo];
  }

  #remember({ label, keys, ids }: Step): Remembered {
    const since = { taken: new Set<string>(), meanwhile: new Map<string, unknown>() };
    return { label, keys, ids, serial: ++this.#serial, open: new Set(ids), ...since };
  }

  #join(last: Remembered, { label, keys, ids }: Step): void {
    last.label = label;
    for (const change of keys) {
      // What somebody else wrote in between is what this step now replaces.
      if (!last.taken.delete(nameOf(change))) continue;
      last.keys = last.keys.filter((each) => nameOf(each) !== nameOf(change));
    }
    last.keys = mergedKeys([...last.keys, ...keys]);
    last.ids = [...last.ids, ...ids];
    last.serial = ++this.#serial;
    for (const id of ids) last.open.add(id);
  }
}

export type Reversal = { readonly keys: readonly KeyChange[]; readonly kept: readonly KeyChange[] };

/**
 * What undoing a step writes: every value that is still as the step left it goes back; what others changed since stays. What
 * others have added to something is reason to leave all of it: it is not taken away under them.
 *
 * @param below - the keys that stand below a component, a function or an entry of a list
 */
export function reversal(
  step: Pick<Step, "keys"> & { readonly taken?: ReadonlySet<string> },
  current: (root: string, key: string) => unknown,
  below: (root: string, key: string) => readonly { readonly root: string; readonly key: string }[] = () => [],
): Reversal {
  const isMine = (change: KeyChange) =>
    !step.taken?.has(nameOf(change)) && sameValue(current(change.root, change.key), change.after);
  const mine = new Set(step.keys.filter(isMine).map(nameOf));
  const kept = new Set(step.keys.filter((change) => !isMine(change)).map(nameOf));
  for (const change of step.keys) {
    if (!takesAway(change)) continue;
    const under = below(change.root, change.key).map(nameOf);
    if (kept.has(nameOf(change)) || !under.every((name) => mine.has(name)))
      for (const name of [nameOf(change), ...under]) kept.add(name);
  }
  const goesBack = (change: KeyChange) => mine.has(nameOf(change)) && !kept.has(nameOf(change));
  return {
    keys: step.keys
      .filter(goesBack)
      .map(({ root, key, before, after }) => ({ root, key, before: after, after: before })),
    kept: step.keys.filter((change) => !goesBack(change)),
  };
}

/** Whether undoing this takes away what others may have built on: a component, a function, an entry of a list. */
function takesAway({ before, after }: KeyChange): boolean {
  if (isJsonObject(before) && before["deleted"] === true) return true;
  const isContainer = isJsonObject(after) && ("schema" in after || "order" in after || "kind" in after);
  return isContainer && (before === undefined || (isJsonObject(before) && "unset" in before));
}

/** Several changes of one key as one: the first before, the last after. */
export function mergedKeys(changes: readonly KeyChange[]): readonly KeyChange[] {
  const byKey = new Map<string, KeyChange>();
  for (const change of changes) {
    const name = nameOf(change);
    const first = byKey.get(name);
    byKey.set(name, first ? { ...first, after: change.after } : change);
  }
  return [...byKey.values()];
}

/** Whether two values of an overlay key are one; nothing is one with nothing. */
export function sameValue(a: unknown, b: unknown): boolean {
  return jsonEqual(a ?? null, b ?? null);
}

function nameOf({ root, key }: { readonly root: string; readonly key: string }): string {
  return `${root}\n${key}`;
}
