import type { ComponentId } from "@tributary/core/base";

/**
 * Of which components a step is under way. What somebody saw of one outside while its step began, ran or ended is no word on what is
 * there after it: what a step destroyed would be there once more, and then gone by nobody's hand. Rules [V8], [VA4].
 */
export class StepsUnderWay {
  readonly #under = new Set<ComponentId>();
  /** How many steps have begun or ended, by component. */
  readonly #turns = new Map<ComponentId, number>();

  async during<T>(component: ComponentId, step: () => Promise<T>): Promise<T> {
    this.#turn(component);
    this.#under.add(component);
    try {
      return await step();
    } finally {
      this.#under.delete(component);
      this.#turn(component);
    }
  }

  has(component: ComponentId): boolean {
    return this.#under.has(component);
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
