import { createWorldSandbox, functionCode, SandboxUnavailable } from "@tributary/adapters/sandbox";
import type { JsonObject, WorkspaceId } from "@tributary/core/base";
import type { Outcome, Sandbox, WorldTests } from "@tributary/core/engine";
import type { TierDemand } from "@tributary/core/governance";
import type { WorldKind } from "@tributary/core/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tierFor } from "../connections/tiers.ts";
import type { KeepBounds } from "./kept-by-workspace.ts";
import { Sandboxes } from "./sandboxes.ts";
import { WorldTestRuns } from "./world-tests.ts";

const W = "w" as WorkspaceId;
let world: Sandbox;
beforeAll(async () => {
  world = await createWorldSandbox({ selfTest: false });
}, 60_000);
afterAll(() => world.close());

const pauses = () => {
  const held: (() => void)[] = [];
  const pause = (_ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((go, giveUp) => {
      held.push(go);
      signal.addEventListener("abort", () => giveUp(signal.reason));
    });
  return { pause, quiet: () => held.splice(0).map((go) => go()).length };
};

function lab(demands: readonly TierDemand[] = [], bounds?: KeepBounds) {
  const book = { demand: async (_: unknown, kind: string) => demands.find((each) => each.kind === kind) };
  const { pause, quiet } = pauses();
  const begun: unknown[] = [];
  const counted: Sandbox = {
    ...{ describe: () => world.describe(), close: () => world.close() },
    run: (job) => {
      begun.push(job.input);
      return world.run(job);
    },
  };
  const nowhere = () => Promise.reject(new SandboxUnavailable("no machine is set up."));
  const sandboxes = new Sandboxes({ reactive: nowhere, world: async () => counted, hardened: nowhere }, Date.now);
  const onFault = (fault: unknown): never => {
    throw fault;
  };
  const runs = new WorldTestRuns({
    ...{ sandboxes, tierFor: tierFor(book as never), book, onFault, pause },
    ...(bounds ? { bounds } : {}),
  });
  return { runs, tests: runs.of(W), quiet, begun };
}

function wanted(js: string, { kind = "debug" as WorldKind, input = {} as JsonObject } = {}) {
  const code = functionCode(js);
  return { kind, code, key: `${code.hash} ${JSON.stringify(input)}`, input: () => input };
}

function outcome(tests: ReturnType<typeof lab>["tests"], test: ReturnType<typeof wanted>) {
  const seen: string[] = [];
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const forget = tests.request(test, {
    onQueued: () => {},
    onStarted: () => seen.push("started"),
    onOutcome: (came) => resolve(came),
  });
  return { seen, promise, forget };
}

const ANSWERS = `export default async ({ size }, { signal }) => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("a"));
  await new Promise((done) => setTimeout(done, 1));
  return [size * 2, digest.byteLength, signal.aborted, typeof Date.now()];
};`;

test("[VG12] a test has what its function has when it is run: chance, clock, timers, a signal", async () => {
  const { tests, quiet } = lab();
  const asked = outcome(tests, wanted(ANSWERS, { input: { size: 2 } }));
  expect([asked.seen, quiet()]).toEqual([[], 1]);
  expect(await asked.promise).toMatchObject({ ok: true, value: [4, 32, false, "number"] });
  expect(asked.seen).toEqual(["started"]);
});

test("[VG12] a connection that is asked for is refused with a sentence that says a test has none", async () => {
  const { tests, quiet } = lab();
  const js = 'export default () => fetch("http://dns.conn/zones").then(() => "reached", (error) => error.message);';
  const asked = outcome(tests, wanted(js));
  quiet();
  expect(await asked.promise).toMatchObject({ ok: true, value: expect.stringContaining("A test has no connections") });
});

test("[VG12] it is begun when nothing has changed for a moment, once for all who ask, and its outcome is known after that", async () => {
  const { tests, quiet, begun } = lab();
  const typed = outcome(tests, wanted("export default () => 1;"));
  typed.forget();
  const test = wanted("export default () => 2;");
  const both = [outcome(tests, test), outcome(tests, test)];
  expect(begun).toEqual([]);
  quiet();
  for (const { promise } of both) expect(await promise).toMatchObject({ ok: true, value: 2 });
  expect([begun.length, tests.known(test)]).toMatchObject([1, { ok: true, value: 2 }]);
});

test("[VG12] what nobody wants any more while it runs is ended, and another can be run", async () => {
  const { tests, quiet } = lab();
  const endless = [1, 2].map((n) =>
    outcome(tests, wanted(`export default () => new Promise(() => setInterval(() => {}, 9${n}));`)),
  );
  quiet();
  await expect.poll(() => endless.every(({ seen }) => seen.length > 0)).toBe(true);
  const next = outcome(tests, wanted("export default () => 3;"));
  quiet();
  for (const { forget } of endless) forget();
  expect(await next.promise).toMatchObject({ ok: true, value: 3 });
});

test("[VG12] [VN4] where a workspace demands a place that this server has not, a test is not run in a lesser one", async () => {
  const { tests, quiet, begun } = lab([{ kind: "action", tier: "hardened", hardware: false }]);
  const refused = outcome(tests, wanted("export default () => 1;", { kind: "action" }));
  const other = outcome(tests, wanted("export default () => 1;", { kind: "management" }));
  quiet();
  const message = expect.stringContaining("no sandbox of the tier “hardened”");
  expect(await refused.promise).toMatchObject({ ok: false, isUnrun: true, message });
  expect(await other.promise).toMatchObject({ ok: true, value: 1 });
  expect(begun).toHaveLength(1);
});

test("[VG14] what was found out is kept in one bound for all workspaces, the oldest of whoever has most going first", async () => {
  const { runs, quiet } = lab([], { ofOne: 6_000, countOfOne: 3, ofAll: 8_500 });
  const [big, small] = ["big", "small"].map((name) => runs.of(name as WorkspaceId)) as [WorldTests, WorldTests];
  const sized = (n: number, size: number) => wanted(`export default () => "${n}".padEnd(${size}, "x");`);
  const find = async (tests: WorldTests, test: ReturnType<typeof wanted>) => {
    const asked = outcome(tests, test);
    quiet();
    expect(await asked.promise).toMatchObject({ ok: true });
    return test;
  };
  const kept = (tests: WorldTests, found: readonly ReturnType<typeof wanted>[]) =>
    found.map((test) => tests.known(test) !== undefined);
  const few = [await find(small, sized(0, 10))];
  for (const n of [1, 2, 3]) few.push(await find(small, sized(n, 10)));
  expect(kept(small, few)).toEqual([false, true, true, true]); // three of one at most
  const long = [await find(big, sized(4, 2_500)), await find(big, sized(5, 2_500)), await find(big, sized(6, 2_500))];
  expect(kept(big, long)).toEqual([false, true, true]); // 6 000 characters of one at most
  const more = await find(small, sized(7, 3_700));
  expect([kept(big, long), kept(small, [...few, more])]).toEqual([
    [false, false, true],
    [false, false, true, true, true],
  ]);
});

test("[VG14] a workspace for which nothing waits or runs is let go of, however that ended, and two run at a time all the same", async () => {
  const { runs, tests, quiet } = lab();
  expect(runs.busy).toBe(0);
  const [kept, given] = [
    outcome(tests, wanted("export default () => 1;")),
    outcome(tests, wanted("export default () => 2;")),
  ];
  expect(runs.busy).toBe(1);
  given.forget();
  quiet();
  await kept.promise;
  await expect.poll(() => runs.busy).toBe(0);
  const endless = (n: number) => wanted(`export default () => new Promise(() => setInterval(() => {}, 9${n}));`);
  const asked = [outcome(tests, endless(0))];
  for (const late of [kept, given]) late.forget();
  asked.push(outcome(tests, endless(1)), outcome(tests, endless(2)));
  quiet();
  await expect.poll(() => asked.filter(({ seen }) => seen.length > 0).length).toBe(2);
  expect([runs.busy, asked[2]?.seen]).toEqual([1, []]);
  for (const { forget } of asked) forget();
  await expect.poll(() => runs.busy).toBe(0);
});
