/** Machines for tests: behind the processor's own walls where one boots there, emulated elsewhere. */
export { isFullMachineTest, MACHINE_SLOWNESS, TEST_ACCELERATION, TEST_FIRECRACKER, testMachines } from "./machines.ts";
