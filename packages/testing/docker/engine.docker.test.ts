import { get } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startDockerEngine } from "./engine.ts";
import type { DockerEngine } from "./engine.ts";
import { askEngine, askEngineJson } from "./http.ts";
import { importBusybox } from "./images.ts";

let engine: DockerEngine;

beforeAll(async () => {
  engine = await startDockerEngine();
});
afterAll(() => engine.stop());

type Created = { readonly Id: string };

test("[K1] an image made of busybox runs under every name it was given, and its page is served on loopback", async () => {
  await importBusybox(engine, ["lab/web:1", "lab/web:latest", "nginx:1.27"]);
  await askEngineJson(engine.socketPath, "POST", "/networks/create", { Name: "front" });
  const created = (await askEngineJson(engine.socketPath, "POST", "/containers/create?name=web", {
    Image: "nginx:1.27",
    ExposedPorts: { "80/tcp": {} },
    HostConfig: { NetworkMode: "front", PortBindings: { "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "" }] } },
  })) as Created;
  await askEngineJson(engine.socketPath, "POST", `/containers/${created.Id}/start`);
  const seen = (await askEngineJson(engine.socketPath, "GET", `/containers/${created.Id}/json`)) as {
    NetworkSettings: { Ports: Record<string, { HostIp: string; HostPort: string }[]> };
  };
  const [binding] = seen.NetworkSettings.Ports["80/tcp"] ?? [];
  expect(binding?.HostIp).toBe("127.0.0.1");
  expect(await page(Number(binding?.HostPort))).toBe("it works\n");
});

test("[K4] a container ends when it is asked to, however long it might take, though its first process hears no SIGTERM", async () => {
  await importBusybox(engine, ["lab/web:1"]);
  const created = { Image: "lab/web:1", NetworkDisabled: true };
  await askEngineJson(engine.socketPath, "POST", "/containers/create?name=prompt", created);
  await askEngineJson(engine.socketPath, "POST", "/containers/prompt/start");
  await askEngineJson(engine.socketPath, "POST", "/containers/prompt/kill?signal=SIGTERM");
  expect(await isRunning("prompt")).toBe(true);
  await askEngineJson(engine.socketPath, "POST", "/containers/prompt/stop?t=3600");
  expect(await isRunning("prompt")).toBe(false);
});

test("[K2] whoever takes the shared engine next finds it empty", async () => {
  const next = await startDockerEngine();
  expect(next.socketPath).toBe(engine.socketPath);
  expect(await askEngineJson(next.socketPath, "GET", "/containers/json?all=1")).toEqual([]);
  const networks = (await askEngineJson(next.socketPath, "GET", "/networks")) as { Name: string }[];
  expect(networks.map((network) => network.Name).sort()).toEqual(["host", "none"]);
});

test("[K3] a fresh engine is another one, and nothing of it is left after it stops", async () => {
  const fresh = await startDockerEngine({ fresh: true });
  expect(fresh.socketPath).not.toBe(engine.socketPath);
  expect((await askEngine(fresh.socketPath, "GET", "/_ping")).body).toBe("OK");
  await fresh.stop();
  await expect(askEngine(fresh.socketPath, "GET", "/_ping")).rejects.toThrow();
});

async function isRunning(name: string): Promise<boolean> {
  const seen = await askEngineJson(engine.socketPath, "GET", `/containers/${name}/json`);
  return (seen as { State: { Running: boolean } }).State.Running;
}

function page(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve(text));
    }).on("error", reject);
  });
}
