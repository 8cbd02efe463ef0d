import { contentHash, isJsonObject, type Json, type JsonObject, textHash } from "../base/index.ts";
import type { FunctionCode } from "../model/index.ts";
import { type Home, Homes } from "./reactive-homes.ts";
import { LruMap } from "./reactive-lru.ts";
import { inputRefusal, REACTIVE_LIMITS, type Sandbox, type SandboxFailure, type SandboxOutcome } from "./sandbox.ts";

/** A run that somebody waits for: the memo's key, and what is needed to do it. */
export type Wanted = {
  readonly key: string;
  readonly code: FunctionCode;
  /** Written out when the run begins: until then, inputs share what they have in common. */
  input(): JsonObject;
  /** What is known of it does not count: somebody asked for it to be done again. */
  readonly anew?: boolean;
};

/** What came of a run. A failure that `lasts` is as much a function of code and input as a value is. */
export type Outcome =
  | { readonly ok: true; readonly value: Json; readonly hash: string; readonly durationMs: number }
  | {
      readonly ok: false;
      readonly message: string;
      readonly lasts: boolean;
      readonly cancelled?: boolean;
      /** It was not run: there is no place for it. */
      readonly isUnrun?: true;
      readonly durationMs: number;
    };

/** Results by key, shared by all processes. The same shape as governance's port of that name. */
export interface Memo {
  get(keys: readonly string[]): Promise<ReadonlyMap<string, unknown>>;
  put(entries: readonly { readonly key: string; readonly value: unknown }[]): Promise<void>;
}

export type RunListener = {
  /** Nobody has computed this before: it now waits for its turn. */
  onQueued(): void;
  onStarted(): void;
  onOutcome(outcome: Outcome): void;
};

/** One engine's share of the pool. */
export interface PoolMember {
  /** Asks for a run. Answers how to lose interest; a run nobody is interested in any more is not begun. */
  request(wanted: Wanted, listener: RunListener): () => void;
  leave(): void;
}

/** Runs functions for many engines at once: each run once however many want it, a bounded number at a time, in turn. */
export interface FunctionPool {
  known(key: string): Outcome | undefined;
  isGenuine(code: FunctionCode): boolean;
  join(): PoolMember;
  /** The same pool for the engines of one workspace: workspaces take turns, however many engines each has. */
  of(workspace: string): FunctionPool;
}

export type PoolOptions = {
  readonly sandbox: Sandbox;
  readonly memo: Memo;
  /** Runs handed to the sandbox at a time. */
  readonly concurrency?: number;
  /** Outcomes kept in this process. */
  readonly remember?: number;
  /** The memo could not be read or written. Functions go on without it. */
  readonly onMemoFault?: (error: unknown) => void;
};

const DEFAULT_CONCURRENCY = 16;
const DEFAULT_REMEMBER = 20_000;
const LOOKUP_CHUNK = 500;
const MAX_TRIES = 3;

type Flight = {
  readonly wanted: Wanted;
  readonly listeners: Map<RunListener, Member>;
  phase: "looking" | "queued" | "running" | "dropped";
  /** Of the run under way: aborted when nobody waits for it any more. */
  stop: AbortController | undefined;
};

type Member = { readonly queue: Set<Flight> };

/** Engines of which nobody says whose they are are one workspace's. */
const NOBODYS = "";

export function createFunctionPool(options: PoolOptions): FunctionPool {
  return new Pool(options);
}

class Pool implements FunctionPool {
  private readonly options: PoolOptions;
  private readonly outcomes: LruMap<string, Outcome>;
  private readonly genuine = new WeakMap<FunctionCode, boolean>();
  private readonly flights = new Map<string, Flight>();
  private readonly homes = new Homes<Member>();
  private running = 0;
  private looking: Flight[] = [];
  private writing: { readonly key: string; readonly value: unknown }[] = [];

  constructor(options: PoolOptions) {
    this.options = options;
    this.outcomes = new LruMap(options.remember ?? DEFAULT_REMEMBER);
  }

  known(key: string): Outcome | undefined {
    return this.outcomes.get(key);
  }

