import type { Json, Result } from "../base/index.ts";
import { holdsTooMuch, MAX_PASSED_SIZE } from "../model/index.ts";

export type SandboxLimits = {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly memoryMb: number;
  readonly outputBytes: number;
  readonly logBytes: number;
};

export const REACTIVE_LIMITS: SandboxLimits = {
  cpuMs: 200,
  wallMs: 1000,
  memoryMb: 64,
  outputBytes: 1_000_000,
  logBytes: 16_384,
};

/** For functions that talk to the world: they wait more than they compute. */
export const WORLD_LIMITS: SandboxLimits = {
  cpuMs: 10_000,
  wallMs: 10 * 60_000,
  memoryMb: 256,
  outputBytes: 4_000_000,
  logBytes: 1_000_000,
};

/** For actions: what they wait for, an image or a healthy container, takes as long as it takes. */
export const ACTION_LIMITS: SandboxLimits = { ...WORLD_LIMITS, wallMs: 60 * 60_000 };

/**
 * What a function needs of the place it runs in. `reactive`: pure, many a second, nothing but its input. `world`: its own
 * process, and the connections it is granted. `hardened`: the same in a machine of its own.
 */
export type SandboxTier = "reactive" | "world" | "hardened";

/**
 * Places that are kept apart, so that what waits in one line takes none of another's. `action`: a step that was approved goes on
 * however much people are trying out. `awaited`: another execution, which holds a place, goes on only when this one has ended, and
 * this one waits for none such: those that wait cannot fill the place it needs.
 */
export type SandboxLine = "usual" | "action" | "awaited";

/** JavaScript (the text of an ES module without imports, whose default export is the function) and its JSON input. The driver caches the compiled form by `codeHash`. */
export type SandboxJob = {
  readonly codeHash: string;
  readonly js: string;
  readonly input: Json;
  readonly limits: SandboxLimits;
  /** What `fetch` inside reaches. Without it nothing does; the reactive tier has no `fetch` and takes no such job. */
  readonly egress?: Egress;
  /** Whose it is: where places are few, these take turns, and none of them has all. Tiers above the reactive one only. */
  readonly whose?: string;
  /** Which places it takes, where those are few. Tiers above the reactive one only. */
  readonly line?: SandboxLine;
  /** Each line as it is logged, up to `logBytes` in all; also of a run that ends at a limit. */
  readonly onLog?: (line: string) => void;
  /** Aborted: the function is ended with `cancelled`; in the reactive tier unless it answers within a tenth of a second. */
  readonly signal?: AbortSignal;
  /**
   * Aborted: the function is asked to end by itself: the `signal` of its second argument is aborted, so that it can leave what it is
   * at as it was. Tiers above the reactive one only. How long it may take is for whoever asks: `signal` ends it.
   */
  readonly stop?: AbortSignal;
};

export type SandboxFailure = {
  readonly kind: "thrown" | "cpu" | "wall" | "memory" | "output" | "syntax" | "crash" | "cancelled" | "refused";
  /** A sentence for the function's author. */
  readonly message: string;
  /** Nothing of it has run: it was given up while it waited for its place. */
  readonly isUnbegun?: true;
};

/** Why a function is not called with this [R55]; undefined where it may be. To be asked before an input is written out. */
export function inputRefusal(input: Json): string | undefined {
  if (!holdsTooMuch(input)) return undefined;
  return `All that this function is given would hold more than ${MAX_PASSED_SIZE / 1024 / 1024} million characters. Let it read less: single fields instead of groups.`;
}

export type SandboxOutcome = {
  readonly result:
    | { readonly ok: true; readonly value: Json }
    | { readonly ok: false; readonly failure: SandboxFailure };
  /** What was logged. Of a function that reacts and ends at a limit only where somebody listened. */
  readonly logs: readonly string[];
  readonly durationMs: number;
};

export type EgressRequest = {
  readonly method: string;
  /** `http://<connection>.conn/path?query`: a connection's name, never an address. */
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
};

export type EgressResponse = {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: AsyncIterable<Uint8Array>;
};

/** The one way out of a sandbox, made for one execution: it knows the credentials, the function does not. */
export interface Egress {
  /** Refused, with a sentence for the function's author, when no grant covers it; never rejects for what the far side does. */
  request(request: EgressRequest, signal: AbortSignal): Promise<Result<EgressResponse, { readonly sentence: string }>>;
}

export type SandboxDescription = {
  readonly driver: string;
  readonly tier: SandboxTier;
  readonly boundary:
    | "v8-isolate+process"
    | "v8-isolate+namespaces"
    | "wasm+process"
    | "wasm+namespaces"
    | "permissions+process"
    | "namespaces"
    | "emulated-vm"
    | "hardware-vm";
  readonly memory: "hard" | "polled" | "soft";
  /** What bounds how many processes one execution has: a control group, the kernel's limit of a user, nothing. Absent where it is not said. */
  readonly processes?: "cgroup" | "rlimit" | "nothing";
};

/** Where functions run: JSON in, JSON out, no ambient authority. Every driver passes `sandboxContract` (testkit). */
export interface Sandbox {
  describe(): SandboxDescription;
  /** Never rejects for what the function does; that is an outcome. */
  run(job: SandboxJob): Promise<SandboxOutcome>;
  close(): Promise<void>;
}
