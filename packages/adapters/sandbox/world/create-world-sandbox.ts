import { textHash } from "@tributary/core/base";
import {
  type Sandbox,
  type SandboxDescription,
  type SandboxFailure,
  type SandboxJob,
  type SandboxOutcome,
  WORLD_LIMITS,
} from "@tributary/core/engine";
import { SandboxUnavailable } from "../launch.ts";
import { moduleBody } from "../module-body.ts";
import { type Deno, unpackDeno } from "./deno.ts";
import { GuestProcess } from "./guest-process.ts";
import { talk } from "./guest-talk.ts";
import { namespacesWall, permissionsWall, type Wall, type WallLimits } from "./walls.ts";
import { worldSelfTest } from "./self-test.ts";

export type WorldSandboxOptions = {
  /** `namespaces`: refuse to work with less. `permissions`: even where there are namespaces. By default the better of the two. */
  readonly wall?: "namespaces" | "permissions";
  /** Guests that wait ready for work. */
  readonly warm?: number;
  /** Executions at a time; more wait their turn. */
  readonly atOnce?: number;
  readonly selfTest?: boolean;
};

const START_MS = 15_000;

/**
 * One Deno process per execution, started ahead and ended with it, without any permission; inside bubblewrap where this
 * machine has namespaces. Its only way out is the job's `egress`.
 *
 * @throws {SandboxUnavailable} when it cannot start, or the self-test finds that the wall does not hold here
 */
export async function createWorldSandbox(options: WorldSandboxOptions = {}): Promise<Sandbox> {
  const deno = unpackDeno();
  const tried: string[] = [];
  for (const wall of wallsOf(deno, options.wall)) {
    const sandbox = new WorldSandbox(deno, wall, options);
    const problem = await sandbox.problem(options.selfTest ?? true);
    if (problem === undefined) return sandbox;
    tried.push(`${wall.boundary}: ${problem}`);
    await sandbox.stop();
  }
  deno.remove();
  throw new SandboxUnavailable(tried.length > 0 ? tried.join(" ") : "bubblewrap (bwrap) is not installed.");
}

function wallsOf(deno: Deno, wanted: WorldSandboxOptions["wall"]): readonly Wall[] {
  const namespaces = wanted === "permissions" ? undefined : namespacesWall(deno);
  return [...(namespaces ? [namespaces] : []), ...(wanted === "namespaces" ? [] : [permissionsWall(deno)])];
}

class WorldSandbox implements Sandbox {
  readonly #deno: Deno;
  readonly #wall: Wall;
  readonly #warm: number;
  readonly #atOnce: number;
  readonly #ready: GuestProcess[] = [];
  readonly #alive = new Set<GuestProcess>();
  readonly #queue: (() => void)[] = [];
  #running = 0;
  #closed = false;
  readonly #closing = new AbortController();

  constructor(deno: Deno, wall: Wall, { warm = 1, atOnce = 8 }: WorldSandboxOptions) {
    this.#deno = deno;
    this.#wall = wall;
    this.#warm = warm;
    this.#atOnce = atOnce;
  }

  describe(): SandboxDescription {
    const memory = process.platform === "linux" ? "hard" : "soft";
    return { driver: "deno", tier: "world", boundary: this.#wall.boundary, memory };
  }

  async run(job: SandboxJob): Promise<SandboxOutcome> {
    const body = this.#bodyOf(job);
    if (typeof body !== "string") return { result: { ok: false, failure: body }, logs: [], durationMs: 0 };
    await this.#turn();
    try {
      if (this.#closed || job.signal?.aborted) return cancelled();
      const guest = this.#take(job.limits);
      const signal = job.signal ? AbortSignal.any([job.signal, this.#closing.signal]) : this.#closing.signal;
      return await talk(guest, { ...job, signal }, body);
    } finally {
      this.#running -= 1;
      this.#queue.shift()?.();
    }
  }

  async close(): Promise<void> {
    await this.stop();
    this.#deno.remove();
  }

  async stop(): Promise<void> {
    this.#closed = true;
    this.#closing.abort();
    for (const next of this.#queue.splice(0)) next();
    const alive = [...this.#alive];
    for (const guest of alive) guest.kill();
    await Promise.all(alive.map((guest) => guest.ended));
  }

  /** Why this wall cannot be used on this machine; undefined when it can. */
  async problem(test: boolean): Promise<string | undefined> {
    const guest = this.#start(WORLD_LIMITS);
    const late = new Promise<"late">((resolve) => setTimeout(() => resolve("late"), START_MS).unref());
    const first = await Promise.race([guest.ready, guest.ended, late]);
    if (first === "late") return `it did not start within ${START_MS / 1000} seconds.`;
    if (first) return `it does not start: ${first.detail}`;
    this.#ready.push(guest);
    if (!test) return undefined;
    const report = await worldSelfTest(this);
    return report.ok ? undefined : report.sentence;
  }

  /** The function body that runs, or why it does not. */
  #bodyOf(job: SandboxJob): string | SandboxFailure {
    if (this.#closed) return { kind: "cancelled", message: "The sandbox was closed." };
    if (textHash(job.js) !== job.codeHash)
      return { kind: "syntax", message: "The function's code is not the code its hash names." };
    try {
      return moduleBody(job.js);
    } catch (error) {
      return { kind: "syntax", message: (error as Error).message };
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= this.#atOnce) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#running += 1;
  }

  #take(limits: WallLimits): GuestProcess {
    const usual = limits.memoryMb === WORLD_LIMITS.memoryMb && limits.cpuMs === WORLD_LIMITS.cpuMs;
    const guest = (usual ? this.#ready.shift() : undefined) ?? this.#start(limits);
    while (this.#ready.length < this.#warm) this.#ready.push(this.#start(WORLD_LIMITS));
    return guest;
  }

  #start(limits: WallLimits): GuestProcess {
    const guest = new GuestProcess(this.#wall.command(limits), this.#deno.folder);
    this.#alive.add(guest);
    void guest.ended.then(() => {
      this.#alive.delete(guest);
      const at = this.#ready.indexOf(guest);
      if (at >= 0) this.#ready.splice(at, 1);
    });
    return guest;
  }
}

function cancelled(): SandboxOutcome {
  const failure = { kind: "cancelled" as const, message: "The run was cancelled." };
  return { result: { ok: false, failure }, logs: [], durationMs: 0 };
}
