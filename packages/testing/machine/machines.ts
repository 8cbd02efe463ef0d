import { join } from "node:path";

/**
 * What carries the machines of this run: the processor's own walls where a machine boots behind them, which is found by booting one
 * before the first test and said aloud there; else an emulation.
 */
export const TEST_ACCELERATION = process.env["TRIBUTARY_TEST_ACCELERATION"] === "hardware" ? "hardware" : "emulated";

/**
 * How much longer things may take in a machine than in a process. One made of software computes for 27 ms what takes 5.2 elsewhere
 * (QEMU's TCG, measured), and a busy processor is shared by the emulation and what it emulates; one behind a processor's walls may
 * stand in a machine itself.
 */
export const MACHINE_SLOWNESS = TEST_ACCELERATION === "hardware" ? 2 : 8;

/** Everything that machines are asked: where it was asked for, and where they are fast; else a part of it that takes a minute and a half. */
export const isFullMachineTest = process.env["TRIBUTARY_TEST_MACHINE"] === "full" || TEST_ACCELERATION === "hardware";

/** The Firecracker that carries machines here: found by booting one under it, or named by whoever expects it to. */
export const TEST_FIRECRACKER = process.env["TRIBUTARY_TEST_FIRECRACKER"] || undefined;

/** What a sandbox of machines is made from in tests. Its self-test is left to tests of the self-test. */
export const testMachines = () =>
  ({
    kernel: process.env["TRIBUTARY_MACHINE_KERNEL"] ?? "",
    cache: join(import.meta.dirname, "../../../node_modules/.cache/tributary/machines"),
    acceleration: TEST_ACCELERATION,
    selfTest: false,
    warm: 1,
    atOnce: 2,
  }) as const;
