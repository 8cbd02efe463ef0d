import { auditLine } from "@tributary/core/governance";
import { createSandbox, createWorldSandbox, functionCode, SandboxUnavailable } from "@tributary/adapters/sandbox";
import { type Json, ok, SYSTEM_ACTOR, type WorkspaceId, type ServerProcessId } from "@tributary/core/base";
import {
  type Egress,
  type FunctionRunRecord,
  interruptedRun,
  recordedTest,
  type Sandbox,
} from "@tributary/core/engine";
import type { FunctionKind } from "@tributary/core/model";
import { StoreUnavailable } from "@tributary/core/sync";
import { MemoryFunctionRuns } from "@tributary/testing/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FunctionExecutor } from "./executor.ts";
import { NO_HOOKS } from "./hooks.ts";
import type { FunctionHooks, FunctionJob } from "./job.ts";
import { Sandboxes } from "./sandboxes.ts";

const LINE = auditLine({ actor: SYSTEM_ACTOR }, { at: 1, sentence: "ended it" });

let reactive: Sandbox;
let world: Sandbox;
beforeAll(async () => {
  [reactive, world] = await Promise.all([
    createSandbox({ children: 1, selfTest: false }),
    createWorldSandbox({ selfTest: false }),
  ]);
}, 60_000);
afterAll(() => Promise.all([reactive.close(), world.close()]));

const WORKSPACE = "w" as WorkspaceId;
const HERE = "here" as ServerProcessId;
const ENDLESS =
  'export default async () => { console.log("going"); for (;;) await new Promise((go) => setTimeout(go, 20)); };';

function executorWith(hooks: Partial<FunctionHooks> = {}, store = new MemoryFunctionRuns(), onFault = raise) {
  let ids = 0;
  const executor = new FunctionExecutor({
    server: HERE,
    store,
    sandboxes: new Sandboxes(
      {
        reactive: async () => reactive,
        world: async () => world,
        hardened: () => Promise.reject(new SandboxUnavailable("no machine is set up.")),
      },
      Date.now,
    ),
    hooks: { ...NO_HOOKS, ...hooks },
    now: Date.now,
    newId: () => `run-${++ids}`,
    onChange: () => {},
    onFault,
  });
  return { executor, store };
}

function raise(fault: unknown): void {
  throw fault;
}

function job(source: string, over: Partial<FunctionJob> & { readonly kind?: FunctionKind } = {}): FunctionJob {
  const { kind = "debug", ...rest } = over;
  return {
    workspace: WORKSPACE,
    function: { name: "look", kind },
    purpose: "debug",
    code: functionCode(source),
    input: {},
    by: SYSTEM_ACTOR,
    grants: [],
    ...rest,
  };
}

async function waitForLog(executor: FunctionExecutor, record: FunctionRunRecord): Promise<void> {
  for await (const event of executor.watch(record, 0, new AbortController().signal))
    if (event.type === "log" && event.lines.length > 0) return;
}

test("[F1] each kind runs in the tier it needs, and the record says where", async () => {
  const { executor, store } = executorWith();
  const computing = await executor.execute(
    job("export default ({ a }) => typeof fetch + a;", { kind: "attribute", input: { a: 1 } }),
  );
  const talking = await executor.execute(job("export default ({ a }) => typeof fetch + a;", { input: { a: 2 } }));
  expect([computing.result, talking.result]).toEqual([
    { ok: true, value: "undefined1" },
    { ok: true, value: "function2" },
  ]);
  expect([computing.sandbox?.tier, talking.sandbox?.tier]).toEqual(["reactive", "world"]);
  const { result: _, ...kept } = talking;
  expect(await store.get(talking.id)).toEqual(kept);
  expect(kept).toMatchObject({
    input: { kind: "whole", value: { a: 2 } },
    state: { phase: "succeeded", output: { kind: "whole", value: "function2" } },
  });
});

test("[F1] where the tier that is asked for is missing, the run is refused, in words, and recorded as that", async () => {
  const { executor, store } = executorWith({ tierFor: async () => "hardened" });
  const { result, id } = await executor.execute(job("export default () => 1;"));
  expect(result).toMatchObject({ ok: false, failure: { kind: "refused" } });
  expect((await store.get(id))?.state).toMatchObject({
    failure: { kind: "refused", message: expect.stringContaining("no sandbox of the tier “hardened”") },
  });
});

