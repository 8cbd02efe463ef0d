import { createMachineSandbox } from "@tributary/adapters/sandbox";
import { testMachines } from "@tributary/testing/machine";

/**
 * Vitest's global set-up for `*.machine.test.ts`, after there is a kernel: finds out by booting one what carries machines here, and says so.
 * Whoever sets `TRIBUTARY_TEST_ACCELERATION` has chosen; what they chose then has to work.
 */
export default async function setup(): Promise<void> {
  if (process.env["TRIBUTARY_TEST_ACCELERATION"]) return;
  const missing = await createMachineSandbox({ ...testMachines(), acceleration: "hardware" }).then(
    (sandbox) => sandbox.close(),
    (error: unknown) => (error as Error).message,
  );
  process.env["TRIBUTARY_TEST_ACCELERATION"] = missing === undefined ? "hardware" : "emulated";
  console.log(
    missing === undefined
      ? "MACHINES BEHIND THE PROCESSOR'S OWN WALLS: one booted here, so all tests of machines run there, whole."
      : `EMULATED MACHINES: nothing is shown of the processor's own walls, since none boots behind them here. ${missing}`,
  );
}
