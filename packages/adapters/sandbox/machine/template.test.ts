import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { MachineMonitor } from "./machine.ts";
import { machineMemory } from "./memory.ts";
import { makeTemplate } from "./template.ts";

/** Carries nothing, and says at once that it sleeps. */
const sleeper = (save: MachineMonitor["save"]): MachineMonitor => ({
  driver: "sleep",
  command: () => ["sleep", "600"],
  asleep: async () => undefined,
  save,
  restore: async () => undefined,
});

async function templateOf(save: MachineMonitor["save"], withinMs: number) {
  const folder = mkdtempSync(join(tmpdir(), "template-"));
  const memory = await machineMemory(4096);
  try {
    const { state } = await makeTemplate({ monitor: sleeper(save), folder, memory }, withinMs);
    return { said: state.toString(), left: readdirSync(folder) };
  } catch (error) {
    return { said: (error as Error).message, left: readdirSync(folder) };
  } finally {
    memory.close();
    rmSync(folder, { recursive: true });
  }
}

test("[VM6] a machine that boots and is never saved is given up, as one that never boots is, and nothing of it is left", async () => {
  const given = await templateOf(() => new Promise(() => {}), 100);
  expect(given).toEqual({ said: "it was not booted and saved within 0.1 seconds", left: [] });
});

test("[VM5] a machine that was saved is gone, and so is one that could not be", async () => {
  expect(await templateOf(async () => Buffer.from("devices"), 60_000)).toEqual({ said: "devices", left: [] });
  const full = await templateOf(() => Promise.reject(new Error("no room")), 60_000);
  expect(full).toEqual({ said: "no room", left: [] });
});
