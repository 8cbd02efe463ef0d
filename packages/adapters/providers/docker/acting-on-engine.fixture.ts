import { askEngineJson, type DockerEngine, importBusybox, startDockerEngine } from "@tributary/testing/docker-engine";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { type Acting, createActing, WORKSPACE } from "./docker.fixture.ts";

/** An engine of each file's own, empty before every test. */
export let engine: DockerEngine;
export let provider: Acting;

beforeAll(async () => {
  engine = await startDockerEngine();
  await importBusybox(engine, ["lab/box:1", "lab/box:2"]);
  provider = createActing({ host: engine.host, workspace: WORKSPACE, settleMs: 400 });
});
afterAll(async () => {
  await provider.close();
  await engine.stop();
});

export const ask = (method: "GET" | "POST" | "DELETE", path: string, body?: unknown) =>
  askEngineJson(engine.socketPath, method, path, body);
/** The containers on it, by name. */
export const names = async () =>
  ((await ask("GET", "/containers/json?all=1")) as { Names: string[] }[]).map(({ Names }) => Names[0]?.slice(1)).sort();
type Inspected = {
  Id: string;
  Name: string;
  State: { Running: boolean };
  Config: { Labels: Record<string, string>; Env: string[] };
  HostConfig: { Memory: number };
  Mounts: { Name?: string }[];
};
export const inspect = async (name: string) => (await ask("GET", `/containers/${name}/json`)) as Inspected;
/** A container that somebody else made. */
export const foreign = async (name: string, host: object = {}) => {
  const { Id } = (await ask("POST", `/containers/create?name=${name}`, {
    Image: "lab/box:1",
    Cmd: ["sleep", "1000"],
    HostConfig: { Init: true, ...host },
  })) as { Id: string };
  await ask("POST", `/containers/${Id}/start`);
  return Id;
};

beforeEach(async () => {
  for (const name of await names()) await ask("DELETE", `/containers/${name}?force=1&v=1`);
  await ask("POST", "/networks/prune");
  for (const { Name } of ((await ask("GET", "/volumes")) as { Volumes: { Name: string }[] | null }).Volumes ?? [])
    await ask("DELETE", `/volumes/${Name}`);
});
