import type { Sandbox, SandboxDescription, SandboxTier } from "@tributary/core/engine";
import { createSandbox } from "./create-sandbox.ts";
import { selfTest, type SelfTestReport } from "./self-test.ts";
import { createWorldSandbox } from "./world/create-world-sandbox.ts";
import { worldSelfTest } from "./world/self-test.ts";

/** What one driver is worth on this machine. */
export type DriverReport = {
  readonly driver: string;
  readonly tier: SandboxTier;
  /** holds: every check of its self-test does. fails: it runs, but something got through. absent: it does not run here. */
  readonly state: "holds" | "fails" | "absent";
  readonly sentence: string;
  readonly description?: SandboxDescription;
  readonly checks: SelfTestReport["checks"];
};

type Candidate = {
  readonly driver: string;
  readonly tier: SandboxTier;
  readonly create: () => Promise<Sandbox>;
  readonly test: (sandbox: Sandbox) => Promise<SelfTestReport>;
};

const CANDIDATES: readonly Candidate[] = [
  {
    driver: "isolated-vm",
    tier: "reactive",
    create: () => createSandbox({ children: 1, selfTest: false }),
    test: selfTest,
  },
  {
    driver: "quickjs",
    tier: "reactive",
    create: () => createSandbox({ driver: "quickjs", children: 1, selfTest: false }),
    test: selfTest,
  },
  {
    driver: "deno in namespaces",
    tier: "world",
    create: () => createWorldSandbox({ wall: "namespaces", selfTest: false }),
    test: worldSelfTest,
  },
  {
    driver: "deno by permissions",
    tier: "world",
    create: () => createWorldSandbox({ wall: "permissions", selfTest: false }),
    test: worldSelfTest,
  },
];

/** Starts every driver there is, lets it face honest and hostile functions, and says what came of it. Takes some seconds. */
export async function examineDrivers(): Promise<readonly DriverReport[]> {
  const reports: DriverReport[] = [];
  // One after the other: a busy machine would be reported as one that holds nothing.
  for (const candidate of CANDIDATES) reports.push(await examine(candidate));
  return reports;
}

export async function examine({ driver, tier, create, test }: Candidate): Promise<DriverReport> {
  let sandbox: Sandbox;
  try {
    sandbox = await create();
  } catch (error) {
    return { driver, tier, state: "absent", sentence: (error as Error).message, checks: [] };
  }
  try {
    const { ok, sentence, checks } = await test(sandbox);
    return { driver, tier, state: ok ? "holds" : "fails", sentence, description: sandbox.describe(), checks };
  } finally {
    await sandbox.close();
  }
}
