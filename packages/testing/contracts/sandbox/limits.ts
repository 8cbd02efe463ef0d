import { expect, test } from "vitest";
import type { SandboxTrial } from "./trial.ts";

/** Time, memory, output and logs are bounded, and the driver is alive afterwards. */
export function limits({ run, failure, isAlive, isReactive, usual }: SandboxTrial): void {
  test.each([
    ["a loop", "export default () => { for (;;); };"],
    ["a loop of promises", "export default async () => { for (;;) await 1; };"],
    ["a loop while the module is read", "for (;;);\nexport default () => 1;"],
    ["a loop in what is returned", "export default () => ({ toJSON() { for (;;); } });"],
    ["a regular expression that backtracks without end", 'export default () => /^(a+)+$/.test("a".repeat(60) + "!");'],
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
    ["array buffers", "export default () => { const all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1)); };"],
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
    expect(outcome.logs.join("").length).toBeLessThan(usual.logBytes + 100);
  });

  test("running out of stack is the function's own failure", async () => {
    expect((await failure("export default function main() { return main() + 1; }")).kind).toBe("thrown");
    await isAlive();
  });
}
