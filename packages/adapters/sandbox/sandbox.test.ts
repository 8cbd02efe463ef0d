import { execFileSync } from "node:child_process";
import { textHash } from "@tributary/core/base";
import { REACTIVE_LIMITS } from "@tributary/core/engine";
import { sandboxContract } from "@tributary/testing/contracts";
import { expect, test } from "vitest";
import { createSandbox } from "./create-sandbox.ts";
import { functionCode, stripTypes } from "./function-code.ts";
import { moduleBody } from "./module-body.ts";
import { selfTest } from "./self-test.ts";

sandboxContract("[X1] the isolated-vm driver keeps the contract of the port", () =>
  createSandbox({ children: 2, selfTest: false }),
);

const job = (js: string, input: number | null = null) => ({
  codeHash: textHash(js),
  js,
  input,
  limits: REACTIVE_LIMITS,
});
const childrenOf = (pid: number): number[] => {
  const table = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" });
  return table
    .split("\n")
    .map((row) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row))
    .filter((row) => row !== null && Number(row[2]) === pid && row[3]?.includes("sandbox/child.ts"))
    .map((row) => Number(row?.[1]));
};

test("[X2] a child killed from outside costs nobody an answer, and another takes its place", async () => {
  const sandbox = await createSandbox({ children: 1, selfTest: false });
  try {
    const slow = "export default (n) => { let x = 0; for (let i = 0; i < 2e6; i++) x += i % 7; return n; };";
    const answers = Array.from({ length: 40 }, (_, n) => sandbox.run(job(slow, n)));
    await answers[0];
    const [child] = childrenOf(process.pid);
    process.kill(child as number, "SIGKILL");
    const values = (await Promise.all(answers)).map(({ result }) => (result.ok ? result.value : result.failure));
    expect(values).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(childrenOf(process.pid)).not.toContain(child);
  } finally {
    await sandbox.close();
  }
  expect(childrenOf(process.pid)).toEqual([]);
});

test("[X21] what is done again by another child says each of its lines once", async () => {
  const sandbox = await createSandbox({ children: 1, selfTest: false });
  try {
    const js = `export default () => {
      console.log("one");
      let x = 0;
      for (let i = 0; i < 2e7; i++) x += i % 7;
      console.log("two");
      return "done";
    };`;
    const heard: string[] = [];
    const onLog = (line: string): void => {
      heard.push(line);
      if (heard.length === 1) process.kill(childrenOf(process.pid)[0] as number, "SIGKILL");
    };
    const limits = { ...REACTIVE_LIMITS, cpuMs: 10_000, wallMs: 10_000 };
    const { result, logs } = await sandbox.run({ ...job(js), limits, onLog });
    expect(result).toEqual({ ok: true, value: "done" });
    expect([heard, logs]).toEqual([
      ["one", "two"],
      ["one", "two"],
    ]);
  } finally {
    await sandbox.close();
  }
});

test("[X3] the self-test finds that every limit holds here", async () => {
  const sandbox = await createSandbox({ children: 2 });
  try {
    const report = await selfTest(sandbox);
    expect(report.checks.filter((check) => !check.ok)).toEqual([]);
    expect(report.sentence).toContain("hold");
    expect(sandbox.describe()).toMatchObject({ driver: "isolated-vm", boundary: "v8-isolate+namespaces" });
  } finally {
    await sandbox.close();
  }
});

test("[X3] a sandbox that lets something through is found out", async () => {
  const leaky = {
    describe: () => ({ driver: "none", tier: "reactive", boundary: "v8-isolate+process", memory: "soft" }) as const,
    run: async () => ({ result: { ok: true, value: 2 } as const, logs: [], durationMs: 0 }),
    close: async () => {},
  };
  const report = await selfTest(leaky);
  expect(report.ok).toBe(false);
  expect(report.sentence).toContain("an endless loop is stopped");
});

test("[X4] types become white space, so lines and columns stay", () => {
  expect(stripTypes("const a: number = 1;\nexport default (x: string): string => x;")).toBe(
    "const a         = 1;\nexport default (x        )         => x;",
  );
  expect(() => stripTypes("enum Kind { A }")).toThrow(SyntaxError);
});

test("[X4] a function's hash is that of its JavaScript, so types and nothing else may differ", () => {
  const typed = functionCode("export default (x: number) => x;");
  expect(typed.hash).toBe(textHash(typed.js));
  expect(functionCode("export default (x: string) => x;")).toEqual(typed);
});

test("[X5] a named function stays a declaration, anything else is given a name, and lines stay where they are", () => {
  expect(moduleBody("// one\nexport default async function main(a) {}")).toBe(
    '"use strict"; // one\nasync function main(a) {}\nreturn main;',
  );
  expect(moduleBody("export default (a) => a; // end")).toBe(
    '"use strict"; const $default = (a) => a; // end\nreturn $default;',
  );
});

test("[X5] no default export, or what looks like two, is refused with a sentence", () => {
  expect(() => moduleBody("const a = 1;")).toThrow("no default export");
  expect(() => moduleBody("const text = `\nexport default 1`;\nexport default () => text;")).toThrow("more than once");
});

test("[X6] errors name the author's line", async () => {
  const sandbox = await createSandbox({ children: 1, selfTest: false });
  try {
    const thrown = await sandbox.run(job("const a = 1;\n\nexport default () => {\n  throw new Error('here');\n};"));
    expect(thrown.result).toMatchObject({ ok: false, failure: { kind: "thrown", message: "Error: here (line 4)" } });
    const broken = await sandbox.run(job("export default () => {\n  const = 1;\n};"));
    expect(broken.result).toMatchObject({
      ok: false,
      failure: { kind: "syntax", message: expect.stringContaining(":2:") },
    });
  } finally {
    await sandbox.close();
  }
});
