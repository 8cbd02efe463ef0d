import { afterAll, beforeAll } from "vitest";
import { providerContract } from "@tributary/testing/contracts";
import type { DockerEngine } from "@tributary/testing/docker-engine";
import { askEngineJson, importBusybox, startDockerEngine } from "@tributary/testing/docker-engine";
import { createActing, sleeper, WORKSPACE } from "./docker.fixture.ts";

let engine: DockerEngine;

beforeAll(async () => {
  engine = await startDockerEngine();
  await importBusybox(engine, ["lab/box:1"]);
});
afterAll(() => engine.stop());

providerContract("a Docker engine", async () => {
  const box = (domain: Parameters<typeof sleeper>[1]) => sleeper("contract", domain);
  const provider = createActing({ host: engine.host, workspace: WORKSPACE, settleMs: 300 });
  return {
    provider,
    act: provider.act,
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
