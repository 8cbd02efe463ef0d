import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import type { ActionOutcome } from "@tributary/core/engine";
import { SYSTEM_ACTOR, type RunId, type ServerProcessId, type WorkspaceId } from "@tributary/core/base";
import { auditLine, type RunRecord, type RunStore } from "@tributary/core/governance";
import { StoreUnavailable } from "@tributary/core/sync";
import { type LogLine, type RunEvent, type RunView, type StepView, withSteps } from "@tributary/core/protocol";
import { Runs, type RunsPorts } from "./runs.ts";

const HERE = "here" as ServerProcessId;

function memoryStore() {
  const records = new Map<string, RunRecord>();
  const lines: LogLine[] = [];
  const asked: RunId[] = [];
  const store: RunStore = {
    get: async (id) => records.get(id),
    ofChangeSet: async () => [],
    list: async () => [...records.values()],
    newest: async () => [...records.values()].map(({ id, phase }) => ({ id, phase })),
    some: async (ids) => [...records.values()].filter(({ id }) => ids.includes(id)),
    newestOf: async (changeSets) =>
      new Map(
        [...records.values()].flatMap((run) =>
          run.changeSet && changeSets.includes(run.changeSet) ? [[run.changeSet, run] as const] : [],
        ),
      ),
    takeUp: async () => {
      const left = [...records.values()].filter(({ phase }) => phase === "running");
      for (const run of left) records.set(run.id, { ...run, server: HERE });
      return left;
    },
    unended: async (of) => [...records.values()].filter(({ phase, server }) => phase === "running" && server === of),
    askToCancel: async (id) => {
      const isRunning = records.get(id)?.phase === "running";
      if (isRunning) asked.push(id);
      return isRunning;
    },
    toCancel: async () => asked,
    begin: async (record) => void records.set(record.id, record),
    save: async (record) => void records.set(record.id, record),
    appendLog: async (more) => void lines.push(...more),
    log: async (run, after, limit) => lines.filter((line) => line.run === run && line.seq > after).slice(0, limit),
  };
  return { store, records, lines };
}

const step = (component: string, ...after: string[]): StepView => ({
  component,
  name: component,
  schema: "docker.container@1",
  kind: "create",
  reason: "",
  downtime: false,
  after,
  phase: "waiting",
});

function record(...steps: StepView[]): RunRecord {
  return {
    id: "r" as RunId,
    workspace: "w" as WorkspaceId,
    changeSet: null,
    title: "t",
    phase: "running",
    startedAt: 1,
    startedBy: SYSTEM_ACTOR,
    steps,
  };
}

const LINE = auditLine({ actor: SYSTEM_ACTOR }, { at: 1, sentence: "cancelled it" });

function raise(fault: unknown): void {
  throw fault;
}

function runsWith(store: RunStore, act: RunsPorts["act"], onFault = raise) {
  const ended: RunRecord[] = [];
  /** How often somebody was told that a step moved on, and how often that all of it is to be asked for anew. */
  const told = { changes: 0, progress: 0 };
  const ports: RunsPorts = {
    server: HERE,
    store,
    act,
    now: Date.now,
    random: () => 0,
    onChange: () => void told.changes++,
    onProgress: () => void told.progress++,
    onEnd: (each) => void ended.push(each),
    onHead: (_workspace, task) => task(),
    onFault,
  };
  return { runs: new Runs(ports), ended, told };
}

const fine: ActionOutcome = { ok: true, resource: null };

test("[V5] steps run in order, their output is stored, and the run ends with a sentence", async () => {
  const { store, records, lines } = memoryStore();
  const order: string[] = [];
  const { runs, ended } = runsWith(store, async (_workspace, { component }, log) => {
    order.push(component);
    log(`made ${component}`);
    return fine;
  });
  runs.start(record(step("db"), step("web", "db")));
  await expect.poll(() => ended).toHaveLength(1);
  expect(order).toEqual(["db", "web"]);
  expect(records.get("r")).toMatchObject({ phase: "succeeded", sentence: expect.stringContaining("created") });
  expect(lines.map(({ seq, text }) => [seq, text])).toEqual([
    [1, "made db"],
    [2, "made web"],
  ]);
});

