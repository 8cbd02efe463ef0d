import { textHash } from "@tributary/core/base";
import type { Sandbox, SandboxLimits, SandboxOutcome } from "@tributary/core/engine";

export type SelfTestReport = {
  readonly ok: boolean;
  /** For the operator: what this machine holds, or what it does not. */
  readonly sentence: string;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
};

export type Check = {
  readonly name: string;
  readonly js: string;
  readonly limits?: Partial<SandboxLimits>;
  /** How often it is called, one after the other; the last outcome is the one that is looked at. */
  readonly calls?: number;
  holds(outcome: SandboxOutcome): boolean;
};

export const TEST_LIMITS: SandboxLimits = {
  cpuMs: 200,
  wallMs: 1000,
  memoryMb: 16,
  outputBytes: 10_000,
  logBytes: 1000,
};

export const stoppedBy =
  (...kinds: readonly string[]) =>
  (outcome: SandboxOutcome) =>
    !outcome.result.ok && kinds.includes(outcome.result.failure.kind);
export const answers = (value: unknown) => (outcome: SandboxOutcome) =>
  outcome.result.ok && JSON.stringify(outcome.result.value) === JSON.stringify(value);

const CHECKS: readonly Check[] = [
  { name: "a value comes back", js: "export default (input) => input.a + 1;", holds: answers(2) },
  {
    name: "an endless loop is stopped",
    js: "export default () => { for (;;); };",
    limits: { cpuMs: 50 },
    holds: stoppedBy("cpu", "wall"),
  },
  {
    name: "endless promises are stopped",
    js: "export default async () => { for (;;) await 1; };",
    limits: { cpuMs: 50 },
    holds: stoppedBy("cpu", "wall"),
  },
  {
    name: "a growing heap is stopped",
    js: "export default () => { const all = []; for (;;) all.push(new Array(1000).fill({})); };",
    holds: stoppedBy("memory", "cpu", "wall"),
  },
  {
    name: "growing array buffers are stopped",
    js: "export default () => { const all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1)); };",
    holds: stoppedBy("memory", "cpu", "wall"),
  },
  {
    name: "nothing of this process can be reached",
    js: `export default (input) => {
      const names = ["process", "require", "fetch", "setTimeout", "WebAssembly", "SharedArrayBuffer"];
      let made = "refused";
      try { made = typeof input.constructor.constructor("return globalThis.process")(); } catch {}
      return [names.filter((name) => name in globalThis), made];
    };`,
    holds: answers([[], "refused"]),
  },
  {
    name: "calls leave each other nothing",
    js: "export default () => { const was = [typeof {}.left, typeof globalThis.left]; try { Object.prototype.left = 1; } catch {} try { globalThis.left = 1; } catch {} return was; };",
    calls: 3,
    holds: answers(["undefined", "undefined"]),
  },
];

/** Runs honest and hostile functions and reports whether every limit holds on this machine. Takes about a second. */
export function selfTest(sandbox: Sandbox): Promise<SelfTestReport> {
  return performAll(sandbox, CHECKS);
}

export async function performAll(sandbox: Sandbox, all: readonly Check[]): Promise<SelfTestReport> {
  const checks = await Promise.all(all.map((check) => perform(sandbox, check)));
  const failed = checks.filter((check) => !check.ok);
  const sentence =
    failed.length === 0
      ? `All ${checks.length} checks of the function sandbox hold.`
      : `on this machine it does not hold that ${failed.map((check) => `${check.name} (${check.detail})`).join("; ")}.`;
  return { ok: failed.length === 0, sentence, checks };
}

async function perform(sandbox: Sandbox, check: Check, tries = 3): Promise<SelfTestReport["checks"][number]> {
  const { name, js, limits, calls = 1, holds } = check;
  const job = { codeHash: textHash(js), js, input: { a: 1 }, limits: { ...TEST_LIMITS, ...limits } };
  for (let call = 1; call < calls; call++) await sandbox.run(job);
  const outcome = await sandbox.run(job);
  // A machine too busy to answer in time has told nothing about its limits.
  const isBusy = !outcome.result.ok && ["wall", "crash"].includes(outcome.result.failure.kind);
  if (!holds(outcome) && isBusy && tries > 1) return perform(sandbox, check, tries - 1);
  const detail = outcome.result.ok
    ? JSON.stringify(outcome.result.value)
    : `${outcome.result.failure.kind}: ${outcome.result.failure.message}`;
  return { name, ok: holds(outcome), detail };
}