  isGenuine(code: FunctionCode): boolean {
    const known = this.genuine.get(code);
    if (known !== undefined) return known;
    const genuine = textHash(code.js) === code.hash;
    this.genuine.set(code, genuine);
    return genuine;
  }

  join(name = NOBODYS): PoolMember {
    const member: Member = { queue: new Set() };
    const home = this.homes.join(name, member);
    return {
      request: (wanted, listener) => this.request(member, wanted, listener),
      leave: () => this.leave(home, member),
    };
  }

  of(workspace: string): FunctionPool {
    return {
      known: (key) => this.known(key),
      isGenuine: (code) => this.isGenuine(code),
      join: () => this.join(workspace),
      of: (other) => this.of(other),
    };
  }

  private request(member: Member, wanted: Wanted, listener: RunListener): () => void {
    let flight = this.flights.get(wanted.key);
    if (!flight) {
      flight = { wanted, listeners: new Map(), phase: "looking", stop: undefined };
      this.flights.set(wanted.key, flight);
      if (wanted.anew) this.enqueueSoon(flight);
      else if (this.looking.push(flight) === 1) queueMicrotask(() => this.lookUp());
    } else if (flight.phase !== "looking") {
      if (flight.phase === "queued") member.queue.add(flight);
      const { phase } = flight;
      queueMicrotask(() => {
        if (!flight?.listeners.has(listener)) return;
        listener.onQueued();
        if (phase === "running") listener.onStarted();
      });
    }
    flight.listeners.set(listener, member);
    const found = flight;
    return () => {
      found.listeners.delete(listener);
      this.giveUp(found);
    };
  }

  private leave(home: Home<Member>, member: Member): void {
    this.homes.leave(home, member);
    for (const flight of this.flights.values()) {
      for (const [listener, owner] of flight.listeners) if (owner === member) flight.listeners.delete(listener);
      this.giveUp(flight);
    }
  }

  private giveUp(flight: Flight): void {
    if (flight.phase === "running" && flight.listeners.size === 0) flight.stop?.abort();
  }

  private lookUp(): void {
    const all = this.looking;
    this.looking = [];
    for (let at = 0; at < all.length; at += LOOKUP_CHUNK) void this.lookUpChunk(all.slice(at, at + LOOKUP_CHUNK));
  }

  private async lookUpChunk(flights: readonly Flight[]): Promise<void> {
    let found: ReadonlyMap<string, unknown> = new Map();
    try {
      found = await this.options.memo.get(flights.map(({ wanted }) => wanted.key));
    } catch (error) {
      this.options.onMemoFault?.(error);
    }
    for (const flight of flights) {
      const outcome = readMemo(found.get(flight.wanted.key));
      if (outcome) this.finish(flight, outcome);
      else this.enqueue(flight);
    }
    this.pump();
  }

  private enqueueSoon(flight: Flight): void {
    queueMicrotask(() => {
      this.enqueue(flight);
      this.pump();
    });
  }

  private enqueue(flight: Flight): void {
    flight.phase = "queued";
    for (const [listener, member] of flight.listeners) {
      member.queue.add(flight);
      listener.onQueued();
    }
    if (flight.listeners.size === 0) this.flights.delete(flight.wanted.key);
  }

  private pump(): void {
    const limit = this.options.concurrency ?? DEFAULT_CONCURRENCY;
    while (this.running < limit) {
      const next = this.next(limit);
      if (!next) return;
      void this.fly(next.flight, next.home);
    }
  }

  /** The next flight somebody still waits for, and whose turn it takes. */
  private next(limit: number): { readonly flight: Flight; readonly home: Home<Member> } | undefined {
    for (const { home, member } of this.homes.inTurn(limit)) {
      for (const flight of member.queue) {
        member.queue.delete(flight);
        if (flight.phase !== "queued") continue;
        if (flight.listeners.size > 0) return { flight, home };
        this.flights.delete(flight.wanted.key);
        flight.phase = "dropped";
      }
    }
    return undefined;
  }

