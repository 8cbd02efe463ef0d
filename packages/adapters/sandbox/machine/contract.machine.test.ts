import { sandboxContract } from "@tributary/testing/contracts";
import { MACHINE_SLOWNESS, testMachines, isFullMachineTest } from "@tributary/testing/machine";
import { createMachineSandbox } from "./create-machine-sandbox.ts";

sandboxContract(
  "[VM1] a machine per execution keeps the contract of the port",
  () => createMachineSandbox(testMachines()),
  {
    tier: "hardened",
    slowness: MACHINE_SLOWNESS,
    // What ends at a limit, and many at once, take most of the time.
    ...(isFullMachineTest ? {} : { parts: ["values", "failures", "isolation"] }),
  },
);
