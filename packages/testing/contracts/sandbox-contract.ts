import type { Json } from "@tributary/core/base";
import { textHash } from "@tributary/core/base";
import type {
  Egress,
  Sandbox,
  SandboxFailure,
  SandboxLimits,
  SandboxOutcome,
  SandboxTier,
} from "@tributary/core/engine";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const USUAL: SandboxLimits = { cpuMs: 200, wallMs: 1000, memoryMb: 32, outputBytes: 100_000, logBytes: 2000 };
const PATIENCE_MS = 30_000;

export type SandboxContractPart = "values" | "failures" | "limits" | "isolation" | "under load";
export type SandboxGround = {
  readonly tier?: SandboxTier;
  /** How much longer things may take than in a process. */
  readonly slowness?: number;
  /** Only these; the others are told as skipped. Without it, all. */
  readonly parts?: readonly SandboxContractPart[];
};

/**
 * What every driver of the `Sandbox` port promises. `create` is called once; the sandbox is closed at the end. What holds only
 * for functions that react, or only for those that talk to the world, is asked of the drivers of that tier.
 */
export function sandboxContract(
  name: string,
  create: () => Promise<Sandbox>,
  { tier = "reactive", slowness = 1, parts }: SandboxGround = {},
): void {
  const isAsked = (part: SandboxContractPart): boolean => parts === undefined || parts.includes(part);
  const isReactive = tier === "reactive";
  const LIMITS = { ...USUAL, wallMs: USUAL.wallMs * (isReactive ? 1 : 1.5) * slowness };
  describe(name, { timeout: PATIENCE_MS * slowness }, () => {
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = await create();
    }, PATIENCE_MS * slowness);
    afterAll(() => sandbox.close());

    const run = (js: string, input: Json = null, limits: Partial<SandboxLimits> = {}): Promise<SandboxOutcome> =>
      sandbox.run({ codeHash: textHash(js), js, input, limits: { ...LIMITS, ...limits } });
    const value = async (js: string, input: Json = null): Promise<Json> => {
      const { result } = await run(js, input);
      if (!result.ok) throw new Error(`${result.failure.kind}: ${result.failure.message}`);
      return result.value;
    };
    const failure = async (js: string, limits: Partial<SandboxLimits> = {}): Promise<SandboxFailure> => {
      const { result } = await run(js, null, limits);
      if (result.ok) throw new Error(`a value came back: ${JSON.stringify(result.value).slice(0, 200)}`);
      return result.failure;
    };
    const isAlive = async () => expect(await value("export default (n) => n + 1;", 1)).toBe(2);

    describe.runIf(isAsked("values"))("values", () => {
      test("what the function returns comes back as JSON", async () => {
        const js =
          "export default function main({ list, text }) { return { sum: list.reduce((a, b) => a + b, 0), text: text.toUpperCase(), none: undefined }; }";
        expect(await value(js, { list: [1, 2, 3], text: "a\nb\tc\u2028" })).toEqual({ sum: 6, text: "A\nB\tC\u2028" });
      });

      test("nothing returned is null", async () => {
        expect(await value("export default () => {};")).toBeNull();
      });

      test("a promise is awaited", async () => {
        expect(
          await value(
            "export default async (n) => { await null; await new Promise((done) => done()); return n * 2; };",
            21,
          ),
        ).toBe(42);
      });

      test("helpers and constants of the module are there, and the function may call itself", async () => {
        const js =
          "const base = 1;\nfunction helper(n) { return n <= 1 ? base : n * main(n - 1); }\nexport default function main(n) { return helper(n); }";
        expect(await value(js, 5)).toBe(120);
      });

      test("ordinary JavaScript works: classes, errors with names, maps, regular expressions, dates of given moments", async () => {
        const js = `class Wrong extends Error { constructor(message) { super(message); this.name = "Wrong"; } }
          export default () => {
            const out = {};
            for (const key of ["constructor", "toString", "valueOf", "name"]) out[key] = key.replace(/[aeiou]/g, "_");
            const caught = (() => { try { throw new Wrong("no"); } catch (error) { return String(error); } })();
            const words = [..."one two two".matchAll(/\\w+/g)].map(([word]) => word);
            const counts = Object.fromEntries(words.reduce((map, word) => map.set(word, (map.get(word) ?? 0) + 1), new Map()));
            return { out, caught, counts, day: new Date(Date.UTC(2024, 1, 29)).toISOString(), zone: new Date(0).getTimezoneOffset() };
          };`;
        expect(await value(js)).toEqual({
          out: { constructor: "c_nstr_ct_r", toString: "t_Str_ng", valueOf: "v_l__Of", name: "n_m_" },
          caught: "Wrong: no",
          counts: { one: 1, two: 2 },
          day: "2024-02-29T00:00:00.000Z",
          zone: 0,
        });
      });
    });

    describe.runIf(isAsked("failures"))("failures", () => {
      test("what is thrown is told with its message", async () => {
        const thrown = await failure('export default () => { throw new TypeError("no image"); };');
        expect(thrown.kind).toBe("thrown");
        expect(thrown.message).toContain("TypeError: no image");
        expect((await failure('export default async () => { throw "just text"; };')).message).toContain("just text");
      });

      test("a text that is no module with a default export is a syntax failure", async () => {
        for (const js of [
          "export default () => { let = ; };",
          "const main = () => 1;",
          "export default 42;",
          'import fs from "fs";\nexport default () => fs;',
        ]) {
          expect((await failure(js)).kind).toBe("syntax");
        }
      });

      test("a value that JSON cannot hold is an output failure", async () => {
        for (const js of ["export default () => { const a = {}; a.a = a; return a; };", "export default () => 1n;"]) {
          expect((await failure(js)).kind).toBe("output");
        }
      });

      test.runIf(isReactive)("a promise that can never settle is told at once", async () => {
        expect((await failure("export default () => new Promise(() => {});")).message).toContain("never settles");
      });

      test("code that is not what its hash names does not run", async () => {
        const known = "export default () => 'mine';";
        await value(known);
        const { result } = await sandbox.run({
          codeHash: textHash(known),
          js: "export default () => 'forged';",
          input: null,
          limits: LIMITS,
        });
        expect(result.ok).toBe(false);
      });
    });

    describe.runIf(isAsked("limits"))("limits", () => {
      test.each([
        ["a loop", "export default () => { for (;;); };"],
        ["a loop of promises", "export default async () => { for (;;) await 1; };"],
        ["a loop while the module is read", "for (;;);\nexport default () => 1;"],
        ["a loop in what is returned", "export default () => ({ toJSON() { for (;;); } });"],
        [
          "a regular expression that backtracks without end",
          'export default () => /^(a+)+$/.test("a".repeat(60) + "!");',
        ],
      ])("%s is stopped", async (_what, js) => {
        expect(["cpu", "wall"]).toContain((await failure(js)).kind);
        await isAlive();
      });

      test("a loop left behind does not go on after the answer", async () => {
        const js = "export default () => { (async () => { for (;;) await 1; })(); return 1; };";
        const { result } = await run(js);
        // A function that reacts has answered when it is done; one with a process of its own is ended with its answer.
        if (isReactive) expect(["cpu", "wall"]).toContain(result.ok ? "value" : result.failure.kind);
        else expect(result).toEqual({ ok: true, value: 1 });
        await isAlive();
      });

      test.each([
        ["objects", "export default () => { const all = []; for (;;) all.push(new Array(1000).fill({})); };"],
        [
          "array buffers",
          "export default () => { const all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1)); };",
        ],
        ["one huge array buffer", "export default () => new Uint8Array(2e9).fill(1).length;"],
        ["strings", 'export default () => { const all = []; for (let i = 0; ; i++) all.push("x".repeat(1e6) + i); };'],
        ["a map", "export default () => { const map = new Map(); for (let i = 0; ; i++) map.set(i, { i }); };"],
        ["one huge array", "export default () => { const a = []; for (let i = 0; ; i++) a[i] = i * 1.5; };"],
      ])("memory taken by %s is bounded", async (_what, js) => {
        expect(["memory", "cpu", "wall", "thrown"]).toContain((await failure(js, { cpuMs: 1000, wallMs: 2000 })).kind);
        await isAlive();
      });

      test("a value that is too large is an output failure", async () => {
        expect((await failure('export default () => "é".repeat(60000);')).kind).toBe("output");
        const bomb = 'export default () => { const text = "x".repeat(1e6); return new Array(1000).fill(text); };';
        expect(["output", "memory", "cpu", "wall"]).toContain((await failure(bomb)).kind);
        await isAlive();
      });

      test("a flood of logs is cut, and the value still comes back", async () => {
        const outcome = await run(
          'export default () => { for (let i = 0; i < 20000; i++) console.log("line", i, { i }); return "done"; };',
        );
        expect(outcome.result).toEqual({ ok: true, value: "done" });
        expect(outcome.logs[0]).toBe('line 0 {"i":0}');
        expect(outcome.logs.join("").length).toBeLessThan(LIMITS.logBytes + 100);
      });

      test("running out of stack is the function's own failure", async () => {
        expect((await failure("export default function main() { return main() + 1; }")).kind).toBe("thrown");
        await isAlive();
      });
    });

    describe.runIf(isAsked("isolation"))("isolation", () => {
      test("it is of the tier it says", () => {
        expect(sandbox.describe().tier).toBe(tier);
      });

      test("nothing of the host can be named", async () => {
        const never = [
          "process",
          "require",
          "module",
          "XMLHttpRequest",
          "WebSocket",
          "Worker",
          "Buffer",
          "Deno",
          "navigator",
        ];
        const worldly = ["fetch", "setTimeout", "setInterval", "queueMicrotask", "performance", "crypto"];
        const names = isReactive ? [...never, ...worldly] : never;
        const unsound = ["WebAssembly", "SharedArrayBuffer", "Atomics", "WeakRef", "FinalizationRegistry"];
        const js = `export default () => [${[...names, ...unsound].map((name) => `typeof ${name}`).join()}];`;
        expect(new Set((await value(js)) as string[])).toEqual(new Set(["undefined"]));
      });

      test.runIf(isReactive)("no constructor leads out or makes code of text", async () => {
        const js = `export default (input) => {
          const ways = [
            () => input.constructor.constructor("return this")(),
            () => (async () => {}).constructor("return 1"),
            () => (function* () {}).constructor("return 1"),
            () => (async function* () {}).constructor("return 1"),
            () => (0, eval)("1"),
            () => Reflect.construct(Function, ["return 1"]),
            () => console.log.constructor("return 1")(),
          ];
          return ways.map((way) => { try { return typeof way(); } catch { return "refused"; } });
        };`;
        expect(new Set((await value(js, {})) as string[])).toEqual(new Set(["refused"]));
      });

      test("modules cannot be imported", async () => {
        expect((await run('export default async () => (await import("node:fs")).default;')).result.ok).toBe(false);
        await isAlive();
      });

      test("a text that tries to close what surrounds it is a syntax failure", async () => {
        for (const js of [
          "export default () => 1;\n}); globalThis.out = 1; (function () {",
          "let a = 1, b = 1; a <!--b/*\n}); let out = 1; (function () { /* */\nexport default () => a;",
        ]) {
          expect((await run(js)).result.ok).toBe(false);
        }
        expect(await value("export default () => typeof out + typeof globalThis.out;")).toBe("undefinedundefined");
      });

      test.runIf(!isReactive)(
        "what one call leaves behind no other call finds: each has a process of its own",
        async () => {
          const js =
            "export default () => { const was = typeof globalThis.left + typeof {}.left; globalThis.left = Object.prototype.left = 1; return was; };";
          for (let i = 0; i < 4; i++) expect(await value(js)).toBe("undefinedundefined");
        },
      );

      test.runIf(isReactive)("a run can be cancelled: before it begins, and while it runs; others go on", async () => {
        const limits = { ...LIMITS, cpuMs: PATIENCE_MS, wallMs: PATIENCE_MS };
        const forever = "export default () => { for (;;); };";
        const stop = new AbortController();
        const job = { codeHash: textHash(forever), js: forever, input: null, limits, signal: stop.signal };
        const running = Array.from({ length: 8 }, () => sandbox.run(job));
        const others = Array.from({ length: 8 }, (_, n) => value("export default (n) => n;", n));
        setTimeout(() => stop.abort(), 50);
        const kinds = (await Promise.all(running)).map(({ result }) => (result.ok ? "an answer" : result.failure.kind));
        expect(new Set(kinds)).toEqual(new Set(["cancelled"]));
        expect(await Promise.all(others)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
        expect((await sandbox.run(job)).result).toMatchObject({ ok: false, failure: { kind: "cancelled" } });
      });

      test.each([
        ["computes without end", "for (;;);", {}],
        [
          "wants more memory than it may have",
          "const all = []; for (;;) all.push(new Array(1e5).fill(all.length));",
          { cpuMs: 3000 },
        ],
        ["throws", 'throw new Error("no");', {}],
      ] as const)(
        "what a function that %s has logged is told, once, and stands in its outcome",
        async (_, end, more) => {
          const js = `export default () => { console.log("one"); console.log("two"); ${end} };`;
          const heard: string[] = [];
          const limits = { ...LIMITS, ...more, ...("cpuMs" in more ? { wallMs: PATIENCE_MS } : {}) };
          const job = {
            codeHash: textHash(js),
            js,
            input: null,
            limits,
            onLog: (line: string) => void heard.push(line),
          };
          const { result, logs } = await sandbox.run(job);
          expect(result.ok).toBe(false);
          expect([heard, logs]).toEqual([
            ["one", "two"],
            ["one", "two"],
          ]);
          await isAlive();
        },
      );

      test("a line is told while its function goes on", async () => {
        const js = "export default () => { console.log('begun'); for (;;); };";
        const stop = new AbortController();
        const limits = { ...LIMITS, cpuMs: PATIENCE_MS, wallMs: PATIENCE_MS };
        const onLog = () => stop.abort();
        const { result, logs } = await sandbox.run({
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
          limits: LIMITS,
          onLog: (line: string) => void heard.push(line),
        };
        const { result, logs } = await sandbox.run(job);
        expect(result).toEqual({ ok: true, value: "done" });
        expect(heard).toEqual(logs);
        expect(heard.join("").length).toBeLessThan(LIMITS.logBytes + 100);
      });

      test.runIf(!isReactive)("what is logged is told as it happens, and a run can be cancelled", async () => {
        const js = "export default async () => { console.log('begun'); await new Promise(() => {}); };";
        const stop = new AbortController();
        const heard: string[] = [];
        const onLog = (line: string) => {
          heard.push(line);
          stop.abort();
        };
        const limits = { ...LIMITS, wallMs: PATIENCE_MS };
        const job = { codeHash: textHash(js), js, input: null, limits, onLog, signal: stop.signal };
        const { result, logs } = await sandbox.run(job);
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
          const limits = { ...LIMITS, wallMs: PATIENCE_MS };
          const asked = { codeHash: textHash(js), js, input: null, limits, stop: stop.signal };
          const { result } = await sandbox.run({ ...asked, onLog: () => stop.abort() });
          expect(result).toEqual({ ok: true, value: "put back" });
          const early = await sandbox.run(asked);
          expect(early).toMatchObject({ result: { ok: false, failure: { kind: "cancelled" } }, logs: [] });
        },
      );

      test.runIf(!isReactive)("fetch reaches what it is given, streams, and nothing else", async () => {
        const asked: string[] = [];
        const egress: Egress = {
          async request({ method, url, headers, body }) {
            asked.push(
              `${method} ${url} ${new Headers(headers.map(([a, b]): [string, string] => [a, b])).get("x-a")} ${Buffer.from(body ?? []).toString()}`,
            );
            if (!url.startsWith("http://good.conn/"))
              return { ok: false, error: { sentence: "No connection of that name." } };
            async function* parts() {
              for (const part of ["one ", "two ", "é".repeat(50_000)]) yield Buffer.from(part);
            }
            return { ok: true, value: { status: 201, headers: [["x-b", "2"]], body: parts() } };
          },
        };
        const js = `export default async () => {
          const good = await fetch("http://good.conn/a?b=1", { method: "POST", headers: { "x-a": "1" }, body: "ask" });
          const text = await good.text();
          const bad = await fetch("http://127.0.0.1/").catch((error) => String(error));
          return [good.status, good.headers.get("x-b"), text.slice(0, 9), text.length, bad];
        };`;
        const { result } = await sandbox.run({ codeHash: textHash(js), js, input: null, limits: LIMITS, egress });
        expect(result).toEqual({
          ok: true,
          value: [201, "2", "one two é", 50_008, "TypeError: No connection of that name."],
        });
        expect(asked).toEqual(["POST http://good.conn/a?b=1 1 ask", "GET http://127.0.0.1/ null "]);
        const alone = "export default () => fetch('http://good.conn/').catch((error) => error.message);";
        expect(await value(alone)).toContain("no connection");
      });

      test.runIf(isReactive)("a job with a connection is refused", async () => {
        const js = "export default () => 1;";
        const egress: Egress = { request: async () => ({ ok: false, error: { sentence: "" } }) };
        const { result } = await sandbox.run({ codeHash: textHash(js), js, input: null, limits: LIMITS, egress });
        expect(result).toMatchObject({ ok: false, failure: { kind: "refused" } });
      });

      test.runIf(isReactive)("what one call leaves behind no other call finds", async () => {
        const leave = `let calls = 0; const seen = new Map();
          export default async function main(secret) {
            const tries = [
              () => { globalThis.left = secret; }, () => { Object.prototype.left = secret; }, () => { Array.prototype.left = secret; },
              () => { main.left = secret; }, () => { console.log.left = secret; }, () => { Symbol.for("left").left = secret; },
              () => { Promise.prototype.then = () => secret; }, () => { JSON.parse.left = secret; }, () => { Error.prepareStackTrace = () => secret; },
              () => { Error.stackTraceLimit = 3; }, () => { Object.defineProperty(Math, "max", { value: () => secret }); },
              () => { Date.prototype.left = secret; }, () => { Iterator.prototype.left = secret; }, () => { ({}).__proto__.left = secret; },
              () => { (function* () {}).prototype.__proto__.left = secret; }, () => { [][Symbol.iterator]().__proto__.left = secret; },
              () => { "".matchAll(/x/g).__proto__.left = secret; }, () => { /s(e)cret/.test(secret); },
              () => { Promise.resolve({ then(done) { done.left = secret; done(); } }); },
            ];
            const own = Promise.resolve(1);
            const then = function (done, fail) { done.left = secret; fail.left = secret; done(calls); };
            Object.defineProperty(own, "then", { value: then });
            for (const attempt of tries) try { attempt(); } catch {}
            calls += 1; seen.set(secret, calls);
            return secret ? own : 0;
          }`;
        const find = `export default () => {
          let done;
          Promise.resolve({ then(a) { done = a.left; a(); } });
          const places = [globalThis, Object.prototype, [], console.log, Symbol.for("left"), JSON.parse, new Date(0), [].values(), (function* () {})(), "".matchAll(/x/g)];
          return [places.map((place) => place.left), RegExp.$1, RegExp.lastMatch, Math.max(1, 2), Error.stackTraceLimit === 3, typeof Error.prepareStackTrace, done]
            .map((found) => String(found));
        };`;
        const clean = [",".repeat(9), "undefined", "undefined", "2", "false", "undefined", "undefined"];
        for (let i = 0; i < 8; i++) {
          // 1, not i + 1: the module starts afresh for every call.
          expect(await value(leave, "secret")).toBe(1);
          expect(await value(find)).toEqual(clean);
        }
      });

      test.runIf(isReactive)("there is no clock and no randomness, and the author is told why", async () => {
        for (const js of [
          "export default () => Date.now();",
          "export default () => new Date();",
          "export default () => Date();",
          "export default () => new (new Date(0).constructor)();",
        ]) {
          expect((await failure(js)).message).toContain("clock");
        }
        expect((await failure("export default () => Math.random();")).message).toContain("randomness");
        expect(await value("export default () => typeof Intl.DateTimeFormat;")).toBe("undefined");
      });

      test.runIf(isReactive)("equal input gives equal output", async () => {
        const js =
          "export default (input) => [Object.entries(input).sort(), Math.sin(input.n), (12345.678).toLocaleString(), new Date(0).toString(), new Error('x').stack, [3, 1, 2].toSorted()];";
        const answers = await Promise.all(Array.from({ length: 20 }, () => value(js, { n: 0.5, b: 1, a: 2 })));
        expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      });
    });

    describe.runIf(isAsked("under load"))("under load", () => {
      test("many calls at once each get their own answer", async () => {
        const many = isReactive ? 200 : 40;
        const answers = await Promise.all(
          Array.from({ length: many }, (_, n) => value("export default ({ n }) => n * n;", { n })),
        );
        expect(answers).toEqual(Array.from({ length: many }, (_, n) => n * n));
      });

      test("calls beside hostile ones get their answers", async () => {
        const hostile = [
          "export default () => { for (;;); };",
          "export default () => { const all = []; for (;;) all.push(new Array(1000).fill({})); };",
        ];
        const bad = hostile.map((js) => run(js, null, { cpuMs: 100 }));
        const good = Array.from({ length: 60 }, (_, n) => value("export default ({ n }) => n + 1;", { n }));
        expect(await Promise.all(good)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
        for (const outcome of await Promise.all(bad)) expect(outcome.result.ok).toBe(false);
      });

      test("closing answers what is under way with `cancelled`", async () => {
        const other = await create();
        const js = "export default () => { for (;;); };";
        const outcomes = Array.from({ length: 3 }, () =>
          other.run({ codeHash: textHash(js), js, input: null, limits: { ...LIMITS, cpuMs: 5000, wallMs: 5000 } }),
        );
        await other.close();
        for (const outcome of [
          ...(await Promise.all(outcomes)),
          await other.run({ codeHash: textHash(js), js, input: null, limits: LIMITS }),
        ]) {
          expect(outcome.result).toMatchObject({ ok: false, failure: { kind: "cancelled" } });
        }
      });
    });
  });
}
