import { join } from "node:path";
import { createMachineSandbox } from "@tributary/adapters/sandbox";
import { standInFirecracker } from "@tributary/adapters/sandbox/testing";
import { escapeSuite } from "@tributary/testing/contracts";
import { isFullMachineTest, MACHINE_SLOWNESS, TEST_FIRECRACKER, testMachines } from "@tributary/testing/machine";
import { describe } from "vitest";
import { egress } from "./escape.fixture.ts";

/** Of each kind those that a machine's own walls, limits and wire hold, rather than what every guest has in common. */
const CHOSEN = [
  "Deno by name",
  "Deno's internals",
  "walking everything that can be reached",
  "import of child_process",
  "proc's environment of the parent",
  "proc's memory of itself",
  "a file left in the host's folder",
  "loading a native library",
  "killing the host",
  "a child process",
  "fetch of loopback",
  "a connection nobody granted",
  "the credential from an echo",
  "a metadata-style address",
  "a raw socket",
  "a socket of the host's folder",
  "an endless loop",
  "a regular expression bomb",
  "array buffers",
  "objects",
  "an output bomb",
  "a flood of logs",
  "a fork bomb",
  "leaving by exit",
];

escapeSuite("[VF1] a machine per execution", {
  create: () => createMachineSandbox(testMachines()),
  egress,
  slowness: MACHINE_SLOWNESS,
  ...(isFullMachineTest ? {} : { only: CHOSEN }),
});

/** What the other wire, and who answers for Firecracker, could let through. */
const CHOSEN_OVER_VSOCK = [
  "killing the host",
  "fetch of loopback",
  "a connection nobody granted",
  "the credential from an echo",
  "a socket of the host's folder",
  "an endless loop",
  "an output bomb",
  "leaving by exit",
];

escapeSuite("[VF1] a machine per execution over its vsock, under a stand-in for Firecracker", {
  create: () => {
    const machines = testMachines();
    const firecracker = standInFirecracker(join(machines.cache, "firecracker-stand-in"));
    return createMachineSandbox({ ...machines, acceleration: "emulated", firecracker });
  },
  egress,
  // It is emulated, whatever there is for others.
  slowness: 8,
  ...(isFullMachineTest ? {} : { only: CHOSEN_OVER_VSOCK }),
});

describe.skipIf(TEST_FIRECRACKER === undefined)("Firecracker, where there is one that carries machines", () => {
  escapeSuite("[VF1] a machine per execution under Firecracker", {
    create: () =>
      createMachineSandbox({ ...testMachines(), acceleration: "hardware", firecracker: TEST_FIRECRACKER ?? "" }),
    egress,
    slowness: MACHINE_SLOWNESS,
  });
});