test("[V5] a fault in one step fails it after its retries and skips what needs it", async () => {
  const { store, records } = memoryStore();
  const { runs, ended } = runsWith(store, async () => ({ ok: false, message: "no such image", retryable: false }));
  runs.start(record(step("db"), step("web", "db")));
  await expect.poll(() => ended).toHaveLength(1);
  expect(records.get("r")?.steps.map(({ phase }) => phase)).toEqual(["failed", "skipped"]);
});

test("[V6] whoever watches sees every line once, in order, whenever they came, and then the end", async () => {
  const { store } = memoryStore();
  const gate = Promise.withResolvers<void>();
  const { runs } = runsWith(store, async (_workspace, { component }, log) => {
    log(`${component} 1`);
    await gate.promise;
    log(`${component} 2`);
    return fine;
  });
  const first = record(step("db"), step("web", "db"));
  runs.start(first);
  const seen: string[] = [];
  const phases: string[] = [];
  const collect = (event: RunEvent) =>
    event.type === "log"
      ? seen.push(...event.lines.map(({ text }) => text))
      : event.type === "run" && phases.push(event.run.phase);
  const watching = (async () => {
    for await (const event of runs.watch(first, { afterSeq: 0 }, new AbortController().signal)) collect(event);
  })();
  await expect.poll(() => seen).toEqual(["db 1"]);
  gate.resolve();
  await watching;
  expect(seen).toEqual(["db 1", "db 2", "web 1", "web 2"]);
  expect(phases.at(-1)).toBe("succeeded");
  const late: string[] = [];
  for await (const event of runs.watch(first, { afterSeq: 2 }, new AbortController().signal))
    if (event.type === "log") late.push(...event.lines.map(({ text }) => text));
  expect(late).toEqual(["web 1", "web 2"]);
});

test("[V66] a run of many failing steps is told step by step: what is told grows with its steps, not with their square", async () => {
  const STEPS = 300;
  const { store } = memoryStore();
  const act: RunsPorts["act"] = async () => {
    await setImmediate();
    return { ok: false, message: "no such image", retryable: false };
  };
  const { runs, told } = runsWith(store, act);
  const all = record(...Array.from({ length: STEPS }, (_, at) => step(`s${at}`)));
  const beganAt = Date.now();
  runs.start(all);
  const seen = { wholes: 0, steps: 0 };
  let shown: RunView | undefined;
  for await (const event of runs.watch(all, { afterSeq: 0, bySteps: true }, new AbortController().signal)) {
    if (event.type === "run") {
      seen.wholes++;
      shown = event.run;
    } else if (event.type === "steps" && shown) {
      seen.steps += event.steps.length;
      shown = withSteps(shown, event.steps);
    }
  }
  // Each of them starts and ends once; the whole is told at the beginning, and when the run has ended.
  expect(seen.wholes).toBe(2);
  expect(seen.steps).toBeLessThanOrEqual(2 * STEPS);
  expect(shown?.steps.every(({ phase }) => phase === "failed")).toBe(true);
  expect(told.changes).toBeGreaterThan(STEPS / 4);
  expect(told.progress).toBeGreaterThan(0);
  expect(told.progress).toBeLessThanOrEqual(2 + (Date.now() - beganAt) / 1000);
});

test("[V66] lists read the steps of what has ended once, and of what is driven here not at all", async () => {
  const { store } = memoryStore();
  const read: RunId[][] = [];
  const counting: RunStore = {
    ...store,
    some: (ids) => {
      read.push([...ids]);
      return store.some(ids);
    },
  };
  await store.save({ ...record(step("db")), id: "old" as RunId, phase: "failed", sentence: "No." });
  const { runs, ended } = runsWith(counting, untilStopped);
  runs.start(record(step("db"), step("web", "db")));
  await expect.poll(async () => (await store.get("r" as RunId))?.steps[0]?.phase).toBe("running");
  for (let asked = 0; asked < 3; asked++)
    expect(await runs.summaries("w" as WorkspaceId, 100)).toMatchObject([
      { id: "old", phase: "failed", kinds: { create: 1 }, ended: 0, sentence: "No." },
      { id: "r", phase: "running", kinds: { create: 2 }, ended: 0 },
    ]);
  await runs.cancel("r" as RunId, LINE);
  await expect.poll(() => ended).toHaveLength(1);
  for (let asked = 0; asked < 2; asked++)
    expect((await runs.summaries("w" as WorkspaceId, 100))[1]).toMatchObject({ phase: "cancelled", ended: 2 });
  expect(read.filter(({ length }) => length > 0)).toEqual([["old"], ["r"]]);
});