test("[F2] what a function throws, and the limit it hits, stand in the record with its log", async () => {
  const { executor, store } = executorWith();
  const thrown = await executor.execute(
    job('export default () => { console.log("before"); throw new Error("no such port"); };', { kind: "qualification" }),
  );
  expect(thrown.state).toMatchObject({
    phase: "failed",
    failure: { kind: "thrown", message: "Error: no such port (line 1)" },
  });
  const spinning = await executor.execute(job("export default () => { for (;;); };", { kind: "attribute" }));
  expect(spinning.state).toMatchObject({ phase: "failed", failure: { kind: "cpu" } });
  expect((await store.log(thrown.id, 0, 9)).map(({ text }) => text)).toEqual(["before"]);
});

test("[F3] what is longer than is kept is cut and says so; the caller has all of it", async () => {
  const { executor } = executorWith();
  const long = "x".repeat(100_000);
  const { result, input, state } = await executor.execute(
    job("export default ({ long }) => long;", { input: { long } }),
  );
  expect(result).toEqual({ ok: true, value: long });
  expect([input.kind, state.phase === "succeeded" && state.output.kind]).toEqual(["cut", "cut"]);
  expect(input).toMatchObject({ length: 100_011 });
});

test("[F4] lines are told while it runs; killing it ends it, says by whom, and only once", async () => {
  const { executor, store } = executorWith();
  const { record, ended } = await executor.start(job(ENDLESS));
  await waitForLog(executor, record);
  expect(await executor.kill(record.id, { ...SYSTEM_ACTOR, name: "Ada" }, LINE)).toBe(true);
  expect(await executor.kill(record.id, { ...SYSTEM_ACTOR, name: "Ben" }, LINE)).toBe(true);
  expect((await ended).state).toMatchObject({ phase: "killed", by: "Ada" });
  expect(await executor.kill(record.id, SYSTEM_ACTOR, LINE)).toBe(false);
  expect((await store.get(record.id))?.state.phase).toBe("killed");
  const seen = [];
  for await (const event of executor.watch(record, 0, new AbortController().signal)) seen.push(event);
  expect(seen.at(-1)).toMatchObject({ type: "run", run: { state: { phase: "killed" } } });
  expect(seen).toContainEqual(expect.objectContaining({ type: "log" }));
});

test("[F4] a server that ends, or ended, leaves no run without an end", async () => {
  const { executor, store } = executorWith();
  const { record } = await executor.start(job(ENDLESS));
  await waitForLog(executor, record);
  await executor.stop();
  expect((await store.get(record.id))?.state).toMatchObject({ phase: "failed", failure: { kind: "interrupted" } });
  const left = { ...record, id: "left" as FunctionRunRecord["id"], server: "gone" as ServerProcessId };
  await store.begin(left);
  expect(await executor.settleInterrupted()).toBe(1);
  expect((await store.get(left.id))?.state).toMatchObject({ failure: { kind: "interrupted" } });
});

test("[V44] a run of another process that is there is left alone, watched as it comes, and ended by asking", async () => {
  const there = "there" as ServerProcessId;
  const store = new MemoryFunctionRuns((server) => server === there);
  const { executor } = executorWith({}, store);
  const theirs: FunctionRunRecord = {
    ...(await executor.start(job("export default () => 1;"))).record,
    ...{ id: "theirs" as FunctionRunRecord["id"], server: there },
  };
  await store.begin(theirs);
  expect(await executor.settleInterrupted()).toBe(0);
  const seen: unknown[] = [];
  const watching = (async () => {
    for await (const event of executor.watch(theirs, 0, new AbortController().signal)) seen.push(event);
  })();
  const line = { run: theirs.id, component: "", at: 1, seq: 1, text: "from there" };
  await store.appendLog([line]);
  await expect.poll(() => seen).toContainEqual({ type: "log", lines: [line] });
  expect(await executor.kill(theirs.id, { name: "Ada" }, LINE)).toBe(true);
  expect(await store.toEnd(there)).toEqual([{ id: theirs.id, by: "Ada" }]);
  const end = { phase: "killed", endedAt: 2, durationMs: 1, by: "Ada" } as const;
  await store.end({ ...theirs, state: end });
  await watching;
  expect(seen.at(-1)).toMatchObject({ type: "run", run: { state: end } });
});

