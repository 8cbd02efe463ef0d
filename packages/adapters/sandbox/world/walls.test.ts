import { execFileSync } from "node:child_process";
import { textHash } from "@tributary/core/base";
import { WORLD_LIMITS, type Sandbox } from "@tributary/core/engine";
import { expect, test } from "vitest";
import { descendant, lookAt } from "../outside.fixture.ts";
import { createWorldSandbox } from "./create-world-sandbox.ts";
import { worldSelfTest } from "./self-test.ts";
import { talk, type Ending, type Guest } from "./guest-talk.ts";

const job = (js: string) => ({ codeHash: textHash(js), js, input: null, limits: WORLD_LIMITS });

async function withSandbox(
  options: Parameters<typeof createWorldSandbox>[0],
  use: (sandbox: Sandbox) => Promise<void>,
) {
  const sandbox = await createWorldSandbox({ selfTest: false, ...options });
  try {
    await use(sandbox);
  } finally {
    await sandbox.close();
  }
}

/** Processes whose arguments name a guest of ours. */
function guests(): number {
  const table = execFileSync("ps", ["-eo", "ppid=,args="], { encoding: "utf8" });
  return table.split("\n").filter((row) => row.trim().startsWith(`${process.pid} `) && row.includes("guest.js")).length;
}

test("[W2] an execution has a process of its own, which is gone when the outcome is told; closing leaves none", async () => {
  await withSandbox({ warm: 0 }, async (sandbox) => {
    const forever = "export default async () => { setInterval(() => {}, 10); return 1; };";
    expect((await sandbox.run(job(forever))).result).toEqual({ ok: true, value: 1 });
    const standing = guests();
    await Promise.all(Array.from({ length: 4 }, () => sandbox.run(job(forever))));
    expect(guests()).toBeLessThanOrEqual(standing);
  });
  expect(guests()).toBe(0);
});

test("[W3] looked at from outside, a guest in namespaces has a network, processes, files and users of its own, and none of ours", async () => {
  await withSandbox({ wall: "namespaces", warm: 0 }, async (sandbox) => {
    const waiting = sandbox.run(job("export default () => new Promise(() => setInterval(() => {}, 1000));"));
    const { root, environment, ...seen } = lookAt(await descendant(([program]) => program === "/deno"));
    expect(seen).toEqual({
      shared: [],
      devices: ["lo"],
      routes: 0,
      processes: expect.toSatisfy((count: number) => count < 4),
      capabilities: "0000000000000000",
    });
    expect(root.filter((name) => !FILES.includes(name))).toEqual([]);
    expect(environment).not.toContain("PATH");
    await sandbox.close();
    expect((await waiting).result).toMatchObject({ ok: false, failure: { kind: "cancelled" } });
  });
});

/** What stands at a guest's root: the runtime, what it was given, and the folders of the libraries it is linked with. */
const FILES = ["deno", "dev", "guest.js", "imports.json", "lib", "lib64", "proc", "tmp", "usr"];

test("[W3] what the self-test tries from inside is refused", async () => {
  await withSandbox({ wall: "namespaces" }, async (sandbox) => {
    const report = await worldSelfTest(sandbox);
    expect(report.checks.filter((check) => !check.ok)).toEqual([]);
    expect(sandbox.describe()).toMatchObject({ tier: "world", boundary: "namespaces" });
  });
});

test("[W4] the better wall is chosen, and the weaker one only when nobody demands more", async () => {
  await withSandbox({}, async (sandbox) => expect(sandbox.describe().boundary).toBe("namespaces"));
  const path = process.env["PATH"];
  process.env["PATH"] = "/nowhere";
  try {
    await withSandbox({}, async (sandbox) => expect(sandbox.describe().boundary).toBe("permissions+process"));
    await expect(createWorldSandbox({ wall: "namespaces" })).rejects.toThrow("bubblewrap");
  } finally {
    process.env["PATH"] = path;
  }
});

/** A guest that was taken over: says what it is told to. */
function puppet(lines: readonly string[]): Guest {
  const ended = Promise.withResolvers<Ending>();
  return {
    send: () => undefined,
    onText: (listener) => {
      setImmediate(() => listener(lines.join("")));
    },
    ended: ended.promise,
    kill: () => ended.resolve({ kind: "crash", detail: "" }),
  };
}

