import { join } from "node:path";
import { textHash } from "@tributary/core/base";
import { WORLD_LIMITS } from "@tributary/core/engine";
import { sandboxContract } from "@tributary/testing/contracts";
import { isFullMachineTest, MACHINE_SLOWNESS, TEST_FIRECRACKER, testMachines } from "@tributary/testing/machine";
import { describe, expect, test } from "vitest";
import { createMachineSandbox } from "./create-machine-sandbox.ts";
import { standInFirecracker } from "./stand-in.fixture.ts";

/** Emulated, whatever there is for others: QEMU is behind it, and beside it a process that answers for Firecracker. */
const SLOWNESS = 8;

const onStandIn = () => {
  const machines = testMachines();
  const firecracker = standInFirecracker(join(machines.cache, "firecracker-stand-in"));
  return createMachineSandbox({ ...machines, acceleration: "emulated", firecracker });
};

sandboxContract("[VM11] over its vsock, asked as Firecracker is asked, a machine keeps the contract", onStandIn, {
  tier: "hardened",
  slowness: SLOWNESS,
  ...(isFullMachineTest ? {} : { parts: ["values"] }),
});

test("[VM12] copies that are taken up over the vsock share no chance", {
  timeout: 300_000,
}, async () => {
  const sandbox = await onStandIn();
  expect(sandbox.describe()).toMatchObject({ driver: "firecracker", tier: "hardened", boundary: "emulated-vm" });
  const js = "export default () => [crypto.randomUUID(), Math.random()];";
  const run = () =>
    sandbox.run({ codeHash: textHash(js), js, input: null, limits: { ...WORLD_LIMITS, wallMs: 60_000 } });
  const outcomes = [await run(), await run()];
  expect(outcomes).toMatchObject([{ result: { ok: true } }, { result: { ok: true } }]);
  expect(new Set(outcomes.flatMap(({ result }) => (result.ok ? (result.value as readonly unknown[]) : []))).size).toBe(
    4,
  );
  await sandbox.close();
});

describe.skipIf(TEST_FIRECRACKER === undefined)("Firecracker itself, where there is one that carries machines", () => {
  sandboxContract(
    "[VM11] a machine per execution under Firecracker keeps the contract of the port",
    () => createMachineSandbox({ ...testMachines(), acceleration: "hardware", firecracker: TEST_FIRECRACKER ?? "" }),
    { tier: "hardened", slowness: MACHINE_SLOWNESS },
  );
});