test("[V44] what another process was asked to end is ended here; who was buried lets go of all", async () => {
  const { executor, store } = executorWith();
  const [one, other] = [await executor.start(job(ENDLESS)), await executor.start(job(ENDLESS))];
  await store.askToEnd(one.record.id, "Ben", LINE);
  await executor.endAsked();
  expect((await one.ended).state).toMatchObject({ phase: "killed", by: "Ben" });
  await store.end(interruptedRun(other.record, 1));
  executor.letGo();
  await other.ended;
  expect((await store.get(other.record.id))?.state).toMatchObject({ failure: { kind: "interrupted" } });
});

const SECRET = "hunter2-hunter2";
const LEAKY = `export default ({ env, visible }) => {
  console.log("log " + env.KEY, visible);
  if (visible === "throw") throw new Error(env.KEY);
  return { ["k" + env.KEY]: [env.KEY], visible, sent: btoa(env.KEY) };
};`;

test("[F5] secrets made ready for a run are in none of its log, result, failure and record", async () => {
  const { executor, store } = executorWith({
    prepare: async () => ok({ input: { env: { KEY: SECRET } }, redactions: [SECRET] }),
  });
  for (const visible of ["return", "throw"]) {
    const execution = await executor.execute(job(LEAKY, { input: { visible } }));
    const all = JSON.stringify([execution, await store.get(execution.id), await store.log(execution.id, 0, 9)]);
    expect(all).toContain("[redacted]");
    expect(all).toContain(visible);
    for (const form of [SECRET, btoa(SECRET).replace(/=+$/, "")]) expect(all).not.toContain(form);
  }
});

test("[F5] sensitive values are hidden in what is kept, and whole for the caller", async () => {
  const { executor, store } = executorWith();
  const echo = "export default ({ password }) => { console.log(password); return { password }; };";
  const execution = await executor.execute(job(echo, { input: { password: SECRET }, hidden: [SECRET] }));
  expect(execution.result).toEqual({ ok: true, value: { password: SECRET } });
  const kept = JSON.stringify([await store.get(execution.id), await store.log(execution.id, 0, 9)]);
  expect(kept).not.toContain(SECRET);
  expect(kept).toContain("[redacted]");
});

test("[F7] [VG13] a short secret that comes back as a number is in nothing that is kept or told, and the run says so", async () => {
  const pin =
    'export default ({ pin, how }) => { console.log("pin", pin); if (how) throw new Error(pin); return { pin: Number(pin) }; };';
  const prepared = executorWith({ prepare: async () => ok({ input: { pin: "48213" }, redactions: ["48213"] }) });
  const sensitive = executorWith();
  for (const how of ["", "throw"])
    for (const { executor, store, over } of [
      { ...prepared, over: { input: { how } } },
      { ...sensitive, over: { input: { how, pin: "48213" }, hidden: ["48213"] } },
    ]) {
      const { result, ...execution } = await executor.execute(job(pin, over));
      const log = await store.log(execution.id, 0, 9);
      expect(JSON.stringify([execution, await store.get(execution.id), log])).not.toContain("48213");
      expect([log[0]?.text, recordedTest(execution).ok]).toEqual(["pin [redacted]", false]);
      expect(execution.state).toMatchObject(how ? { isRedacted: true } : { output: { isRedacted: true } });
      if (!over.hidden) expect(JSON.stringify(result)).not.toContain("48213");
    }
});

test("[F5] of a confidential run neither input, output, log nor words are kept", async () => {
  const { executor, store } = executorWith();
  for (const visible of ["return", "throw"]) {
    const input: Json = { env: { KEY: "abc" }, visible };
    const { id, state } = await executor.execute(job(LEAKY, { input, isConfidential: true }));
    expect(state.phase).toBe(visible === "return" ? "succeeded" : "failed");
    expect(JSON.stringify([await store.get(id), await store.log(id, 0, 9)])).not.toMatch(/abc|YWJj/);
  }
});

