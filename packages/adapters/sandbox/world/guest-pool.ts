import { textHash } from "@tributary/core/base";
import {
  type Sandbox,
  type SandboxDescription,
  type SandboxFailure,
  type SandboxJob,
  type SandboxLine,
  type SandboxOutcome,
  WORLD_LIMITS,
} from "@tributary/core/engine";
import { moduleBody } from "../module-body.ts";
import { type Guest, talk } from "./guest-talk.ts";
import { type Leave, Turns } from "./turns.ts";
import type { WallLimits } from "./walls.ts";

/** A guest on its way: `ready` resolves when it takes its job, and never when it ends before that. */
export type StartedGuest = Guest & { readonly ready: Promise<void> };

export type GuestMaker = {
  readonly description: SandboxDescription;
  start(limits: WallLimits): StartedGuest;
  /** Called once, after the last guest is gone. */
  close(): Promise<void>;
};

export type GuestPoolOptions = {
  /** Guests that wait ready for work. */
  readonly warm?: number;
  /** Executions at a time in each line; more wait their turn. */
  readonly atOnce?: number;
};

/** One guest per execution, whatever it lives in: some started ahead, each ended with its answer. */
export class GuestPool implements Sandbox {
  readonly #maker: GuestMaker;
  readonly #warm: number;
  readonly #lines: { readonly [L in SandboxLine]: Turns };
  readonly #ready: StartedGuest[] = [];
  readonly #alive = new Set<StartedGuest>();
  readonly #closing = new AbortController();

  constructor(maker: GuestMaker, { warm = 1, atOnce = 8 }: GuestPoolOptions) {
    this.#maker = maker;
    this.#warm = warm;
    this.#lines = { usual: new Turns(atOnce), action: new Turns(atOnce), awaited: new Turns(atOnce) };
  }

  describe(): SandboxDescription {
    return this.#maker.description;
  }

  async run(job: SandboxJob): Promise<SandboxOutcome> {
    const body = this.#bodyOf(job);
    if (typeof body !== "string") return { result: { ok: false, failure: body }, logs: [], durationMs: 0 };
    const signal = job.signal ? AbortSignal.any([job.signal, this.#closing.signal]) : this.#closing.signal;
    const leave = await this.#place(job, signal);
    if (!leave) return UNBEGUN;
    try {
      return await talk(this.#take(job.limits), { ...job, signal }, body);
    } finally {
      leave();
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const alive = [...this.#alive];
    for (const guest of alive) guest.kill();
    await Promise.all(alive.map((guest) => guest.ended));
    await this.#maker.close();
  }

  /** Starts one guest to see whether that works here. Undefined when it does; else why not. */
  async problem(withinMs: number): Promise<string | undefined> {
    const guest = this.#start(WORLD_LIMITS);
    const late = new Promise<"late">((resolve) => setTimeout(() => resolve("late"), withinMs).unref());
    const first = await Promise.race([guest.ready, guest.ended, late]);
    if (first === "late") return `it did not start within ${withinMs / 1000} seconds.`;
    if (first) return `it does not start: ${first.detail}`;
    this.#ready.push(guest);
    return undefined;
  }

  /** Its turn; undefined when it was given up before that. What has not begun need not be asked to stop: it is not begun. */
  #place({ whose, line = "usual", stop }: SandboxJob, signal: AbortSignal): Promise<Leave | undefined> {
    return this.#lines[line].take(whose, stop ? AbortSignal.any([signal, stop]) : signal);
  }

  /** The function body that runs, or why it does not. */
  #bodyOf(job: SandboxJob): string | SandboxFailure {
    if (this.#closing.signal.aborted) return { kind: "cancelled", message: "The sandbox was closed." };
    if (textHash(job.js) !== job.codeHash)
      return { kind: "syntax", message: "The function's code is not the code its hash names." };
    try {
      return moduleBody(job.js);
    } catch (error) {
      return { kind: "syntax", message: (error as Error).message };
    }
  }

  #take(limits: WallLimits): StartedGuest {
    const usual = limits.memoryMb === WORLD_LIMITS.memoryMb && limits.cpuMs === WORLD_LIMITS.cpuMs;
    const guest = (usual ? this.#ready.shift() : undefined) ?? this.#start(limits);
    while (this.#ready.length < this.#warm) this.#ready.push(this.#start(WORLD_LIMITS));
    return guest;
  }

  #start(limits: WallLimits): StartedGuest {
    const guest = this.#maker.start(limits);
    this.#alive.add(guest);
    void guest.ended.then(() => {
      this.#alive.delete(guest);
      const at = this.#ready.indexOf(guest);
      if (at >= 0) this.#ready.splice(at, 1);
    });
    return guest;
  }
}

const UNBEGUN: SandboxOutcome = {
  result: {
    ok: false,
    failure: { kind: "cancelled", message: "The run was cancelled before it had begun.", isUnbegun: true },
  },
  logs: [],
  durationMs: 0,
};
