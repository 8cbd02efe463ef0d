import type { ComponentId } from "@tributary/core/base";

type Begin = () => void;

/**
 * Of which components a step is under way, or waits for that of another run: two runs never act on one thing at once. What somebody
 * saw of one outside while its step began, ran or ended is no word on what is there after it: what a step destroyed would be there once
 * more, and then gone by nobody's hand. Rules [V8], [VA4], [VA7].
 */
export class StepsUnderWay {
  /** Of each component the steps that it has, in the order they came; the first is under way. */
  readonly #lines = new Map<ComponentId, Begin[]>();
  /** How many steps have begun or ended, by component. */
  readonly #turns = new Map<ComponentId, number>();

  /** Takes the step once those before it are over. Undefined where `signal` ends it before that: it is not begun then. */
  async during<T>(component: ComponentId, step: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    const { promise, resolve: begin } = Promise.withResolvers<void>();
    const line = this.#lines.get(component) ?? [];
    this.#lines.set(component, line);
    line.push(begin);
    const isFirst = line[0] === begin;
    this.#turn(component);
    try {
      if (!isFirst && !(await begunBefore(promise, signal))) return undefined;
      return await step();
    } finally {
      line.splice(line.indexOf(begin), 1);
      if (line.length === 0) this.#lines.delete(component);
      // Told so once more, one that has begun goes on.
      else line[0]?.();
      this.#turn(component);
    }
  }

  has(component: ComponentId): boolean {
    return this.#lines.has(component);
  }

  /** Call it before looking. What it returns tells afterwards whether no step was under way meanwhile. */
  looking(component: ComponentId): () => boolean {
    if (this.has(component)) return () => false;
    const turn = this.#turns.get(component);
    return () => this.#turns.get(component) === turn;
  }

  #turn(component: ComponentId): void {
    this.#turns.set(component, (this.#turns.get(component) ?? 0) + 1);
  }
}

/** Whether it was told to begin before it was ended. */
async function begunBefore(begun: Promise<void>, signal: AbortSignal): Promise<boolean> {
  const { promise: ended, resolve } = Promise.withResolvers<false>();
  const end = () => resolve(false);
  if (signal.aborted) end();
  signal.addEventListener("abort", end, { once: true });
  try {
    return await Promise.race([begun.then(() => !signal.aborted), ended]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}
