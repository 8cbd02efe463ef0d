import { expect, test } from "vitest";
import { examine, examineDrivers } from "./doctor.ts";
import { SandboxUnavailable } from "./launch.ts";
import { selfTest } from "./self-test.ts";

test("[X8] every driver is started and tested, and said to hold, to fail or to be absent", {
  timeout: 60_000,
}, async () => {
  const reports = await examineDrivers({ tiers: ["reactive", "world"] });
  expect(reports.map(({ driver, state }) => [driver, state])).toEqual([
    ["isolated-vm", "holds"],
    ["quickjs", "holds"],
    ["deno in namespaces", "holds"],
    ["deno by permissions", "holds"],
  ]);
  for (const report of reports) {
    expect(report.description?.tier).toBe(report.tier);
    expect(report.checks.every((check) => check.ok)).toBe(true);
  }
});

test("[X8] without a kernel there are no machines, and it is said what to do", async () => {
  const reports = await examineDrivers({ tiers: ["hardened"] });
  expect(reports.map(({ driver, state }) => [driver, state])).toEqual([
    ["qemu, hardware", "absent"],
    ["qemu, emulated", "absent"],
    ["firecracker", "absent"],
  ]);
  expect(reports[0]?.sentence).toContain("TRIBUTARY_MACHINE_KERNEL");
});

test("[X8] a driver that cannot start or lets something through is said to", async () => {
  const absent = await examine({
    driver: "none",
    tier: "world",
    create: () => Promise.reject(new SandboxUnavailable("it is not installed.")),
    test: selfTest,
  });
  expect(absent).toMatchObject({ state: "absent", sentence: expect.stringContaining("not installed") });
  const leaky = await examine({
    driver: "leaky",
    tier: "reactive",
    create: async () => ({
      describe: () => ({ driver: "leaky", tier: "reactive", boundary: "wasm+process", memory: "soft" }),
      run: async () => ({ result: { ok: true, value: 2 }, logs: [], durationMs: 0 }),
      close: async () => undefined,
    }),
    test: selfTest,
  });
  expect(leaky).toMatchObject({ state: "fails", sentence: expect.stringContaining("does not hold") });
});
