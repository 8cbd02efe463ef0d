import { createMachineSandbox, findFirecracker } from "@tributary/adapters/sandbox";
import { testMachines } from "@tributary/testing/machine";

/**
 * Vitest's global set-up for `*.machine.test.ts`, after there is a kernel: finds out by booting one what carries machines here, and says so.
 * Whoever sets `TRIBUTARY_TEST_ACCELERATION` or `TRIBUTARY_TEST_FIRECRACKER` has chosen; what they chose then has to work.
 */
export default async function setup(): Promise<void> {
  if (!process.env["TRIBUTARY_TEST_ACCELERATION"]) await tryHardware();
  if (!process.env["TRIBUTARY_TEST_FIRECRACKER"]) await tryFirecracker();
}

async function tryHardware(): Promise<void> {
  const missing = await whatIsMissing();
  process.env["TRIBUTARY_TEST_ACCELERATION"] = missing === undefined ? "hardware" : "emulated";
  console.log(
    missing === undefined
      ? "MACHINES BEHIND THE PROCESSOR'S OWN WALLS: one booted here, so all tests of machines run there, whole."
      : `EMULATED MACHINES: nothing is shown of the processor's own walls, since none boots behind them here. ${missing}`,
  );
}

async function tryFirecracker(): Promise<void> {
  const firecracker = findFirecracker();
  const missing =
    firecracker === undefined
      ? "It is not on the path, and TRIBUTARY_FIRECRACKER names none."
      : await whatIsMissing({ firecracker });
  if (missing === undefined) process.env["TRIBUTARY_TEST_FIRECRACKER"] = firecracker;
  console.log(
    missing === undefined
      ? `FIRECRACKER: a machine booted under ${firecracker}, so the contract and every way out are tried there too.`
      : `FIRECRACKER WAS NOT TRIED: only what we ask of it is, against a stand-in that is not Firecracker. ${missing}`,
  );
}

/** What keeps a machine from booting behind the processor's own walls; undefined when one did. */
function whatIsMissing(more: { readonly firecracker?: string } = {}): Promise<string | undefined> {
  return createMachineSandbox({ ...testMachines(), acceleration: "hardware", ...more }).then(
    (sandbox) => sandbox.close().then(() => undefined),
    (error: unknown) => (error as Error).message,
  );
}
