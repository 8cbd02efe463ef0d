import { jsonEqual } from "@tributary/core/base";
import type { KeyChange, PutOtherwise } from "./outbox.ts";
import { type Direction, nameOf, type Part, type Remembered, type Step, Steps, type Unclear } from "./steps.ts";

export type UndoState = { readonly undo: string | null; readonly redo: string | null };

/** Edits of one group (a drag, typing in one field) less than this apart are one step. */
const GROUP_WITHIN_MS = 2500;
const MAX_STEPS = 200;

/**
 * This person's own steps, to undo and redo. Steps name overlay keys and values, not CRDT items, so they outlive a
 * reconnection, a rebuilt document and the server's re-issuing of a write that lost a race. Rules [R7]–[R9], [R24], [R51], [R56] of SPEC.md.
 */
export class History {
  readonly #steps = new Steps();
  #group: { readonly name: string; readonly at: number } | undefined;
  /** What was taken back, or made again, and by which transaction, until that is answered. */
  readonly #back = new Map<number, StepBack>();
  /** By name: what was heard of what policies have put there, while some of `#back` was sent before that. */
  readonly #heard = new Map<string, readonly Replaced[]>();

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

  /** Takes out a step that came to nothing: there is nothing of it to undo. */
  forget(id: number): void {
    this.#steps.drop(({ ids }) => ids.length === 1 && ids.includes(id));
  }

