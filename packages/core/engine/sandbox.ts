import type { Json } from "../base/index.ts";

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

/** JavaScript (the text of an ES module without imports, whose default export is the function) and its JSON input. The driver caches the compiled form by `codeHash`. */
export type SandboxJob = {
  readonly codeHash: string;
  readonly js: string;
  readonly input: Json;
  readonly limits: SandboxLimits;
};

export type SandboxFailure = {
  readonly kind: "thrown" | "cpu" | "wall" | "memory" | "output" | "syntax" | "crash" | "cancelled";
  /** A sentence for the function's author. */
  readonly message: string;
};

export type SandboxOutcome = {
  readonly result:
    | { readonly ok: true; readonly value: Json }
    | { readonly ok: false; readonly failure: SandboxFailure };
  readonly logs: readonly string[];
  readonly durationMs: number;
};

/** Where functions run: JSON in, JSON out, no ambient authority. Every driver passes `sandboxContract` (testkit). */
export interface Sandbox {
  describe(): {
    readonly driver: string;
    readonly boundary: "v8-isolate+process" | "wasm+process";
    readonly memory: "hard" | "soft";
  };
  /** Never rejects for what the function does; that is an outcome. */
  run(job: SandboxJob): Promise<SandboxOutcome>;
  close(): Promise<void>;
}
