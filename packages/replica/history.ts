import { jsonEqual } from "@tributary/core/base";
import type { KeyChange } from "./outbox.ts";

/** One undoable step: what a person did in one go, and what it changed. */
export type Step = {
  readonly label: string;
  readonly keys: readonly KeyChange[];
  /** The transactions it was sent in. */
  readonly ids: readonly number[];
};

export type UndoState = { readonly undo: string | null; readonly redo: string | null };

/** Edits of one group (a drag, typing in one field) less than this apart are one step. */
const GROUP_WITHIN_MS = 2500;
const MAX_STEPS = 200;

/**
 * This person's own steps, to undo and redo. Steps name overlay keys and values, not CRDT items, so they outlive a
 * reconnection, a rebuilt document and the server's re-issuing of a write that lost a race. Rules [R7]–[R9] of SPEC.md.
 */
export class History {
  #undo: Step[] = [];
  #redo: Step[] = [];
  #group: { readonly name: string; readonly at: number } | undefined;

  record(step: Step, options: { readonly group?: string | undefined; readonly now: number }): void {
    const { group, now } = options;
    const last = this.#undo.at(-1);
    const joins = group !== undefined && this.#group?.name === group && now - this.#group.at < GROUP_WITHIN_MS;
    if (last && joins) this.#undo[this.#undo.length - 1] = joined(last, step);
    else this.#undo.push(step);
    if (this.#undo.length > MAX_STEPS) this.#undo.shift();
    this.#redo = [];
    this.#group = group === undefined ? undefined : { name: group, at: now };
  }

  /** Takes out a step the server refused: there is nothing of it to undo. */
  forget(id: number): void {
    const keep = (step: Step) => step.ids.length > 1 || !step.ids.includes(id);
    this.#undo = this.#undo.filter(keep);
    this.#redo = this.#redo.filter(keep);
  }

  take(direction: "undo" | "redo"): Step | undefined {
    this.#group = undefined;
    return (direction === "undo" ? this.#undo : this.#redo).pop();
  }

  /** Puts the step that `take` made possible on the other side. */
  put(direction: "undo" | "redo", step: Step): void {
    (direction === "undo" ? this.#undo : this.#redo).push(step);
  }

  state(): UndoState {
    return { undo: this.#undo.at(-1)?.label ?? null, redo: this.#redo.at(-1)?.label ?? null };
  }
}

/** What undoing a step writes: every value that is still as the step left it goes back; what others changed since stays. */
export function reversal(
  step: Step,
  current: (root: string, key: string) => unknown,
): { readonly keys: readonly KeyChange[]; readonly kept: readonly KeyChange[] } {
  const mine = (change: KeyChange) => jsonEqual(current(change.root, change.key) ?? null, change.after ?? null);
  return {
    keys: step.keys.filter(mine).map(({ root, key, before, after }) => ({ root, key, before: after, after: before })),
    kept: step.keys.filter((change) => !mine(change)),
  };
}

/** Several changes of one key as one: the first before, the last after. */
export function mergedKeys(changes: readonly KeyChange[]): readonly KeyChange[] {
  const byKey = new Map<string, KeyChange>();
  for (const change of changes) {
    const name = `${change.root}\n${change.key}`;
    const first = byKey.get(name);
    byKey.set(name, first ? { ...first, after: change.after } : change);
  }
  return [...byKey.values()];
}

function joined(a: Step, b: Step): Step {
  return { label: b.label, keys: mergedKeys([...a.keys, ...b.keys]), ids: [...a.ids, ...b.ids] };
}
