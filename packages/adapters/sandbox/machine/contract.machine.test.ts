import { sandboxContract } from "@tributary/testing/contracts";
import { EMULATION_SLOWNESS, emulatedMachines, isFullMachineTest } from "@tributary/testing/machine";
import { createMachineSandbox } from "./create-machine-sandbox.ts";

sandboxContract(
  "[VM1] a machine per execution keeps the contract of the port",
  () => createMachineSandbox(emulatedMachines()),
  {
    tier: "hardened",
    slowness: EMULATION_SLOWNESS,
    // What ends at a limit, and many at once, take most of the time.
    ...(isFullMachineTest ? {} : { parts: ["values", "failures", "isolation"] }),
  },
);
