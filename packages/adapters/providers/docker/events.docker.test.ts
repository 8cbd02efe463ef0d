import { afterAll, beforeAll, expect, test } from "vitest";
import type { FreshEngine } from "@tributary/testing/docker-engine";
import { askEngineJson, importBusybox, startDockerEngine } from "@tributary/testing/docker-engine";
import { type Acting, createActing, intentOf, made, run, sleeper, WORKSPACE } from "./docker.fixture.ts";

let engine: FreshEngine;
let provider: Acting;

beforeAll(async () => {
  engine = await startDockerEngine({ fresh: true });
  await importBusybox(engine, ["lab/box:1"]);
  provider = createActing({ host: engine.host, workspace: WORKSPACE, settleMs: 200 });
});
afterAll(async () => {
  await provider.close();
  await engine.stop();
});

const ask = (method: "GET" | "POST" | "DELETE", path: string, body?: unknown) =>
  askEngineJson(engine.socketPath, method, path, body);

/** Watches, and remembers what was told. */
function listen() {
  const heard: { readonly component: string; readonly what: string }[] = [];
  const lost: string[] = [];
  const stop = provider.watch(
    ({ component, what }) => heard.push({ component, what }),
    (reason) => lost.push(reason),
  );
  return { heard, lost, stop };
}

test("[DK24] a killed container is told of by the engine itself, without being asked, and a stranger's is not", async () => {
  await made(provider, "create", sleeper("web", { healthcheck: { test: "true", interval: "200ms" } }));
  await ask("POST", "/containers/create?name=stranger", { Image: "lab/box:1", Cmd: ["sleep", "1000"] });
  const { heard, stop } = listen();
  await ask("POST", "/containers/stranger/start");
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(heard.map(({ what }) => what)).toEqual([]); // health checks that go well are no event
  await ask("POST", "/containers/web/kill");
  await expect.poll(() => heard.find(({ what }) => what === "container die"), { interval: 20 }).toBeDefined();
  const told = heard.find(({ what }) => what === "container die");
  expect(told?.component).toBe("c-web");
  await ask("DELETE", "/containers/stranger?force=1");
  stop();
});

test("[DK24] networks and volumes are told of too, though their events carry no labels", async () => {
  const { heard, stop } = listen();
  await new Promise((resolve) => setTimeout(resolve, 300));
  await made(provider, "create", intentOf("network", "net", {}));
  await made(provider, "create", intentOf("volume", "vol", {}));
  await expect.poll(() => new Set(heard.map(({ component }) => component))).toEqual(new Set(["c-net", "c-vol"]));
  await ask("DELETE", "/networks/net");
  await ask("DELETE", "/volumes/vol");
  await expect
    .poll(() => heard.map(({ component, what }) => `${component} ${what}`))
    .toEqual(expect.arrayContaining(["c-net network destroy", "c-vol volume destroy"]));
  stop();
});

test("[DK25] an engine that dies half-way is a failure worth another try, and that one succeeds when it is back", async () => {
  await made(provider, "create", sleeper("api"));
  const { heard, lost, stop } = listen();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const slow = sleeper("db", {
    healthcheck: { test: "test -e /ready", interval: "300ms", retries: 100, startPeriod: "30s" },
  });
  const running = run(provider, "create", slow);
  await expect.poll(async () => (await provider.read(slow))?.state).toBe("starting");
  await engine.crash();
  const { outcome } = await running;
  expect(outcome).toMatchObject({ ok: false, retryable: true });
  expect(!outcome.ok && outcome.message).toMatch(/^The Docker engine cannot be reached: .*\.$/);
  await expect.poll(() => lost.length).toBe(1);
  expect(await provider.status()).toMatchObject({ phase: "failed", host: engine.host });
  expect((await run(provider, "create", slow)).outcome).toMatchObject({ ok: false, retryable: true });
  heard.length = 0;
  await engine.restart();
  await expect
    .poll(() => new Set(heard.map(({ component }) => component)), { timeout: 10_000 })
    .toEqual(new Set(["c-api", "c-db", "c-web"]));
  expect(lost).toHaveLength(1);
  expect(await provider.status()).toMatchObject({ phase: "connected" });
  const again = run(provider, "create", slow);
  await expect.poll(async () => (await provider.read(slow))?.state, { timeout: 10_000 }).toBe("starting");
  const exec = (await ask("POST", "/containers/db/exec", { Cmd: ["touch", "/ready"] })) as { Id: string };
  await ask("POST", `/exec/${exec.Id}/start`, { Detach: true });
  expect((await again).outcome).toMatchObject({ ok: true, resource: { state: "healthy", drift: [] } });
  stop();
});

test("[DK25] a provider for an engine that is not there says so, and keeps to itself", async () => {
  const nobody = createActing({ host: "unix:///nowhere/docker.sock", workspace: WORKSPACE });
  expect(await nobody.status()).toEqual({
    phase: "failed",
    host: "unix:///nowhere/docker.sock",
    reason: "The Docker engine cannot be reached: its socket is not there.",
  });
  const { outcome } = await run(nobody, "create", sleeper("web"));
  expect(outcome).toEqual({
    ok: false,
    retryable: true,
    message: "The Docker engine cannot be reached: its socket is not there.",
  });
  await nobody.close();
});
