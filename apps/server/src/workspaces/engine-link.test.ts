import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import type { ComponentId, WorkspaceId } from "@tributary/core/base";
import type { Intent, Provider } from "@tributary/core/engine";
import type { EngineStatus, ResourceState } from "@tributary/core/protocol";
import { EngineLink } from "./engine-link.ts";
import { StepsUnderWay } from "./steps-under-way.ts";

const NEVER = new AbortController().signal;

const HOST = "unix:///engine.sock";
const up: EngineStatus = { phase: "connected", host: HOST, version: "27", containers: 1, name: "lab" };
const down: EngineStatus = { phase: "failed", host: HOST, reason: "nobody answers" };
const state = (text: string): ResourceState => ({
  resourceId: "1",
  status: "ok",
  state: text,
  observedAt: 1,
  payload: {},
  drift: [],
});
const intent = (id: string): Intent => ({
  workspace: "w" as WorkspaceId,
  component: id as ComponentId,
  name: id,
  schema: "docker.container",
  properties: {},
});

let link: EngineLink | undefined;
afterEach(() => link?.stop());

/** An engine that does what the test says, and tells what it was asked. */
function lab() {
  const engine = {
    status: up as EngineStatus,
    reads: [] as string[],
    wholes: 0,
    /** How often the whole was told. */
    told: 0,
    watches: 0,
    broken: new Set<string>(),
    erased: new Set<string>(),
    onRead: () => {},
    /** What a question has to wait for, read or whole. */
    held: undefined as Promise<void> | undefined,
    emit: (_component: string) => {},
    lose: () => {},
    statuses: [] as string[],
    counts: [] as number[],
    warned: [] as string[],
    seen: new Map<string, string | undefined>(),
  };
  const provider: Provider = {
    name: "lab",
    status: async () => engine.status,
    connection: () => Promise.reject(new Error("nobody asks")),
    read: async ({ component }) => {
      engine.reads.push(component);
      const read = state(`read ${engine.reads.length}`);
      engine.onRead();
      if (component !== "web") await engine.held;
      if (engine.broken.has(component)) throw new Error(`cannot read ${component}`);
      return read;
    },
    publishedPorts: async () => {
      engine.wholes++;
      await (engine.held ?? sleep(2));
      return [];
    },
    watch: (onEvent, onLost) => {
      engine.watches++;
      engine.emit = (component) => onEvent({ component: component as ComponentId, what: "die" });
      engine.lose = () => onLost("cut");
      return () => {};
    },
    close: async () => {},
  };
  const warn = (_about: unknown, text?: string) => void engine.warned.push(text ?? "");
  const silent = { debug: () => {}, info: () => {}, warn, error: () => {} };
  const steps = new StepsUnderWay();
  link = new EngineLink({
    host: HOST,
    provider,
    steps,
    log: silent,
    intents: () => [intent("web"), intent("db")],
    intentOf: (component) => (engine.erased.has(component) ? undefined : intent(component)),
    onRead: (component, read) => void engine.seen.set(component, read?.state),
    onPorts: () => void engine.told++,
    onStatus(status) {
      engine.statuses.push(status.phase);
      if (status.phase === "connected") engine.counts.push(status.containers);
    },
  });
  return { engine, link, steps };
}

test("[V8] everything is read on connecting, and what an event names within a moment, once however many events", async () => {
  const { engine, link } = lab();
  expect(await link.connect()).toEqual(up);
  await expect.poll(() => engine.reads).toEqual(["web", "db"]);
  for (let n = 0; n < 20; n += 1) engine.emit("web");
  await expect.poll(() => engine.reads.length).toBe(3);
  await new Promise((done) => setTimeout(done, 120));
  expect(engine.reads).toEqual(["web", "db", "web"]);
  expect(engine.seen.get("web")).toBe("read 3");
});

test("[V67] while many containers come, each is read, the engine as a whole for all of them, and their number told now and then", async () => {
  const { engine, link } = lab();
  const beganAt = Date.now();
  await link.connect();
  await expect.poll(() => engine.wholes).toBe(1);
  engine.onRead = () => {
    if (engine.status.phase === "connected")
      engine.status = { ...engine.status, containers: engine.status.containers + 1 };
  };
  for (let round = 1; round <= 5; round++) {
    for (let at = 0; at < 40; at++) engine.emit(`c${at}`);
    await expect.poll(() => engine.reads).toHaveLength(2 + round * 40);
  }
  await expect.poll(() => link.status).toMatchObject({ containers: 201 });
  expect(engine.wholes).toBeLessThan(100);
  await expect.poll(() => engine.counts.at(-1)).toBe(201);
  // That it is connected, and the first number, are told at once.
  expect(engine.counts.length).toBeLessThanOrEqual(2 + (Date.now() - beganAt) / 1000);
});