test("[F6] what a run may reach is opened for it alone, and what cannot be made ready refuses it", async () => {
  const asked: string[] = [];
  const egress: Egress = {
    request: async ({ url }) => {
      asked.push(url);
      return ok({ status: 200, headers: [], body: (async function* () {})() });
    },
  };
  const { executor } = executorWith({
    egressFor: async ({ grants }, prepared, { log }) => {
      log(`opened with ${prepared.headers?.["docker"]?.["x-key"]}`);
      return grants.length > 0 ? egress : undefined;
    },
    prepare: async ({ component }) =>
      component
        ? { ok: false, error: { sentence: "Its key is missing." } }
        : ok({ headers: { docker: { "x-key": SECRET } }, redactions: [SECRET] }),
  });
  const ask = 'export default async () => (await fetch("http://docker.conn/info")).status;';
  const granted = await executor.execute(job(ask, { grants: [{ connection: "docker" }] }));
  expect(granted.result).toEqual({ ok: true, value: 200 });
  expect(asked).toEqual(["http://docker.conn/info"]);
  expect((await executor.execute(job(ask))).result).toMatchObject({ ok: false, failure: { kind: "thrown" } });
  const component = { id: "web" as never, name: "web" };
  expect((await executor.execute(job(ask, { component }))).state).toMatchObject({
    failure: { kind: "refused", message: "Its key is missing." },
  });
});

test("[VG13] a record says where something hidden was taken out of what came of it; where nothing was it says nothing", async () => {
  const { executor } = executorWith();
  const hidden = ["hunter2-hunter2"];
  const input = { password: "hunter2-hunter2" };
  const ran = (js: string, over: Partial<FunctionJob> = {}) => executor.execute(job(js, { input, hidden, ...over }));
  const answered = await ran("export default ({ password }) => [password, 1];");
  expect(answered.result).toEqual({ ok: true, value: ["hunter2-hunter2", 1] });
  expect(answered.input).toMatchObject({ isRedacted: true });
  expect(answered.state).toMatchObject({ output: { value: ["[redacted]", 1], isRedacted: true } });
  const threw = await ran("export default ({ password }) => { throw new Error(password); };");
  expect(threw.state).toMatchObject({ failure: { message: "Error: [redacted] (line 1)" }, isRedacted: true });
  expect(recordedTest(answered).ok || recordedTest(threw).ok).toBe(false);
  const plain = await ran("export default () => { throw new Error('no'); };", { input: {} });
  expect([plain.input, plain.state]).not.toContainEqual(expect.objectContaining({ isRedacted: true }));
  expect(recordedTest(plain)).toMatchObject({ ok: true, value: { expect: { failure: "Error: no (line 1)" } } });
});

test("[VG13] what was made ready for a run and taken out of its answer is said too", async () => {
  const prepare: FunctionHooks["prepare"] = async () =>
    ok({ input: { key: "made-ready-key" }, redactions: ["made-ready-key"] });
  const { executor } = executorWith({ prepare });
  const { state } = await executor.execute(job("export default ({ key }) => key;"));
  expect(state).toMatchObject({ output: { value: "[redacted]", isRedacted: true } });
});

test("[VG15] an input that would hold too much is refused in a sentence, and neither looked through nor written out", async () => {
  const { executor, store } = executorWith();
  const row = Array.from({ length: 60 }, () => "x".repeat(60_000));
  const input = { rows: Array.from({ length: 200 }, () => row) };
  const run = await executor.execute(job("export default () => 1;", { input, hidden: ["secret-text"] }));
  expect(run.result).toMatchObject({ ok: false, failure: { kind: "refused" } });
  expect(JSON.stringify(run.result)).toContain("more than 4 million characters");
  expect(await store.get(run.id)).toMatchObject({ input: { kind: "withheld" }, state: { phase: "failed" } });
});

test("[V56] how a run ended while the store was away is known at once, and stored once it is back, with its lines", async () => {
  let isAway = false;
  const away = () => Promise.reject(new StoreUnavailable("end function run", new Error("connection reset")));
  class Flaky extends MemoryFunctionRuns {
    override end(record: FunctionRunRecord): Promise<void> {
      return isAway ? away() : super.end(record);
    }
    override appendLog(lines: Parameters<MemoryFunctionRuns["appendLog"]>[0]): Promise<void> {
      return isAway ? away() : super.appendLog(lines);
    }
  }
  const { executor, store } = executorWith({}, new Flaky(), () => undefined);
  const { record, ended } = await executor.start(job('export default () => { console.log("said"); return 7; };'));
  isAway = true;
  expect(await ended).toMatchObject({ result: { ok: true, value: 7 } });
  expect([executor.current(record).state.phase, (await store.get(record.id))?.state.phase]).toEqual([
    "succeeded",
    "running",
  ]);
  isAway = false;
  await expect.poll(async () => (await store.get(record.id))?.state.phase, { timeout: 5_000 }).toBe("succeeded");
  expect((await store.log(record.id, 0, 10)).map(({ text }) => text)).toEqual(["said"]);
});
