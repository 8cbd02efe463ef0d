import type { ComponentId } from "@tributary/core/base";
import type { Looked } from "../runs/look.ts";
import { OneMore } from "../one-more.ts";
import { inParallel } from "../serial.ts";
import type { StepsUnderWay } from "./steps-under-way.ts";

const LOOK_AGAIN_MS = 5 * 60_000;
const SETTLE_MS = 80;
const PARALLEL_LOOKS = 2;

export type OwnRealityPorts = {
  readonly steps: Pick<StepsUnderWay, "has" | "looking">;
  /** All that a kind's own functions make real, or made. */
  components(): readonly ComponentId[];
  /** Whether it is still part of the model: what was taken from it meanwhile is nobody's here any more. */
  has(component: ComponentId): boolean;
  /** Undefined where nothing looks. */
  look(component: ComponentId): Promise<Looked | undefined>;
  onLooked(component: ComponentId, looked: Looked): void;
  onFault(fault: unknown): void;
};

/**
 * Keeps what is known of things that a kind's own functions make real: each is looked at now and then, after a step, and when
 * somebody asks. What a look saw counts only where no step was under way meanwhile. Whoever asks while the same look is under way
 * gets the one after it, all of them the same. Rule [VA4].
 */
export class OwnReality {
  readonly #ports: OwnRealityPorts;
  readonly #looks = new Map<ComponentId, OneMore<boolean>>();
  readonly #all = new OneMore(() => this.#lookAtEach());
  readonly #due = new Map<ComponentId, NodeJS.Timeout>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(ports: OwnRealityPorts) {
    this.#ports = ports;
  }

  /** Looks at everything now, and then again and again. */
  start(): void {
    void this.lookAtAll().finally(() => {
      if (this.#stopped) return;
      this.#timer = setTimeout(() => this.start(), LOOK_AGAIN_MS);
      this.#timer.unref();
    });
  }

  /** Looks at one soon; several calls within a moment are one look. */
  reread(component: ComponentId): void {
    if (this.#stopped || this.#due.has(component)) return;
    const timer = setTimeout(() => {
      this.#due.delete(component);
      if (this.#ports.steps.has(component)) this.reread(component);
      else void this.lookAt(component);
    }, SETTLE_MS);
    this.#due.set(component, timer);
  }

  /** Resolves to how many there are that somebody could look at. */
  lookAtAll(): Promise<number> {
    return this.#all.ask();
  }

  async #lookAtEach(): Promise<number> {
    let looked = 0;
    await inParallel(this.#ports.components(), PARALLEL_LOOKS, async (component) => {
      if (await this.lookAt(component)) looked += 1;
    });
    return looked;
  }

  /** Whether there was something that could look. */
  lookAt(component: ComponentId): Promise<boolean> {
    const look = this.#looks.get(component) ?? new OneMore(() => this.#look(component));
    this.#looks.set(component, look);
    return look.ask();
  }

  async #look(component: ComponentId): Promise<boolean> {
    if (this.#stopped) return false;
    const isQuiet = this.#ports.steps.looking(component);
    try {
      const looked = await this.#ports.look(component);
      if (looked && !this.#stopped && isQuiet() && this.#ports.has(component)) this.#ports.onLooked(component, looked);
      return looked !== undefined;
    } catch (fault) {
      this.#ports.onFault(fault);
      return false;
    }
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const timer of this.#due.values()) clearTimeout(timer);
  }
}
