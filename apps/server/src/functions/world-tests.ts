import { err, type WorkspaceId } from "@tributary/core/base";
import {
  type Egress,
  type Outcome,
  outcomeOf,
  type RunListener,
  WORLD_LIMITS,
  type WorldTest,
  type WorldTests,
} from "@tributary/core/engine";
import { tierObjection } from "@tributary/core/governance";
import { setTimeout as pause } from "node:timers/promises";
import type { ConnectionBook } from "../connections/connection-book.ts";
import type { FunctionHooks } from "./job.ts";
import { type KeepBounds, KeptByWorkspace } from "./kept-by-workspace.ts";
import type { Sandboxes } from "./sandboxes.ts";

/** Nobody has typed for so long: what stands there now is worth a process. */
const QUIET_MS = 1_000;
/** A test asks nobody, so it waits for nothing. An emulated machine is some ten times slower than what it runs on. */
const LIMITS = { ...WORLD_LIMITS, wallMs: 20_000, outputBytes: 1_000_000 };
/** Of one workspace: what people run by hand has the other places. */
const AT_ONCE = 2;
/** In characters of JSON. No test expects as much: what is longer is found out again by whoever asks. */
const MAX_REMEMBERED = 64 * 1024;
/** Rule [VG14]. */
const BOUNDS: KeepBounds = { ofOne: 8_000_000, countOfOne: 2_000, ofAll: 32_000_000 };

export type WorldTestParts = {
  readonly sandboxes: Pick<Sandboxes, "get">;
  readonly tierFor: FunctionHooks["tierFor"];
  readonly book: Pick<ConnectionBook, "demand">;
  onFault(fault: unknown): void;
  /** Resolves after so long; rejects when the signal is aborted before that. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly bounds?: KeepBounds;
};

type Flight = {
  readonly test: WorldTest;
  readonly listeners: Set<RunListener>;
  readonly gone: AbortController;
  isStarted: boolean;
};

/**
 * Tests of functions that talk to the world: where the workspace demands that their kind runs, and without a connection. What anybody
 * of the workspace has found out is known to all of it, in bounds, until the server ends. Rules [VG7], [VG12], [VG14].
 */
export class WorldTestRuns {
  readonly #parts: WorldTestParts;
  readonly #outcomes: KeptByWorkspace<Outcome>;
  /** Of the workspaces for which something waits or runs. */
  readonly #homes = new Map<WorkspaceId, Home>();

  constructor(parts: WorldTestParts) {
    this.#parts = parts;
    this.#outcomes = new KeptByWorkspace(parts.bounds ?? BOUNDS);
  }

  of(workspace: WorkspaceId): WorldTests {
    return {
      known: (test) => this.#outcomes.find(workspace, nameOf(test)),
      request: (test, listener) => this.#home(workspace).request(test, listener),
    };
  }

  /** Workspaces that have something waiting or running. */
  get busy(): number {
    return this.#homes.size;
  }

  #home(workspace: WorkspaceId): Home {
    const known = this.#homes.get(workspace);
    if (known) return known;
    const home = new Home(this.#parts, workspace, {
      remember: (name, outcome) => this.#remember(workspace, name, outcome),
      idle: () => {
        // Somebody may lose interest late, when there is another home already.
        if (this.#homes.get(workspace) === home) this.#homes.delete(workspace);
      },
    });
    this.#homes.set(workspace, home);
    return home;
  }

  #remember(workspace: WorkspaceId, name: string, outcome: Outcome): void {
    if (!outcome.ok && !outcome.lasts) return;
    if (JSON.stringify(outcome).length <= MAX_REMEMBERED) this.#outcomes.keep(workspace, name, outcome);
  }
}

type HomeTells = { remember(name: string, outcome: Outcome): void; idle(): void };

/** What waits and runs of one workspace. */
class Home {
  readonly #parts: WorldTestParts;
  readonly #workspace: WorkspaceId;
  readonly #flights = new Map<string, Flight>();
  readonly #due: Flight[] = [];
  readonly #tells: HomeTells;
  #running = 0;

  constructor(parts: WorldTestParts, workspace: WorkspaceId, tells: HomeTells) {
    this.#parts = parts;
    this.#workspace = workspace;
    this.#tells = tells;
  }

  request(test: WorldTest, listener: RunListener): () => void {
    const name = nameOf(test);
    const flight = this.#flights.get(name) ?? this.#begin(name, test);
    flight.listeners.add(listener);
    if (flight.isStarted) queueMicrotask(() => flight.listeners.has(listener) && listener.onStarted());
    return () => {
      flight.listeners.delete(listener);
      if (flight.listeners.size > 0) return;
      if (this.#flights.get(name) === flight) this.#flights.delete(name);
      flight.gone.abort();
      this.#rest();
    };
  }

  #begin(name: string, test: WorldTest): Flight {
    const flight: Flight = { test, listeners: new Set(), gone: new AbortController(), isStarted: false };
    this.#flights.set(name, flight);
    const wait = this.#parts.pause ?? ((ms, signal) => pause(ms, undefined, { signal }));
    wait(QUIET_MS, flight.gone.signal).then(
      () => {
        this.#due.push(flight);
        this.#pump();
      },
      () => {}, // given up before it had begun
    );
    return flight;
  }

  #pump(): void {
    while (this.#running < AT_ONCE) {
      const next = this.#due.shift();
      if (!next) return;
      if (!next.gone.signal.aborted) void this.#fly(next);
    }
  }

  async #fly(flight: Flight): Promise<void> {
    this.#running += 1;
    flight.isStarted = true;
    for (const listener of flight.listeners) listener.onStarted();
    const outcome = await this.#run(flight).catch((fault: unknown): Outcome => {
      this.#parts.onFault(fault);
      return unrun("The server had a fault while it ran this test.");
    });
    this.#running -= 1;
    if (!flight.gone.signal.aborted) this.#end(flight, outcome);
    this.#pump();
    this.#rest();
  }

  #rest(): void {
    if (this.#running === 0 && this.#flights.size === 0) this.#tells.idle();
  }

  #end(flight: Flight, outcome: Outcome): void {
    const name = nameOf(flight.test);
    this.#flights.delete(name);
    this.#tells.remember(name, outcome);
    for (const listener of [...flight.listeners]) listener.onOutcome(outcome);
  }

  async #run({ test: { kind, code, input }, gone }: Flight): Promise<Outcome> {
    const { tierFor, book, sandboxes } = this.#parts;
    const [whose, { signal }] = [this.#workspace, gone];
    const place = await sandboxes.get(await tierFor(whose, kind));
    if (!place.ok) return unrun(place.error.sentence);
    const objection = tierObjection(await book.demand(whose, kind), place.value.describe());
    if (objection !== undefined) return unrun(objection);
    const job = { codeHash: code.hash, js: code.js, input: input(), limits: LIMITS, egress: NO_CONNECTIONS };
    return outcomeOf(await place.value.run({ ...job, whose, signal }));
  }
}

/** A test holds all it needs: what another system says today is none of it. */
const NO_CONNECTIONS: Egress = {
  request: async () =>
    err({
      sentence: "A test has no connections, so nothing was asked. Run the function by hand to see what it is answered.",
    }),
};

function nameOf({ kind, key }: WorldTest): string {
  return `${kind} ${key}`;
}

function unrun(message: string): Outcome {
  return { ok: false, message, lasts: false, isUnrun: true, durationMs: 0 };
}
