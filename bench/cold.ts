import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  createMachineSandbox,
  createSandbox,
  createWorldSandbox,
  findFirecracker,
  HOW_TO_GET_FIRECRACKER,
  SandboxUnavailable,
} from "@tributary/adapters/sandbox";
import { textHash } from "@tributary/core/base";
import { REACTIVE_LIMITS, type Sandbox, WORLD_LIMITS } from "@tributary/core/engine";
import { type BenchOptions, type BenchResult, median, result } from "./result.ts";

export const name = "cold";

type Tier = {
  readonly title: string;
  /** With nothing made ready ahead. */
  readonly create: () => Promise<Sandbox>;
  /** Starting it from nothing is looked at so often. */
  readonly rounds: number;
};

const KERNEL = join(import.meta.dirname, "../node_modules/.cache/tributary/kernel");
const WARM = { warm: 0, selfTest: false } as const;
const TIERS: readonly Tier[] = [
  { title: "isolate", create: () => createSandbox({ children: 1, selfTest: false }), rounds: 5 },
  { title: "QuickJS", create: () => createSandbox({ driver: "quickjs", children: 1, selfTest: false }), rounds: 5 },
  { title: "Deno by permissions", create: () => createWorldSandbox({ ...WARM, wall: "permissions" }), rounds: 5 },
  { title: "Deno in namespaces", create: () => createWorldSandbox({ ...WARM, wall: "namespaces" }), rounds: 5 },
  { title: "machine, hardware", create: () => machine("hardware"), rounds: 3 },
  { title: "machine, Firecracker", create: async () => machine("hardware", ownFirecracker()), rounds: 3 },
  { title: "machine, emulated (no boundary)", create: () => machine("emulated"), rounds: 1 },
];

/**
 * ms until a function that was never seen has answered: from no sandbox at all, and in one that stands ready (for the tiers above
 * the reactive one that is a process or a machine of its own, none started ahead). A tier this machine does not have is left out.
 */
export async function* run({ quick }: BenchOptions): AsyncIterable<BenchResult> {
  for (const tier of TIERS) {
    if (quick && tier.title.includes("emulated")) continue;
    const { first, next } = await measure(tier, quick ? 1 : tier.rounds);
    if (first.length === 0) continue;
    const told = { bench: name, unit: "ms", better: "lower" } as const;
    yield result({ ...told, case: `${tier.title}, from nothing to the first answer`, ours: median(first) });
    yield result({ ...told, case: `${tier.title}, a function never seen, none started ahead`, ours: median(next) });
  }
}

async function measure({ create, title }: Tier, rounds: number) {
  const [first, next]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    let sandbox: Sandbox;
    try {
      sandbox = await create();
    } catch (error) {
      if (!(error instanceof SandboxUnavailable)) throw error;
      console.error(`cold: ${title} is left out: ${error.message}`);
      return { first, next };
    }
    try {
      await answer(sandbox, `${round} first`);
      first.push(performance.now() - start);
      for (let at = 0; at < 3; at++) {
        const begun = performance.now();
        await answer(sandbox, `${round} ${at}`);
        next.push(performance.now() - begun);
      }
    } finally {
      await sandbox.close();
    }
  }
  return { first, next };
}

async function answer(sandbox: Sandbox, text: string): Promise<void> {
  const js = `export default () => ${JSON.stringify(text)};`;
  const limits = sandbox.describe().tier === "reactive" ? REACTIVE_LIMITS : WORLD_LIMITS;
  const { result: outcome } = await sandbox.run({ codeHash: textHash(js), js, input: null, limits });
  if (!outcome.ok || outcome.value !== text) throw new Error(`${text}: ${JSON.stringify(outcome)}`);
}

function ownFirecracker(): { readonly firecracker: string } {
  const firecracker = findFirecracker();
  if (firecracker === undefined) throw new SandboxUnavailable(HOW_TO_GET_FIRECRACKER);
  return { firecracker };
}

async function machine(
  acceleration: "hardware" | "emulated",
  more: { readonly firecracker?: string } = {},
): Promise<Sandbox> {
  const kernel = process.env["TRIBUTARY_MACHINE_KERNEL"] ?? KERNEL;
  if (!existsSync(kernel)) throw new SandboxUnavailable("there is no kernel for machines.");
  const cache = join(import.meta.dirname, "../node_modules/.cache/tributary/machines");
  return createMachineSandbox({ kernel, cache, acceleration, ...more, ...WARM });
}
