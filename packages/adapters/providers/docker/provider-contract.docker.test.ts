import { afterAll, beforeAll } from "vitest";
import { providerContract } from "@tributary/testing/contracts";
import type { DockerEngine } from "@tributary/testing/docker-engine";
import { askEngineJson, importBusybox, startDockerEngine } from "@tributary/testing/docker-engine";
import { sleeper, WORKSPACE } from "./docker.fixture.ts";
import { createDockerProvider } from "./provider.ts";

let engine: DockerEngine;

beforeAll(async () => {
  engine = await startDockerEngine();
  await importBusybox(engine, ["lab/box:1"]);
});
afterAll(() => engine.stop());

providerContract("a Docker engine", async () => {
  const box = (domain: Parameters<typeof sleeper>[1]) => sleeper("contract", domain);
  return {
    provider: createDockerProvider({ host: engine.host, workspace: WORKSPACE, settleMs: 300 }),
    intent: box({ memoryLimit: "32m" }),
    updated: box({ memoryLimit: "64m" }),
    replaced: box({ memoryLimit: "64m", environment: { A: "1" } }),
    impossible: box({ memoryLimit: "64m", command: ["/no/such/program"] }),
    disturb: async (resourceId) => {
      await askEngineJson(engine.socketPath, "POST", `/containers/${resourceId}/kill`);
    },
    close: async () => undefined,
  };
});
