/** Machines for tests: behind the processor's own walls where one boots there, emulated elsewhere. */
export { isFullMachineTest, MACHINE_SLOWNESS, TEST_ACCELERATION, testMachines } from "./machines.ts";