  private async fly(flight: Flight, home: Home<Member>): Promise<void> {
    flight.phase = "running";
    this.running++;
    this.homes.begun(home);
    flight.stop = new AbortController();
    for (const listener of flight.listeners.keys()) listener.onStarted();
    const outcome = await this.run(flight.wanted, flight.stop.signal);
    this.running--;
    this.homes.ended(home, paceOf(outcome));
    // It was given up, and somebody asked for it again before it had ended.
    if (isCancelled(outcome) && flight.stop.signal.aborted && flight.listeners.size > 0) {
      this.enqueue(flight);
      return this.pump();
    }
    if (outcome.ok || outcome.lasts) this.remember(flight.wanted.key, outcome);
    this.finish(flight, outcome);
    this.pump();
  }

  private async run({ code, input }: Wanted, signal: AbortSignal): Promise<Outcome> {
    const job = { codeHash: code.hash, js: code.js, input: input(), limits: REACTIVE_LIMITS, signal };
    const refused = inputRefusal(job.input);
    if (refused !== undefined) return { ok: false, message: refused, lasts: false, durationMs: 0 };
    try {
      let outcome = await this.options.sandbox.run(job);
      for (let tried = 1; tried < MAX_TRIES && isPassing(outcome) && !signal.aborted; tried++)
        outcome = await this.options.sandbox.run(job);
      return outcomeOf(outcome);
    } catch (error) {
      return { ok: false, message: `The function sandbox failed: ${String(error)}`, lasts: false, durationMs: 0 };
    }
  }

  private remember(key: string, outcome: Outcome): void {
    this.writing.push({ key, value: writeMemo(outcome) });
    if (this.writing.length > 1) return;
    queueMicrotask(() => {
      const entries = this.writing;
      this.writing = [];
      this.options.memo.put(entries).catch((error: unknown) => this.options.onMemoFault?.(error));
    });
  }

  private finish(flight: Flight, outcome: Outcome): void {
    this.flights.delete(flight.wanted.key);
    if (outcome.ok || outcome.lasts) this.outcomes.set(flight.wanted.key, outcome);
    for (const listener of [...flight.listeners.keys()]) listener.onOutcome(outcome);
  }
}

/** Failures that the same code and input would meet again anywhere. Being stopped says as much about the machine. */
const LASTING: ReadonlySet<SandboxFailure["kind"]> = new Set(["thrown", "syntax", "output"]);

/** Failures that say nothing about the function: the machine was busy, or a process died. */
function isPassing({ result }: SandboxOutcome): boolean {
  return !result.ok && (result.failure.kind === "wall" || result.failure.kind === "crash");
}

/** What a run came to, as it is known to whoever wanted it. */
export function outcomeOf({ result, durationMs }: SandboxOutcome): Outcome {
  if (result.ok) return { ok: true, value: result.value, hash: contentHash(result.value), durationMs };
  const { kind, message } = result.failure;
  return { ok: false, message, lasts: LASTING.has(kind), cancelled: kind === "cancelled", durationMs };
}

/** How long it kept its place; what was stopped at a limit kept it at least so long, and what was given up says nothing. */
function paceOf(outcome: Outcome): number | undefined {
  if (outcome.ok || outcome.lasts) return outcome.durationMs;
  return outcome.cancelled ? undefined : Math.max(outcome.durationMs, REACTIVE_LIMITS.cpuMs);
}

function isCancelled(outcome: Outcome): boolean {
  return !outcome.ok && outcome.cancelled === true;
}

function writeMemo(outcome: Outcome): Json {
  const { durationMs } = outcome;
  return outcome.ok ? { value: outcome.value, durationMs } : { failure: outcome.message, durationMs };
}

/** What a memo holds came from outside: anything but what `writeMemo` writes counts as nothing. */
function readMemo(stored: unknown): Outcome | undefined {
  if (!isJsonObject(stored)) return undefined;
  const durationMs = typeof stored["durationMs"] === "number" ? stored["durationMs"] : 0;
  if (typeof stored["failure"] === "string") return { ok: false, message: stored["failure"], lasts: true, durationMs };
  const value = stored["value"];
  return value === undefined ? undefined : { ok: true, value, hash: contentHash(value), durationMs };
}
