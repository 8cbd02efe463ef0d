import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { judgeEgress } from "@tributary/core/engine";
import { schemas } from "@tributary/assets-docker";
import type { DockerEngine } from "@tributary/testing/docker-engine";
import { askEngineJson, importBusybox, startDockerEngine } from "@tributary/testing/docker-engine";
import { openBroker } from "../../connections/index.ts";
import { ASKED } from "./asked.ts";
import { type Acting, createActing, intentOf, made, sleeper, WORKSPACE } from "./docker.fixture.ts";

let engine: DockerEngine;
let provider: Acting;
let other: Acting;

beforeAll(async () => {
  engine = await startDockerEngine();
  await importBusybox(engine, ["lab/box:1"]);
  provider = createActing({ host: engine.host, workspace: WORKSPACE, settleMs: 200 });
  other = createActing({ host: engine.host, workspace: "w2", settleMs: 200 });
  await made(provider, "create", sleeper("ours"));
  await made(provider, "create", intentOf("network", "our-net", {}));
  await made(other, "create", sleeper("theirs", {}, { workspace: "w2" }));
  await made(other, "create", intentOf("volume", "their-data", {}, { workspace: "w2" }));
  await ask("POST", "/networks/create", { Name: "nobodys" });
});
afterAll(async () => {
  await provider.close();
  await other.close();
  await engine.stop();
});

const ask = (method: "GET" | "POST" | "DELETE", path: string, body?: unknown) =>
  askEngineJson(engine.socketPath, method, path, body);

/** A function of this workspace that was granted all that the connection allows, and asks this. */
async function asks(method: string, path: string, body?: unknown): Promise<number | string> {
  const broker = openBroker({
    connections: [{ name: "docker", ...(await provider.connection()) }],
    grants: [{ connection: "docker" }],
  });
  const bytes = body === undefined ? {} : { body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)) };
  const headers = [["content-type", "application/json"]] as const;
  const answer = await broker.request(
    { method, url: `http://docker.conn${path}`, headers, ...bytes },
    new AbortController().signal,
  );
  return answer.ok ? answer.value.status : answer.error.sentence;
}

describe("[DK31] what is not ours is left alone, whatever code asks:", () => {
  test.each([
    ["POST", "/containers/theirs/stop?t=0", undefined],
    ["POST", "/containers/theirs/update", { Memory: 1 }],
    ["POST", "/containers/theirs/rename?name=mine", undefined],
    ["DELETE", "/containers/theirs?force=1", undefined],
    ["PUT", "/containers/theirs/archive?path=/", "x"],
    ["DELETE", "/networks/nobodys", undefined],
    ["DELETE", "/volumes/their-data?force=1", undefined],
    ["POST", "/networks/our-net/connect", { Container: "theirs" }],
    ["POST", "/networks/our-net/disconnect", { Container: "theirs", Force: true }],
    ["POST", "/networks/our-net/connect", '{"Container":"ours","container":"theirs"}'],
    ["POST", "/networks/our-net/connect", "not json"],
  ])("%s %s %j", async (method, path, body) => {
    expect(await asks(method, path, body)).toMatch(/was not made by this workspace|does not say which container/);
    expect(await ask("GET", "/containers/theirs/json")).toMatchObject({ State: { Running: true }, Name: "/theirs" });
    expect(await ask("GET", "/volumes/their-data")).toMatchObject({ Name: "their-data" });
  });

  test.each([
    ["containers", { Image: "lab/box:1" }],
    ["containers", { Image: "lab/box:1", Labels: { "io.tributary.workspace": "w2", "io.tributary.component": "c" } }],
    ["containers", { Image: "lab/box:1", Labels: { "io.tributary.workspace": "w1" } }],
    ["networks", { Name: "x" }],
    ["volumes", { Name: "x", labels: { "io.tributary.workspace": "w1", "io.tributary.component": "c" } }],
    [
      "containers",
      '{"Labels":{"io.tributary.workspace":"w1","io.tributary.component":"c"},"labels":{"io.tributary.workspace":"w2"}}',
    ],
  ])("made without our labels: %s %j", async (kind, body) => {
    expect(await asks("POST", `/${kind}/create`, body)).toContain("only with the labels");
  });

  test("and what is ours is changed", async () => {
    expect(await asks("POST", "/containers/ours/rename?name=renamed")).toBe(204);
    expect(await asks("POST", "/containers/renamed/rename?name=ours")).toBe(204);
    expect(await asks("POST", "/networks/our-net/connect", { Container: "ours" })).toBe(200);
    expect(await asks("POST", "/networks/our-net/disconnect", { Container: "ours", Force: true })).toBe(200);
    const Labels = { "io.tributary.workspace": "w1", "io.tributary.component": "c" };
    expect(await asks("POST", "/volumes/create", { Name: "mine", Labels })).toBe(201);
    expect(await asks("DELETE", "/volumes/mine")).toBe(204);
    expect(await asks("DELETE", "/volumes/never-was")).toBe(404);
  });
});

test("[DK30] what is not listed is refused by the connection, whoever is granted all of it", async () => {
  for (const [method, path] of [
    ["POST", "/containers/ours/exec"],
    ["POST", "/exec/abc/start"],
    ["POST", "/containers/ours/attach"],
    ["GET", "/containers/ours/archive?path=/"],
    ["GET", "/containers/ours/export"],
    ["POST", "/build"],
    ["POST", "/commit"],
    ["GET", "/images/lab/box:1/get"],
    ["DELETE", "/images/lab/box:1"],
    ["POST", "/images/load"],
    ["POST", "/containers/prune"],
    ["POST", "/swarm/init"],
    ["GET", "/secrets"],
    ["POST", "/plugins/pull"],
    ["GET", "/v1.41/containers/json"],
  ] as const)
    expect(await asks(method, path)).toContain("does not allow");
  expect(await asks("GET", "/images/lab/box:1/json")).toBe(200);
});

test("[DK32] images come from registries alone", async () => {
  expect(await asks("POST", "/images/create?fromSrc=http://127.0.0.1:1/x.tar&repo=evil")).toContain("registries alone");
  expect(await asks("POST", "/images/create?fromSrc=-", "tar")).toContain("registries alone");
  // The engine itself is asked, and has none of that name.
  expect(await asks("POST", "/images/create?fromImage=localhost:1/none&tag=1")).not.toContain("registries alone");
});

test("[DK30] all that the actions are granted is allowed", () => {
  for (const { connection, patterns = [] } of schemas.flatMap(({ functions }) =>
    functions.flatMap(({ connections = [] }) => connections),
  ))
    for (const { methods, path } of patterns)
      for (const method of methods) {
        const url = `http://docker.conn${path.replace("**", "a/b").replaceAll("*", "x")}`;
        const judged = judgeEgress({ method, url, headers: [] }, [{ name: "docker", allows: ASKED }], [{ connection }]);
        expect([method, path, judged.ok]).toEqual([method, path, true]);
      }
});
