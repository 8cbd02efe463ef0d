import { join } from "node:path";
import { createMachineSandbox, HOW_TO_GET_A_KERNEL, SandboxUnavailable } from "@tributary/adapters/sandbox";
import type { Sandbox } from "@tributary/core/engine";
import type { Settings } from "../settings.ts";

type MachineSettings = Pick<Settings, "machineKernel" | "machineEmulated" | "dataDir" | "selfTest">;

/** Machines for functions, where an operator has set them up. Emulated ones only where that was asked for by name. */
export async function openMachines(settings: MachineSettings): Promise<Sandbox> {
  const { machineKernel: kernel, machineEmulated, dataDir, selfTest } = settings;
  if (kernel === undefined) throw new SandboxUnavailable(`no machine is set up for functions. ${HOW_TO_GET_A_KERNEL}`);
  const acceleration = machineEmulated ? "emulated" : "hardware";
  return createMachineSandbox({ kernel, cache: join(dataDir, "machines"), acceleration, selfTest });
}
