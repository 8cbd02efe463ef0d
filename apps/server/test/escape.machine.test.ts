import { join } from "node:path";
import { createMachineSandbox } from "@tributary/adapters/sandbox";
import { escapeSuite } from "@tributary/testing/contracts";
import { egress } from "./escape.fixture.ts";

/** Each attempt has a machine of its own, made of software here: these are the ones that a machine's walls, and no others, hold. */
const CHOSEN = [
  "Deno by name",
  "proc's memory of itself",
  "killing the host",
  "a child process",
  "a metadata-style address",
  "a raw socket",
  "an endless loop",
  "array buffers",
  "a flood of logs",
  "a fork bomb",
];

// All of them under emulation take a quarter of an hour, so they are run when asked for: TRIBUTARY_TEST_MACHINE=full
const isFull = process.env["TRIBUTARY_TEST_MACHINE"] === "full";

escapeSuite("[VF1] a machine per execution", {
  create: () =>
    createMachineSandbox({
      kernel: process.env["TRIBUTARY_MACHINE_KERNEL"] ?? "",
      cache: join(import.meta.dirname, "../../../node_modules/.cache/tributary/machines"),
      acceleration: "emulated",
      selfTest: false,
      warm: 1,
      atOnce: 2,
    }),
  egress,
  slowness: 8,
  ...(isFull ? {} : { only: CHOSEN }),
});
