import { expect, test } from "vitest";
import { readSettings } from "../settings.ts";
import { openMachines } from "./machines.ts";

const settings = (env: Record<string, string>) => readSettings(env as unknown as NodeJS.ProcessEnv);

test("[F1] what carries machines is chosen by name, and nothing else is taken instead", async () => {
  expect(settings({}).machine).toBe("hardware");
  expect(settings({ TRIBUTARY_MACHINE: "firecracker", TRIBUTARY_FIRECRACKER: "/opt/fc" })).toMatchObject({
    machine: "firecracker",
    firecracker: "/opt/fc",
  });
  expect(() => settings({ TRIBUTARY_MACHINE: "any" })).toThrow(
    "TRIBUTARY_MACHINE must be one of hardware, emulated, firecracker",
  );
  await expect(openMachines(settings({}))).rejects.toThrow("TRIBUTARY_MACHINE_KERNEL names the folder");
  const firecracker = { TRIBUTARY_MACHINE: "firecracker", TRIBUTARY_MACHINE_KERNEL: "/nowhere" };
  await expect(openMachines(settings({ ...firecracker, TRIBUTARY_FIRECRACKER: "/opt/fc" }))).rejects.toThrow(
    "there is no kernel in /nowhere/boot",
  );
});
