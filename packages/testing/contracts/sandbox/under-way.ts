import { textHash } from "@tributary/core/base";
import { expect, test } from "vitest";
import { PATIENCE_MS, type SandboxTrial } from "./trial.ts";

/** Runs are cancelled and asked to stop, and their lines are told while they go on. */
export function underWay({ value, isAlive, isReactive, sandbox, usual }: SandboxTrial): void {
  test.runIf(isReactive)("a run can be cancelled: before it begins, and while it runs; others go on", async () => {
    const limits = { ...usual, cpuMs: PATIENCE_MS, wallMs: PATIENCE_MS };
    const forever = "export default () => { for (;;); };";
    const stop = new AbortController();
    const job = { codeHash: textHash(forever), js: forever, input: null, limits, signal: stop.signal };
    const running = Array.from({ length: 8 }, () => sandbox().run(job));
    const others = Array.from({ length: 8 }, (_, n) => value("export default (n) => n;", n));
    setTimeout(() => stop.abort(), 50);
    const kinds = (await Promise.all(running)).map(({ result }) => (result.ok ? "an answer" : result.failure.kind));
    expect(new Set(kinds)).toEqual(new Set(["cancelled"]));
    expect(await Promise.all(others)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect((await sandbox().run(job)).result).toMatchObject({ ok: false, failure: { kind: "cancelled" } });
  });

  test.each([
    ["computes without end", "for (;;);", {}],
    [
      "wants more memory than it may have",
      "const all = []; for (;;) all.push(new Array(1e5).fill(all.length));",
      { cpuMs: 3000 },
    ],
    ["throws", 'throw new Error("no");', {}],
  ] as const)("what a function that %s has logged is told, once, and stands in its outcome", async (_, end, more) => {
    const js = `export default () => { console.log("one"); console.log("two"); ${end} };`;
    const heard: string[] = [];
    const limits = { ...usual, ...more, ...("cpuMs" in more ? { wallMs: PATIENCE_MS } : {}) };
    const job = {
      codeHash: textHash(js),
      js,
      input: null,
      limits,
      onLog: (line: string) => void heard.push(line),
    };
    const { result, logs } = await sandbox().run(job);
    expect(result.ok).toBe(false);
    expect([heard, logs]).toEqual([
      ["one", "two"],
      ["one", "two"],
    ]);
    await isAlive();
  });

  test("a line is told while its function goes on", async () => {
    const js = "export default () => { console.log('begun'); for (;;); };";
    const stop = new AbortController();
    const limits = { ...usual, cpuMs: PATIENCE_MS, wallMs: PATIENCE_MS };
    const onLog = () => stop.abort();
    const { result, logs } = await sandbox().run({
      codeHash: textHash(js),
      js,
      input: null,
      limits,
      onLog,
      signal: stop.signal,
    });
    expect(result).toMatchObject({ ok: false, failure: { kind: "cancelled" } });
    expect(logs).toEqual(["begun"]);
  });

  test("a flood of lines that are listened to is cut like any", async () => {
    const js = 'export default () => { for (let i = 0; i < 20000; i++) console.log("line", i); return "done"; };';
    const heard: string[] = [];
    const job = {
      codeHash: textHash(js),
      js,
      input: null,
      limits: usual,
      onLog: (line: string) => void heard.push(line),
    };
    const { result, logs } = await sandbox().run(job);
    expect(result).toEqual({ ok: true, value: "done" });
    expect(heard).toEqual(logs);
    expect(heard.join("").length).toBeLessThan(usual.logBytes + 100);
  });

  test.runIf(!isReactive)("what is logged is told as it happens, and a run can be cancelled", async () => {
    const js = "export default async () => { console.log('begun'); await new Promise(() => {}); };";
    const stop = new AbortController();
    const heard: string[] = [];
    const onLog = (line: string) => {
      heard.push(line);
      stop.abort();
    };
    const limits = { ...usual, wallMs: PATIENCE_MS };
    const job = { codeHash: textHash(js), js, input: null, limits, onLog, signal: stop.signal };
    const { result, logs } = await sandbox().run(job);
    expect(result).toMatchObject({ ok: false, failure: { kind: "cancelled" } });
    expect([heard, logs]).toEqual([["begun"], ["begun"]]);
  });

  test.runIf(!isReactive)(
    "a function that is asked to stop hears of it, and what it still does counts; before it has begun, it does not begin",
    async () => {
      const js = `export default async (_, { signal }) => {
      console.log("begun");
      await new Promise((done) => signal.aborted ? done() : signal.addEventListener("abort", done));
      return "put back";
    };`;
      const stop = new AbortController();
      const limits = { ...usual, wallMs: PATIENCE_MS };
      const asked = { codeHash: textHash(js), js, input: null, limits, stop: stop.signal };
      const { result } = await sandbox().run({ ...asked, onLog: () => stop.abort() });
      expect(result).toEqual({ ok: true, value: "put back" });
      const early = await sandbox().run(asked);
      expect(early).toMatchObject({ result: { ok: false, failure: { kind: "cancelled" } }, logs: [] });
    },
  );
}
