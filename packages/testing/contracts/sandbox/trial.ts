import type { Json } from "@tributary/core/base";
import { textHash } from "@tributary/core/base";
import type { Sandbox, SandboxFailure, SandboxLimits, SandboxOutcome, SandboxTier } from "@tributary/core/engine";
import { expect } from "vitest";

const USUAL: SandboxLimits = { cpuMs: 200, wallMs: 1000, memoryMb: 32, outputBytes: 100_000, logBytes: 2000 };
export const PATIENCE_MS = 30_000;

/** One driver under trial, and the short ways in which the parts of the contract ask it. */
export type SandboxTrial = {
  readonly tier: SandboxTier;
  /** Of the tier for functions that react; the other one talks to the world. */
  readonly isReactive: boolean;
  /** The limits of a run that names no others. */
  readonly usual: SandboxLimits;
  /** The driver all parts share; there once the tests run. */
  readonly sandbox: () => Sandbox;
  /** Another one, for a test that closes it. */
  readonly create: () => Promise<Sandbox>;
  readonly run: (js: string, input?: Json, limits?: Partial<SandboxLimits>) => Promise<SandboxOutcome>;
  /** What comes back; fails the test where nothing does. */
  readonly value: (js: string, input?: Json) => Promise<Json>;
  /** How it fails; fails the test where a value comes back. */
  readonly failure: (js: string, limits?: Partial<SandboxLimits>) => Promise<SandboxFailure>;
  /** The driver answers an honest call. */
  readonly isAlive: () => Promise<void>;
};

export type SandboxOnTrial = Pick<SandboxTrial, "tier" | "sandbox" | "create"> & { readonly slowness: number };

export function sandboxTrial({ tier, sandbox, create, slowness }: SandboxOnTrial): SandboxTrial {
  const isReactive = tier === "reactive";
  const usual = { ...USUAL, wallMs: USUAL.wallMs * (isReactive ? 1 : 1.5) * slowness };
  const run: SandboxTrial["run"] = (js, input = null, limits = {}) =>
    sandbox().run({ codeHash: textHash(js), js, input, limits: { ...usual, ...limits } });
  const value: SandboxTrial["value"] = async (js, input) => {
    const { result } = await run(js, input);
    if (!result.ok) throw new Error(`${result.failure.kind}: ${result.failure.message}`);
    return result.value;
  };
  const failure: SandboxTrial["failure"] = async (js, limits) => {
    const { result } = await run(js, null, limits);
    if (result.ok) throw new Error(`a value came back: ${JSON.stringify(result.value).slice(0, 200)}`);
    return result.failure;
  };
  const isAlive = async () => expect(await value("export default (n) => n + 1;", 1)).toBe(2);
  return { tier, isReactive, usual, sandbox, create, run, value, failure, isAlive };
}