test("[V7] a run that was under way when the process died is taken up again, its log continues", async () => {
  const { store, lines } = memoryStore();
  await store.save(record({ ...step("db"), phase: "succeeded" }, { ...step("web", "db"), phase: "running" }));
  await store.appendLog([{ run: "r", component: "db", at: 1, seq: 7, text: "made db" }]);
  const acted: string[] = [];
  const { runs, ended } = runsWith(store, async (_workspace, { component }, log) => {
    acted.push(component);
    log("again");
    return fine;
  });
  expect(await runs.takeUp()).toBe(1);
  await expect.poll(() => ended).toHaveLength(1);
  expect(acted).toEqual(["web"]);
  expect(lines.at(-1)).toMatchObject({ seq: 8, text: "again" });
});

test("[V56] lines that were told while the store was away are stored once it is back, before the end, in order and once", async () => {
  const { store, lines, records } = memoryStore();
  const seen: unknown[] = [];
  const inVain = new Set<string>();
  let isAway = true;
  const away = (what: string) => {
    inVain.add(what);
    return new StoreUnavailable(what, new Error("connection reset"));
  };
  const flaky: RunStore = {
    ...store,
    async appendLog(more) {
      if (isAway) throw away("append to run log");
      await store.appendLog(more);
    },
    async save(run) {
      if (isAway) throw away("save run");
      if (run.phase !== "running") seen.push(lines.length);
      await store.save(run);
    },
  };
  const { runs, ended } = runsWith(
    flaky,
    async (_run, _step, log) => {
      for (let line = 1; line <= 2_500; line += 1) log(`line ${line}`);
      return fine;
    },
    () => undefined,
  );
  runs.start(record(step("db")));
  await expect.poll(() => inVain.size).toBe(2);
  expect([lines.length, ended.length]).toEqual([0, 0]);
  isAway = false;
  await expect.poll(() => ended, { timeout: 5_000 }).toHaveLength(1);
  expect([lines.map(({ seq }) => seq), records.get("r")?.phase, seen]).toEqual([
    Array.from({ length: 2_500 }, (_, at) => at + 1),
    "succeeded",
    [2_500],
  ]);
});

test("[V55] what became this process's though nobody here was told, or its log could not be read, is driven at the next look", async () => {
  const { store } = memoryStore();
  const faults: unknown[] = [];
  let [lostAnswers, unreadable] = [1, 1];
  const flaky: RunStore = {
    ...store,
    async takeUp(by) {
      const taken = await store.takeUp(by);
      if (lostAnswers-- > 0) throw new StoreUnavailable("take up runs", new Error("connection reset"));
      return taken;
    },
    async log(...asked) {
      if (unreadable-- > 0) throw new StoreUnavailable("read run log", new Error("connection reset"));
      return store.log(...asked);
    },
  };
  await store.save(record({ ...step("db"), phase: "running" }));
  const { runs, ended } = runsWith(
    flaky,
    async () => fine,
    (fault) => void faults.push(fault),
  );
  await expect(runs.takeUp()).rejects.toThrow(StoreUnavailable);
  expect([await runs.takeUp(), faults.length]).toEqual([0, 1]);
  expect([await runs.takeUp(), faults.length]).toEqual([1, 1]);
  await expect.poll(() => ended).toMatchObject([{ phase: "succeeded" }]);
  expect(await runs.takeUp()).toBe(0);
});

