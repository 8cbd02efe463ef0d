import { SandboxUnavailable } from "@tributary/adapters/sandbox";
import { err, ok, type Result } from "@tributary/core/base";
import type { Sandbox, SandboxDescription, SandboxTier } from "@tributary/core/engine";

/** How long a tier that could not be opened is not tried again. */
const AGAIN_AFTER_MS = 30_000;

export type SandboxOpeners = { readonly [T in SandboxTier]: () => Promise<Sandbox> };

type Opening = {
  readonly sandbox: Promise<Sandbox>;
  opened?: SandboxDescription;
  failedAt?: number;
  failure?: string;
};

/** `absent`: this machine has none, and why. */
export type Standing = {
  readonly state: "open" | "absent" | "untried";
  readonly sentence: string;
  readonly description?: SandboxDescription;
};

/** The places this machine has for functions, each opened when the first function asks for it, and proven then. */
export class Sandboxes {
  readonly #openers: SandboxOpeners;
  readonly #now: () => number;
  readonly #open = new Map<SandboxTier, Opening>();

  constructor(openers: SandboxOpeners, now: () => number) {
    this.#openers = openers;
    this.#now = now;
  }

  /** Refused with a sentence where this machine has no such place; a weaker one is never given instead. */
  async get(tier: SandboxTier): Promise<Result<Sandbox, { readonly sentence: string }>> {
    try {
      return ok(await this.#opening(tier).sandbox);
    } catch (fault) {
      if (!(fault instanceof SandboxUnavailable)) throw fault;
      return err({
        sentence: `This server has no sandbox of the tier “${tier}”, which this function needs. ${fault.message} Run “tributary doctor” on the server to see what is missing.`,
      });
    }
  }

  /** How a place stands, without opening it. */
  standing(tier: SandboxTier): Standing {
    const known = this.#open.get(tier);
    if (known?.opened) return { state: "open", sentence: "It was tried here, and holds.", description: known.opened };
    if (known?.failure !== undefined) return { state: "absent", sentence: known.failure };
    return { state: "untried", sentence: "It is opened and tried when a function first asks for it." };
  }

  async close(): Promise<void> {
    const open = await Promise.allSettled([...this.#open.values()].map(({ sandbox }) => sandbox));
    this.#open.clear();
    await Promise.all(open.map((each) => (each.status === "fulfilled" ? each.value.close() : undefined)));
  }

  #opening(tier: SandboxTier): Opening {
    const known = this.#open.get(tier);
    if (known && (known.failedAt === undefined || this.#now() - known.failedAt < AGAIN_AFTER_MS)) return known;
    const opening: Opening = { sandbox: this.#openers[tier]() };
    opening.sandbox.then(
      (sandbox) => {
        opening.opened = sandbox.describe();
      },
      (fault: unknown) => {
        opening.failedAt = this.#now();
        opening.failure = fault instanceof Error ? fault.message : String(fault);
      },
    );
    this.#open.set(tier, opening);
    return opening;
  }
}
