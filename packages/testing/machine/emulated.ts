import { join } from "node:path";

/**
 * How much longer things may take in a machine that is made of software than in a process: what computes for 5.2 ms takes 27 there
 * (QEMU's TCG, measured), and a busy processor is shared by the emulation and what it emulates.
 */
export const EMULATION_SLOWNESS = 8;

/** Everything that machines are asked, where it was asked for; else a part of it that takes a minute and a half. */
export const isFullMachineTest = process.env["TRIBUTARY_TEST_MACHINE"] === "full";

/** What a sandbox of emulated machines is made from in tests. Its self-test is left to tests of the self-test. */
export const emulatedMachines = () =>
  ({
    kernel: process.env["TRIBUTARY_MACHINE_KERNEL"] ?? "",
    cache: join(import.meta.dirname, "../../../node_modules/.cache/tributary/machines"),
    acceleration: "emulated",
    selfTest: false,
    warm: 1,
    atOnce: 2,
  }) as const;