  /**
   * The server has refused a transaction and put back what it found: nothing of it is there to be undone, and nobody has written. What
   * followed it on its keys has replaced what it had found [R51].
   *
   * @param isForNow - that it was refused says nothing of what it is: a step that was to be taken back or made again can be, later
   */
  refused(id: number, isForNow: boolean): void {
    const back = this.#back.get(id);
    this.#back.delete(id);
    for (const step of this.#remembered()) {
      const part = step.open.get(id);
      if (!part) continue;
      part.unsure.clear();
      for (const [name, change] of part.changes) this.#unmake(step, { id, name, change });
      step.ids = step.ids.filter((each) => each !== id);
    }
    const isOvertaken = back?.direction === "redo" && (this.#steps.last("undo")?.serial ?? 0) > back.made.serial;
    this.#steps.drop(isEmpty);
    for (const [key, { step }] of this.#back) if (isEmpty(step)) this.#back.delete(key);
    if (back && isForNow && !isOvertaken && !isEmpty(back.step)) this.#steps.putBack(back.direction, back.step);
  }

  #unmake(step: Remembered, { id, name, change }: { id: number; name: string; change: KeyChange }): void {
    const later = onTheirWay(this.#steps.at(name), name).filter((each) => each.id > id);
    const [next] = later;
    const found = { value: change.after, instead: change.before };
    if (next) findsInstead(next.part.changes, name, found);
    if (next && next.step !== step) findsInstead(next.step.changes, name, found);
    if (later.some((each) => each.step === step)) return;
    const whole = step.changes.get(name);
    if (!whole || step.ids.length === 1 || sameValue(whole.before, change.before)) this.#steps.leaveOut(step, name);
    else step.changes.set(name, { ...whole, after: change.before });
  }

  /**
   * The server has accepted a transaction, and a policy has put something else in the place of what it wrote: that is what the step
   * leaves, and what followed it has replaced. A step that it leaves nothing of is none [R56].
   */
  putOtherwise(id: number, put: readonly PutOtherwise[]): void {
    for (const { root, key, stands } of put) {
      const name = nameOf({ root, key });
      const steps = [...new Set([...this.#steps.at(name), ...this.#answering()])].filter(({ changes }) =>
        changes.has(name),
      );
      const [own, next] = onTheirWay(steps, name).filter((each) => each.id >= id);
      const change = own?.part.changes.get(name);
      if (!own || !change || own.id !== id || sameValue(change.after, stands)) continue;
      own.part.changes.set(name, { ...change, after: stands });
      for (const step of steps) notOthers(step, name, { value: stands, of: [id] });
      own.part.unsure.delete(name);
      const found = { value: change.after, instead: stands };
      if (next) findsInstead(next.part.changes, name, found);
      if (next && next.step !== own.step) findsInstead(next.step.changes, name, found);
      if (this.#back.size > 0) this.#heard.set(name, [...(this.#heard.get(name) ?? []), found]);
      if (next?.step !== own.step) this.#leaves(own.step, name, found);
    }
    this.#steps.drop(isEmpty);
  }

  #leaves(step: Remembered, name: string, { value, instead }: Replaced): void {
    const whole = step.changes.get(name);
    if (!whole || !sameValue(whole.after, value)) return;
    if (sameValue(whole.before, instead)) this.#steps.leaveOut(step, name);
    else step.changes.set(name, { ...whole, after: instead });
  }

  /** All that is on the stacks, and what was taken off them and may come back. */
  #remembered(): readonly Remembered[] {
    return [...this.#steps.all(), ...[...this.#back.values()].map(({ step }) => step)];
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
    this.#back.delete(id);
    for (const step of this.#remembered()) {
      for (const [name, { value, steps }] of step.open.get(id)?.unsure ?? [])
        for (const each of steps) others(each, name, { value, of: this.#awaited(name, id) });
      if (!step.open.delete(id) || step.open.size > 0) continue;
      for (const [name, seen] of step.meanwhile) {
        const change = step.changes.get(name);
        if (!change) continue;
        const now = current(change.root, change.key);
        // Ours was the last to arrive, so this is what it replaced; otherwise theirs stands there now.
        if (sameValue(now, change.after)) step.changes.set(name, { ...change, before: seen.at(-1) });
        else if (isSame(change, now))
          step.changes.set(name, { ...change, before: seen.length > 1 ? seen[0] : change.before, after: now });
        else taken(step, name, { value: now, of: this.#awaited(name, id) });
      }
      step.meanwhile.clear();
    }
    if (this.#back.size === 0) this.#heard.clear();
  }

  /** Somebody else has written `value`, or the server has written it for them. */
  wrote(root: string, key: string, value: unknown): void {
    const name = nameOf({ root, key });
    const steps = this.#steps.at(name);
    const latest = steps.reduce<Remembered | undefined>((a, b) => (a && a.serial > b.serial ? a : b), undefined);
    const own = latest?.changes.get(name);
    // The server putting our own last value back (a lost race, a refused successor) takes nothing away from us.
    if (!own || sameValue(value, own.after)) return;
    const first = onTheirWay(steps, name)[0]?.part;
    const unclear = { value, of: this.#awaited(name) };
    if (first && sameValue(value, first.changes.get(name)?.before)) first.unsure.set(name, { value, steps });
    else for (const step of steps) others(step, name, unclear);
  }

  /** The transactions, besides this one, that are on their way there. */
  #awaited(name: string, besides?: number): readonly number[] {
    const ids = this.#onTheirWay(name).map(({ id }) => id);
    return ids.filter((id) => id !== besides);
  }

  #onTheirWay(name: string, besides: readonly Remembered[] = []): ReturnType<typeof onTheirWay> {
    return onTheirWay([...new Set([...this.#steps.at(name), ...this.#answering(), ...besides])], name);
  }

  /** What is in transactions that take a step back, or make it again: also what an edit since has taken off the stacks. */
  #answering(): readonly Remembered[] {
    return [...this.#back.values()].flatMap(({ step, made }) => [step, made]);
  }

  /** Somebody else's value arrived first, and what is on its way from here stands above it: that is what ours replaces. */
  wroteBefore(root: string, key: string, value: unknown): void {
    const name = nameOf({ root, key });
    const [first] = onTheirWay(this.#steps.at(name), name);
    const [change, own] = [first?.step.changes.get(name), first?.part.changes.get(name)];
    // What it found itself is nobody's news: it may be there again because what came first is refused.
    if (!first || !change || !own || sameValue(own.before, value)) return;
    // Where both say the same, theirs made the difference, and is theirs to undo.
    const unclear = { value, of: this.#awaited(name) };
    if (sameValue(change.after, value)) taken(first.step, name, unclear);
    first.step.below.set(name, { ...unclear, before: change.before });
    first.step.changes.set(name, { ...change, before: value });
    first.part.changes.set(name, { ...own, before: value });
  }

  /** What stands there left unseen, and came back by somebody else's hand: it is theirs. */
  cameBack(root: string, key: string): void {
    const name = nameOf({ root, key });
    for (const step of this.#steps.at(name)) if (step.open.size === 0) taken(step, name);
  }

  /** A transaction was made again on another document, as another one; or needed not to be. */
  renamed(was: number, id: number | undefined): void {
    const back = this.#back.get(was);
    this.#back.delete(was);
    if (back && id !== undefined) this.#back.set(id, back);
    for (const step of this.#remembered()) {
      const part = step.open.get(was);
      if (!part) continue;
      step.open.delete(was);
      step.ids = step.ids.flatMap((each) => (each === was ? (id === undefined ? [] : [id]) : [each]));
      if (id !== undefined) step.open.set(id, { ...part, unsure: new Map() });
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

  take(direction: Direction): TakenStep | undefined {
    this.#group = undefined;
    const step = this.#steps.pop(direction);
    if (!step) return undefined;
    const { label, ids, taken, changes } = step;
    return {
      label,
      ids,
      taken,
      keys: [...changes.values()].map((change) => this.#asSent(step, change)),
      direction,
      step,
    };
  }

  /** An undo that was sent before its author knew what a policy had put there has put back what they wrote; until it is answered that stands. */
  #asSent(step: Remembered, change: KeyChange): KeyChange {
    const name = nameOf(change);
    const heard = this.#heard.get(name);
    const sent = heard && this.#onTheirWay(name, [step]).at(-1);
    if (!sent || !this.#back.has(sent.id)) return change;
    const after = sent.part.changes.get(name)?.after;
    const isIt = heard.some(({ value, instead }) => sameValue(value, after) && sameValue(instead, change.after));
    return isIt ? { ...change, after } : change;
  }

  /** Puts what taking a step back, or making it again, has made on the other side. */
  put({ direction, step }: TakenStep, made: Step): void {
    const back = { direction, step, made: this.#steps.push(direction === "undo" ? "redo" : "undo", made) };
    for (const id of made.ids) this.#back.set(id, back);
  }

  state(): UndoState {
    return { undo: this.#steps.last("undo")?.label ?? null, redo: this.#steps.last("redo")?.label ?? null };
  }
}

/** A step as it is taken off its side. */
export type TakenStep = Step & {
  readonly taken: ReadonlySet<string>;
  readonly direction: Direction;
  readonly step: Remembered;
};

type StepBack = Pick<TakenStep, "direction" | "step"> & { readonly made: Remembered };

/** A value, and what is there in its place. */
type Replaced = { readonly value: unknown; readonly instead: unknown };

/** Somebody else has written `value` where the step did; a policy, maybe, in the place of one's own that is on its way there. */
function others(step: Remembered, name: string, unclear: Unclear): void {
  if (step.open.size === 0) taken(step, name, unclear);
  else step.meanwhile.set(name, [...(step.meanwhile.get(name) ?? []).slice(-1), unclear.value]);
}

function taken(step: Remembered, name: string, unclear?: Unclear): void {
  if (unclear && unclear.of.length > 0 && !step.taken.has(name)) step.unclear.set(name, unclear);
  else step.unclear.delete(name);
  step.taken.add(name);
}

/** This value, which may have come already, was not somebody else's. */
function notOthers(step: Remembered, name: string, { value, of }: Unclear): void {
  const isIt = (each: Unclear | undefined): boolean =>
    each !== undefined && sameValue(each.value, value) && of.some((id) => each.of.includes(id));
  if (isIt(step.unclear.get(name))) {
    step.unclear.delete(name);
    step.taken.delete(name);
  }
  const below = step.below.get(name);
  if (below && isIt(below)) {
    step.below.delete(name);
    for (const changes of [step.changes, ...[...step.open.values()].map((part) => part.changes)])
      findsInstead(changes, name, { value, instead: below.before });
  }
  const seen = step.meanwhile.get(name) ?? [];
  const at = seen.findLastIndex((each) => sameValue(each, value));
  const rest = seen.filter((_, index) => index !== at);
  if (rest.length > 0) step.meanwhile.set(name, rest);
  else step.meanwhile.delete(name);
}

/** The transactions that write there and are not answered, in the order they were sent. */
function onTheirWay(
  steps: readonly Remembered[],
  name: string,
): readonly { readonly step: Remembered; readonly id: number; readonly part: Part }[] {
  const open = steps.flatMap((step) => [...step.open].map(([id, part]) => ({ step, id, part })));
  return open.filter(({ part }) => part.changes.has(name)).sort((a, b) => a.id - b.id);
}

/** What it has replaced was never there, or is not any more: it has replaced something else. */
function findsInstead(changes: Map<string, KeyChange>, name: string, { value, instead }: Replaced): void {
  const change = changes.get(name);
  if (change && sameValue(change.before, value)) changes.set(name, { ...change, before: instead });
}

function isEmpty({ changes }: Remembered): boolean {
  return changes.size === 0;
}

/** Whether two values of an overlay key are one; nothing is one with nothing. */
export function sameValue(a: unknown, b: unknown): boolean {
  return jsonEqual(a ?? null, b ?? null);
}