test("[V55] a run that is begun is not begun a second time by who takes up what nobody drives", async () => {
  const { store, records } = memoryStore();
  const acted: string[] = [];
  const { runs, ended } = runsWith(store, async (_run, { component }) => {
    acted.push(component);
    return fine;
  });
  // Stored with Head, and begun in the same turn of its workspace, a moment later.
  const begun = { ...record(step("db")), server: HERE };
  await store.save(begun);
  const taking = runs.takeUp();
  runs.start(begun);
  expect(await taking).toBe(0);
  await expect.poll(() => ended).toHaveLength(1);
  expect([acted, records.get("r")?.phase]).toEqual([["db"], "succeeded"]);
});

test("[V7] a process that stops leaves its runs unfinished, for the next one", async () => {
  const { store, records } = memoryStore();
  const { runs, ended } = runsWith(
    store,
    (_workspace, _step, _log, signal) =>
      new Promise((done) =>
        signal.addEventListener("abort", () => done({ ok: false, message: "aborted", retryable: false })),
      ),
  );
  runs.start(record(step("db")));
  await expect.poll(() => records.get("r")?.steps[0]?.phase).toBe("running");
  await runs.stop();
  // By now it has heard what came of the step that was ended with it.
  await setImmediate();
  expect(records.get("r")).toMatchObject({ phase: "running", steps: [{ phase: "running" }] });
  expect(ended).toEqual([]);
});

test("[V5] cancelling stops what runs, starts nothing more, and ends the run as cancelled", async () => {
  const { store, records } = memoryStore();
  const { runs, ended } = runsWith(
    store,
    (_workspace, _step, _log, signal) =>
      new Promise((done) =>
        signal.addEventListener("abort", () => done({ ok: false, message: "stopped", retryable: false })),
      ),
  );
  runs.start(record(step("db"), step("web", "db")));
  expect(await runs.cancel("r" as RunId, LINE)).toBe(true);
  await expect.poll(() => ended).toHaveLength(1);
  expect(records.get("r")).toMatchObject({
    phase: "cancelled",
    steps: [{ phase: "cancelled" }, { phase: "cancelled" }],
  });
});

const untilStopped: RunsPorts["act"] = (_run, _step, _log, signal) =>
  new Promise((done) =>
    signal.addEventListener("abort", () => done({ ok: false, message: "stopped", retryable: false })),
  );

test("[V44] a run of another process is cancelled by asking it, and who is asked cancels", async () => {
  const { store, records } = memoryStore();
  const [theirs, mine] = [runsWith(store, untilStopped), runsWith(store, untilStopped)];
  theirs.runs.start(record(step("db")));
  await expect.poll(() => records.get("r")?.steps[0]?.phase).toBe("running");
  expect(await mine.runs.cancel("r" as RunId, LINE)).toBe(true);
  await theirs.runs.cancelAsked();
  await expect.poll(() => records.get("r")?.phase).toBe("cancelled");
  expect(await mine.runs.cancel("r" as RunId, LINE)).toBe(false);
});

test("[V44] who was taken to be gone drives nothing any more, and writes no end", async () => {
  const { store, records } = memoryStore();
  const { runs, ended } = runsWith(store, untilStopped);
  runs.start(record(step("db")));
  await expect.poll(() => records.get("r")?.steps[0]?.phase).toBe("running");
  runs.letGo();
  expect([records.get("r")?.phase, ended]).toEqual(["running", []]);
  expect(runs.isRunning("w" as WorkspaceId)).toBe(false);
});

test("[V5] a run that has ended is not cancelled any more, though its end is still being stored", async () => {
  const { store, records } = memoryStore();
  const away = Promise.withResolvers<void>();
  const slow = {
    ...store,
    async save(run: RunRecord) {
      if (run.phase !== "running") await away.promise;
      await store.save(run);
    },
  };
  const { runs, ended } = runsWith(slow, async () => fine);
  runs.start(record(step("db")));
  await expect.poll(() => runs.current(record()).phase).toBe("succeeded");
  expect(await runs.cancel("r" as RunId, LINE)).toBe(false);
  away.resolve();
  await expect.poll(() => ended).toHaveLength(1);
  expect(records.get("r")).toMatchObject({ phase: "succeeded" });
});
