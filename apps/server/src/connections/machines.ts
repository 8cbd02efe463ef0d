import { join } from "node:path";
import {
  createMachineSandbox,
  findFirecracker,
  HOW_TO_GET_A_KERNEL,
  HOW_TO_GET_FIRECRACKER,
  SandboxUnavailable,
} from "@tributary/adapters/sandbox";
import type { Sandbox } from "@tributary/core/engine";
import type { Settings } from "../settings.ts";

type MachineSettings = Pick<Settings, "machineKernel" | "machine" | "firecracker" | "dataDir" | "selfTest">;

/** Machines for functions, where an operator has set them up. Emulated ones and Firecracker's only where that was asked for by name. */
export async function openMachines(settings: MachineSettings): Promise<Sandbox> {
  const { machineKernel: kernel, machine, dataDir, selfTest } = settings;
  if (kernel === undefined) throw new SandboxUnavailable(`no machine is set up for functions. ${HOW_TO_GET_A_KERNEL}`);
  const acceleration = machine === "emulated" ? "emulated" : "hardware";
  const options = { kernel, cache: join(dataDir, "machines"), acceleration, selfTest } as const;
  if (machine !== "firecracker") return createMachineSandbox(options);
  const firecracker = findFirecracker(settings.firecracker);
  if (firecracker === undefined) throw new SandboxUnavailable(HOW_TO_GET_FIRECRACKER);
  return createMachineSandbox({ ...options, firecracker });
}
