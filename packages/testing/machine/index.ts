/** Machines for tests: emulated, since a processor with walls of its own is not everywhere. */
export { EMULATION_SLOWNESS, emulatedMachines, isFullMachineTest } from "./emulated.ts";