test.each([
  ["a value beyond the limit", `{"type":"value","value":"${"x".repeat(200)}"}\n`, "output"],
  ["a request that is none", '{"type":"request","id":1,"method":"GET","url":"x","headers":5}\n', "crash"],
  [
    "a request with a body that is none",
    '{"type":"request","id":1,"method":"GET","url":"x","headers":[],"body":{}}\n',
    "crash",
  ],
  ["a failure of its own making", '{"type":"failure","kind":"cancelled","message":"x"}\n', "crash"],
  ["null", "null\n", "crash"],
  ["what is not JSON", "hello\n", "crash"],
  [
    "a request without a connection, then nothing",
    '{"type":"request","id":1,"method":"GET","url":"http://a.conn/","headers":[]}\n',
    "wall",
  ],
])("[W5] a guest that was taken over is ended: %s", async (_what, line, kind) => {
  const limits = { ...WORLD_LIMITS, outputBytes: 100, wallMs: 200 };
  const outcome = await talk(puppet([line]), { ...job("export default () => 1;"), limits }, "");
  expect(outcome.result).toMatchObject({ ok: false, failure: { kind } });
});

test("[W5] a flood of log lines from a guest that was taken over is cut", async () => {
  const flood = `{"type":"log","line":"${"y".repeat(1000)}"}\n`.repeat(1000);
  const outcome = await talk(
    puppet([flood, '{"type":"value","value":1}\n']),
    { ...job("export default () => 1;"), limits: { ...WORLD_LIMITS, logBytes: 2000 } },
    "",
  );
  expect(outcome.result).toEqual({ ok: true, value: 1 });
  expect(outcome.logs.join("").length).toBeLessThan(2200);
});

test("[W6] by name a function finds what is listed, and no module can be imported", async () => {
  const js = `export default async () => {
    const tries = ["node:fs", "fs", "npm:x", "https://127.0.0.1/x.js", "file:///etc/passwd", "node:process"];
    const imported = await Promise.all(tries.map((name) => import(name).then(() => name, () => "refused")));
    return [[...new Set(imported)], typeof fetch, typeof crypto.subtle, typeof TextDecoder, typeof localStorage, typeof close];
  };`;
  await withSandbox({}, async (sandbox) => {
    const { result } = await sandbox.run(job(js));
    expect(result).toEqual({
      ok: true,
      value: [["refused"], "function", "object", "function", "undefined", "undefined"],
    });
  });
});

test("[W8] one that others wait for has a place, however many of them hold all there are", async () => {
  await withSandbox({ atOnce: 1, warm: 0 }, async (sandbox) => {
    const inner = async () => {
      const { result } = await sandbox.run({ ...job("export default () => 7;"), line: "awaited" });
      return { ok: false as const, error: { sentence: `was told ${JSON.stringify(result)}` } };
    };
    const waiting = "export default () => fetch('http://other.conn/').catch((error) => error.message);";
    const all = await Promise.all([1, 2].map(() => sandbox.run({ ...job(waiting), egress: { request: inner } })));
    for (const { result } of all) expect(result).toEqual({ ok: true, value: 'was told {"ok":true,"value":7}' });
  });
});

test("[W8] [W9] while all places are taken a step of an approved run begins, and what waits is ended where it stands", async () => {
  const hold =
    "export default (_input, { signal }) => new Promise((done) => signal.addEventListener('abort', () => done(1)));";
  await withSandbox({ atOnce: 1, warm: 0 }, async (sandbox) => {
    const stop = new AbortController();
    const holding = sandbox.run({ ...job(hold), whose: "a", stop: stop.signal });
    const [killed, cancelled] = [new AbortController(), new AbortController()];
    const waiting = [
      sandbox.run({ ...job("export default () => 2;"), whose: "b", signal: killed.signal }),
      sandbox.run({ ...job("export default () => 3;"), whose: "c", stop: cancelled.signal }),
    ];
    const action = await sandbox.run({ ...job("export default () => 4;"), whose: "a", line: "action" });
    expect(action.result).toEqual({ ok: true, value: 4 });
    killed.abort();
    cancelled.abort();
    for (const { result } of await Promise.all(waiting))
      expect(result).toMatchObject({
        ok: false,
        failure: { kind: "cancelled", isUnbegun: true },
      });
    stop.abort();
    expect((await holding).result).toEqual({ ok: true, value: 1 });
  });
});

test("[X6] an error names the author's line, in the code and in what cannot be compiled", async () => {
  await withSandbox({}, async (sandbox) => {
    const thrown = await sandbox.run(job("const a = 1;\n\nexport default () => {\n  throw new Error('here');\n};"));
    expect(thrown.result).toMatchObject({ ok: false, failure: { kind: "thrown", message: "Error: here (line 4)" } });
    const broken = await sandbox.run(job("export default () => {\n  const = 1;\n};"));
    expect(broken.result).toMatchObject({
      ok: false,
      failure: { kind: "syntax", message: expect.stringContaining("line 2") },
    });
  });
});
