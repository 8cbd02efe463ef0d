import { isJsonObject, jsonEqual } from "@tributary/core/base";
import type { KeyChange } from "./outbox.ts";
import { type Direction, nameOf, type Remembered, type Step, Steps } from "./steps.ts";

export type UndoState = { readonly undo: string | null; readonly redo: string | null };

/** Edits of one group (a drag, typing in one field) less than this apart are one step. */
const GROUP_WITHIN_MS = 2500;
const MAX_STEPS = 200;

/**
 * This person's own steps, to undo and redo. Steps name overlay keys and values, not CRDT items, so they outlive a
 * reconnection, a rebuilt document and the server's re-issuing of a write that lost a race. Rules [R7]–[R9], [R24] of SPEC.md.
 */
export class History {
  readonly #steps = new Steps();
  #group: { readonly name: string; readonly at: number } | undefined;

  record(step: Step, options: { readonly group?: string | undefined; readonly now: number }): void {
    const { group, now } = options;
    const last = this.#steps.last("undo");
    const joins = group !== undefined && this.#group?.name === group && now - this.#group.at < GROUP_WITHIN_MS;
    if (last && joins) this.#steps.join(last, step);
    else this.#steps.push("undo", step);
    this.#steps.trim("undo", MAX_STEPS);
    this.#steps.trim("redo", 0);
    this.#group = group === undefined ? undefined : { name: group, at: now };
  }

  /** Takes out a step the server refused: there is nothing of it to undo. */
  forget(id: number): void {
    this.#steps.drop(({ ids }) => ids.length === 1 && ids.includes(id));
  }

  /**
   * The server has answered a transaction: from now on, what others write to its keys is theirs.
   *
   * @param isSame - whether what stands at a key by now means what was written, put otherwise by the server
   */
  settled(
    id: number,
    current: (root: string, key: string) => unknown,
    isSame: (change: KeyChange, now: unknown) => boolean = () => false,
  ): void {
    for (const step of this.#steps.all()) {
      if (!step.open.delete(id) || step.open.size > 0) continue;
      for (const [name, seen] of step.meanwhile) {
        const change = step.changes.get(name);
        if (!change) continue;
        const now = current(change.root, change.key);
        // Ours was the last to arrive, so this is what it replaced; otherwise theirs stands there now.
        if (sameValue(now, change.after)) step.changes.set(name, { ...change, before: seen.at(-1) });
        else if (isSame(change, now))
          step.changes.set(name, { ...change, before: seen.length > 1 ? seen[0] : change.before, after: now });
        else step.taken.add(name);
      }
      step.meanwhile.clear();
    }
  }

  /** Somebody else has written `value`, or the server has written it for them. */
  wrote(root: string, key: string, value: unknown): void {
    const name = nameOf({ root, key });
    const steps = this.#steps.at(name);
    const latest = steps.reduce<Remembered | undefined>((a, b) => (a && a.serial > b.serial ? a : b), undefined);
    const own = latest?.changes.get(name);
    // The server putting our own last value back (a lost race, a refused successor) takes nothing away from us.
    if (!own || sameValue(value, own.after)) return;
    for (const step of steps) {
      if (step.open.size > 0) step.meanwhile.set(name, [...(step.meanwhile.get(name) ?? []).slice(-1), value]);
      else step.taken.add(name);
    }
  }

  /** Somebody else's value arrived first, and what is on its way from here stands above it: that is what ours replaces. */
  wroteBefore(root: string, key: string, value: unknown): void {
    const name = nameOf({ root, key });
    const [step] = this.#steps
      .at(name)
      .filter(({ open }) => open.size > 0)
      .sort((a, b) => a.serial - b.serial);
    const change = step?.changes.get(name);
    if (!step || !change) return;
    // Where both say the same, theirs made the difference, and is theirs to undo.
    if (sameValue(change.after, value)) step.taken.add(name);
    step.changes.set(name, { ...change, before: value });
  }

  /** A transaction was made again on another document, as another one; or needed not to be. */
  renamed(was: number, id: number | undefined): void {
    for (const step of this.#steps.all()) {
      if (!step.open.delete(was)) continue;
      step.ids = step.ids.flatMap((each) => (each === was ? (id === undefined ? [] : [id]) : [each]));
      if (id !== undefined) step.open.add(id);
    }
  }

  /** On a document that was fetched anew nobody tells who wrote what: a value that is not ours any more is somebody's. */
  reconcile(current: (root: string, key: string) => unknown): void {
    const latest = new Map<string, { readonly step: Remembered; readonly change: KeyChange }>();
    for (const step of [...this.#steps.all()].sort((a, b) => a.serial - b.serial))
      for (const [name, change] of step.changes) latest.set(name, { step, change });
    for (const { step, change } of latest.values()) {
      const value = current(change.root, change.key);
      if (step.open.size === 0 && !sameValue(value, change.after)) this.wrote(change.root, change.key, value);
    }
  }

  take(direction: Direction): (Step & { readonly taken: ReadonlySet<string> }) | undefined {
    this.#group = undefined;
    const step = this.#steps.pop(direction);
    return step && { label: step.label, keys: [...step.changes.values()], ids: step.ids, taken: step.taken };
  }

  /** Puts the step that `take` made possible on the other side. */
  put(direction: Direction, step: Step): void {
    this.#steps.push(direction, step);
  }

  state(): UndoState {
    return { undo: this.#steps.last("undo")?.label ?? null, redo: this.#steps.last("redo")?.label ?? null };
  }
}

/** A key of the overlay. */
export type Key = { readonly root: string; readonly key: string };

export type Reversal = { readonly keys: readonly KeyChange[]; readonly kept: readonly KeyChange[] };

/**
 * What undoing a step writes: every value that is still as the step left it goes back; what others changed since stays. What
 * others have added to something is reason to leave all of it: it is not taken away under them.
 *
 * @param below - of the keys of components, functions and entries of lists: what stands below each, by its name. Asked once, for all of them
 */
export function reversal(
  step: Pick<Step, "keys"> & { readonly taken?: ReadonlySet<string> },
  current: (root: string, key: string) => unknown,
  below: (of: readonly Key[]) => ReadonlyMap<string, readonly Key[]>,
): Reversal {
  const isMine = (change: KeyChange) =>
    !step.taken?.has(nameOf(change)) && sameValue(current(change.root, change.key), change.after);
  const mine = new Set(step.keys.filter(isMine).map(nameOf));
  const kept = new Set(step.keys.map(nameOf).filter((name) => !mine.has(name)));
  for (const [name, keys] of below(step.keys.filter(takesAway))) {
    const under = keys.map(nameOf);
    if (kept.has(name) || !under.every((each) => mine.has(each))) for (const each of [name, ...under]) kept.add(each);
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

/** Whether two values of an overlay key are one; nothing is one with nothing. */
export function sameValue(a: unknown, b: unknown): boolean {
  return jsonEqual(a ?? null, b ?? null);
}
