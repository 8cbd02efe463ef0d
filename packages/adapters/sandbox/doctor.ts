import type { Sandbox, SandboxDescription, SandboxTier } from "@tributary/core/engine";
import { createSandbox } from "./create-sandbox.ts";
import { SandboxUnavailable } from "./launch.ts";
import { createMachineSandbox, type MachineSandboxOptions } from "./machine/create-machine-sandbox.ts";
import { findFirecracker, HOW_TO_GET_FIRECRACKER } from "./machine/firecracker-monitor.ts";
import { HOW_TO_GET_A_KERNEL } from "./machine/kernel.ts";
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

export type DoctorOptions = {
  readonly tiers?: readonly SandboxTier[];
  /** Where a kernel's package was unpacked, and where images are kept; without them there are no machines to try. */
  readonly machine?: { readonly kernel: string; readonly cache: string };
  /** Each report as it is made. */
  readonly onReport?: (report: DriverReport) => void;
};

const PROCESSES: readonly Candidate[] = [
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

type MachineCandidate = Pick<MachineSandboxOptions, "acceleration" | "firecracker"> & {
  readonly driver: string;
  /** What it takes to have one, where that is not there. */
  readonly missing?: string;
};

/** Emulation is tried too, and said to be no wall. */
function machineCandidates(): readonly MachineCandidate[] {
  const firecracker = findFirecracker();
  return [
    { driver: "qemu, hardware", acceleration: "hardware" },
    { driver: "qemu, emulated", acceleration: "emulated" },
    firecracker === undefined
      ? { driver: "firecracker", acceleration: "hardware", missing: HOW_TO_GET_FIRECRACKER }
      : { driver: "firecracker", acceleration: "hardware", firecracker },
  ];
}

/** Machines by what carries them. */
function machines(at: DoctorOptions["machine"]): readonly Candidate[] {
  return machineCandidates().map(({ driver, missing, ...how }) => ({
    driver,
    tier: "hardened",
    create: async () => {
      if (missing !== undefined) throw new SandboxUnavailable(missing);
      if (at === undefined) throw new SandboxUnavailable(`no kernel is given. ${HOW_TO_GET_A_KERNEL}`);
      return createMachineSandbox({ ...at, ...how, selfTest: false });
    },
    test: async (sandbox) => {
      const report = await worldSelfTest(sandbox);
      const warnings = [
        ...(how.acceleration === "emulated"
          ? ["Emulation shows that the path works; it is no security boundary."]
          : []),
        ...(sandbox.describe().driver.endsWith("in namespaces")
          ? []
          : ["What carries machines runs as whoever starts it: it has no namespaces here."]),
      ];
      return { ...report, sentence: [report.sentence, ...warnings].join(" ") };
    },
  }));
}

/** Starts every driver there is, lets it face honest and hostile functions, and says what came of it. Takes seconds; emulated machines, some ten. */
export async function examineDrivers(options: DoctorOptions = {}): Promise<readonly DriverReport[]> {
  const { tiers = ["reactive", "world", "hardened"], onReport } = options;
  const reports: DriverReport[] = [];
  // One after the other: a busy machine would be reported as one that holds nothing.
  for (const candidate of [...PROCESSES, ...machines(options.machine)]) {
    if (!tiers.includes(candidate.tier)) continue;
    const report = await examine(candidate);
    reports.push(report);
    onReport?.(report);
  }
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