test("[V8] what was read while a step began, ran or ended is not told; it is read anew once the step is over", async () => {
  const { engine, link, steps } = lab();
  await link.connect();
  await expect.poll(() => engine.seen.size).toBe(2);
  const held = Promise.withResolvers<void>();
  engine.held = held.promise;
  engine.emit("db");
  await expect.poll(() => engine.reads.length).toBe(3);
  // The reading goes on until its step is over: what it has seen was there before.
  const step = Promise.withResolvers<void>();
  const taken = steps.during("db" as ComponentId, () => step.promise, NEVER);
  held.resolve();
  engine.held = undefined;
  engine.emit("db");
  await sleep(200);
  expect([engine.reads.length, engine.seen.get("db")]).toEqual([3, "read 2"]);
  step.resolve();
  await taken;
  await expect.poll(() => engine.seen.get("db")).toBe("read 4");
});

test("[V8] an engine that goes away is found again by itself, and everything is read anew", async () => {
  const { engine, link } = lab();
  await link.connect();
  await expect.poll(() => engine.reads.length).toBe(2);
  engine.status = down;
  engine.lose();
  await expect.poll(() => link.status.phase).toBe("failed");
  engine.status = up;
  await expect.poll(() => engine.reads.length).toBe(4);
  expect(engine.statuses).toEqual(["connected", "connecting", "failed", "connected"]);
});

test("[V8] an engine that goes away while many read from it is lost once, and looked for no later than one that nobody read from", async () => {
  const { engine, link } = lab();
  await link.connect();
  await expect.poll(() => engine.wholes).toBe(1);
  for (let at = 0; at < 40; at++) {
    engine.broken.add(`c${at}`);
    engine.emit(`c${at}`);
  }
  engine.onRead = () => {
    engine.status = down;
  };
  await expect.poll(() => engine.reads.length).toBe(42);
  await expect.poll(() => engine.statuses.at(-1)).toBe("connecting");
  engine.status = up;
  engine.onRead = () => {};
  await expect.poll(() => engine.watches).toBe(2);
  expect(engine.warned.filter((text) => text.includes("does not answer"))).toHaveLength(1);
});

test("[V8] an engine that is lost while everything is read is listened to again", async () => {
  const { engine, link } = lab();
  engine.onRead = () => {
    engine.onRead = () => {};
    engine.lose();
  };
  await link.connect();
  await expect.poll(() => engine.watches).toBe(2);
  expect(engine.statuses).toEqual(["connected", "connecting", "connected"]);
  const before = engine.reads.length;
  engine.emit("web");
  await expect.poll(() => engine.reads.length).toBeGreaterThan(before);
});

test("[V8] one thing that cannot be read does not end the line to the others", async () => {
  const { engine, link } = lab();
  engine.broken.add("web");
  await link.connect();
  await expect.poll(() => engine.seen.get("db")).toBeDefined();
  await new Promise((done) => setTimeout(done, 50));
  expect(link.status.phase).toBe("connected");
  engine.emit("db");
  await expect.poll(() => engine.reads.filter((each) => each === "db")).toHaveLength(2);
});

test("[V8] what was erased while everything was read does not come back", async () => {
  const { engine, link } = lab();
  engine.onRead = () => void engine.erased.add("web");
  await link.connect();
  await expect.poll(() => engine.seen.has("db")).toBe(true);
  expect([engine.reads, [...engine.seen.keys()]]).toEqual([["web", "db"], ["db"]]);
});

/** An engine whose line dies while the whole is read for one thing, and another thing is read; the line is found again at once. */
async function halfDead() {
  const { engine, link } = lab();
  await link.connect();
  await expect.poll(() => engine.told).toBe(1);
  const late = Promise.withResolvers<void>();
  engine.held = late.promise;
  engine.emit("web");
  engine.emit("db");
  await expect.poll(() => [engine.wholes, engine.reads.length]).toEqual([2, 4]);
  engine.held = undefined;
  engine.lose();
  await expect.poll(() => engine.watches).toBe(2);
  return { engine, link, late };
}

test("[V68] what was never answered on a line that died keeps nothing from being read on the next", async () => {
  const { engine } = await halfDead();
  await expect.poll(() => [engine.told, engine.reads.length]).toEqual([2, 6]);
  engine.emit("db");
  await expect.poll(() => [engine.told, engine.seen.get("db")]).toEqual([3, "read 7"]);
});

test("[V68] what a line that died answers late is not told; what the next one answers is", async () => {
  const { engine, late } = await halfDead();
  await expect.poll(() => [engine.told, engine.seen.get("db")]).toEqual([2, "read 6"]);
  late.resolve();
  await sleep(50);
  expect([engine.told, engine.seen.get("db")]).toEqual([2, "read 6"]);
});

test("[V68] what fails late on a line that died is no loss of the next; what fails on that one is", async () => {
  const { engine, late } = await halfDead();
  await expect.poll(() => engine.told).toBe(2);
  late.reject(new Error("the old line timed out"));
  await sleep(100);
  expect([engine.wholes, engine.statuses]).toEqual([3, ["connected", "connecting", "connected"]]);
  const next = Promise.withResolvers<void>();
  engine.held = next.promise;
  engine.emit("web");
  await expect.poll(() => engine.wholes).toBe(4);
  next.reject(new Error("this one is gone, too"));
  await expect.poll(() => engine.statuses.at(-1)).toBe("connecting");
});
