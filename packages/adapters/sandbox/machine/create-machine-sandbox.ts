import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sandbox } from "@tributary/core/engine";
import { SandboxUnavailable } from "../launch.ts";
import { GuestPool, type GuestPoolOptions, type StartedGuest } from "../world/guest-pool.ts";
import { inPath } from "../in-path.ts";
import type { WallLimits } from "../world/walls.ts";
import { worldSelfTest } from "../world/self-test.ts";
import { firecrackerMonitor } from "./firecracker-monitor.ts";
import { MACHINE_MEMORY_MB } from "./kernel-line.ts";
import { machineImage } from "./image.ts";
import { Machine, type MachineMonitor, type MachinePlan } from "./machine.ts";
import { machineMemory } from "./memory.ts";
import type { Acceleration } from "./qemu.ts";
import { qemuMonitor } from "./qemu-monitor.ts";
import { makeTemplate, type Template } from "./template.ts";

export type MachineSandboxOptions = GuestPoolOptions & {
  /** Holds `boot/vmlinuz-*` and `lib/modules`. */
  readonly kernel: string;
  /** Where the image is kept between starts. */
  readonly cache: string;
  /**
   * `hardware`: the processor's own walls, found by booting behind them; there is nothing without them. `emulated`: the same machine
   * in software, to try the path where there is no such processor. Emulation is no boundary: nobody promises that it holds.
   */
  readonly acceleration: Acceleration;
  /** The program Firecracker, where it carries the machines instead of QEMU. */
  readonly firecracker?: string;
  readonly selfTest?: boolean;
};

const BOOT_MS = { hardware: 20_000, emulated: 120_000 } as const;
const START_MS = 60_000;

/**
 * A machine of its own per execution, copied from a template that has booted: no network card, no disk, one wire to us.
 *
 * @throws {SandboxUnavailable} where QEMU or Firecracker, a kernel or the acceleration asked for is missing, or the self-test does not hold
 */
export async function createMachineSandbox(options: MachineSandboxOptions): Promise<Sandbox> {
  const monitor = monitorOf(options);
  const memory = await machineMemory(MACHINE_MEMORY_MB * 1024 * 1024).catch((error: unknown) => {
    throw new SandboxUnavailable(`no memory can be sealed here: ${(error as Error).message}`, error);
  });
  const folder = mkdtempSync(join(tmpdir(), "tributary-machine-"));
  const plan: MachinePlan = { monitor, folder, memory };
  const forget = (): void => {
    memory.close();
    rmSync(folder, { recursive: true, force: true });
  };
  let template: Template;
  try {
    template = await makeTemplate(plan, BOOT_MS[options.acceleration]);
  } catch (error) {
    forget();
    throw new SandboxUnavailable(`no machine boots here (${options.acceleration}): ${(error as Error).message}`, error);
  }
  const boundary = options.acceleration === "hardware" ? "hardware-vm" : "emulated-vm";
  const pool = new GuestPool(
    {
      description: { driver: monitor.driver, tier: "hardened", boundary, memory: "hard" },
      start: (limits) => startCopy(template, plan, limits),
      close: async () => forget(),
    },
    options,
  );
  const problem = (await pool.problem(START_MS)) ?? ((options.selfTest ?? true) ? await failed(pool) : undefined);
  if (problem === undefined) return pool;
  await pool.close();
  throw new SandboxUnavailable(problem);
}

function monitorOf({ kernel, cache, acceleration, firecracker }: MachineSandboxOptions): MachineMonitor {
  if (firecracker === undefined && inPath("qemu-system-x86_64") === undefined)
    throw new SandboxUnavailable("qemu-system-x86_64 is not installed.");
  if (firecracker === undefined) return qemuMonitor(machineImage(kernel, cache, "serial"), acceleration);
  return firecrackerMonitor(firecracker, { image: machineImage(kernel, cache, "vsock"), cache, acceleration });
}

function startCopy(template: Template, plan: MachinePlan, limits: WallLimits): StartedGuest {
  const machine = new Machine(plan, "state");
  const ready = plan.monitor.restore(machine, template.state).then(() => machine.begin(limits));
  // What keeps it from starting ends it, and `ended` says so.
  ready.catch(() => machine.kill());
  return Object.assign(machine, { ready });
}

async function failed(pool: GuestPool): Promise<string | undefined> {
  const report = await worldSelfTest(pool);
  return report.ok ? undefined : report.sentence;
}
