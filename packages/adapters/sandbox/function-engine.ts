import type { SandboxFailure } from "@tributary/core/engine";
import type { ChildLimits } from "./wire.ts";

export type FunctionOutcome = { readonly logs?: readonly string[] } & (
  | { readonly ok: true; readonly json: string }
  | { readonly ok: false; readonly failure: SandboxFailure }
);

/** Told of each line as it is logged. A second try of a call that was cut short begins with its first line again. */
export type OnLog = (line: string) => void;

/** A JavaScript engine inside the disposable child: one call at a time, JSON text in and out. */
export interface FunctionEngine {
  /** The text of a function, for all later runs that name its hash. */
  learn(hash: string, js: string): void;
  /** Makes ready for functions with so much memory. Awaited before each run; costs nothing when it is. */
  prepare(memoryMb: number): Promise<void> | undefined;
  run(hash: string, input: string, limits: ChildLimits, onLog?: OnLog): FunctionOutcome;
}

export function outOfMemory(limits: ChildLimits): string {
  return `The function was stopped: it needs more than ${limits.memoryMb} MB of memory.`;
}
