import { expect, test } from "vitest";
import type { SandboxTrial } from "./trial.ts";

/** Nothing of the host, and nothing of another call, can be reached. */
export function walls({ run, value, isAlive, isReactive, tier, sandbox }: SandboxTrial): void {
  test("it is of the tier it says", () => {
    expect(sandbox().describe().tier).toBe(tier);
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
}
