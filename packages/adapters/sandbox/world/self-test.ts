import type { Sandbox } from "@tributary/core/engine";
import { answers, type Check, performAll, type SelfTestReport, stoppedBy } from "../self-test.ts";

const MEGABYTES = 200;

const CHECKS: readonly Check[] = [
  { name: "a value comes back", js: "export default (input) => input.a + 1;", holds: answers(2) },
  { name: "an endless loop is stopped", js: "export default () => { for (;;); };", holds: stoppedBy("cpu", "wall") },
  {
    name: "growing array buffers are stopped",
    js: `export default () => { const all = []; for (;;) all.push(new Uint8Array(${MEGABYTES} << 20).fill(1)); };`,
    limits: { memoryMb: 64, wallMs: 20_000 },
    holds: stoppedBy("memory", "crash", "thrown"),
  },
  {
    name: "neither files, processes, environment nor network can be reached",
    js: `export default async () => {
      const ways = [
        () => typeof process, () => typeof Deno, () => typeof require, () => typeof Worker, () => typeof WebSocket,
        async () => (await import("node:fs")).readFileSync("/etc/passwd"),
        async () => (await import("file:///etc/passwd")).default,
        async () => (await fetch("http://127.0.0.1:1/")).status,
        async () => (await import("https://127.0.0.1:1/a.js")).default,
      ];
      const found = [];
      for (const way of ways) { try { found.push(await way()); } catch { found.push("refused"); } }
      return [...new Set(found)].sort();
    };`,
    limits: { wallMs: 10_000 },
    holds: answers(["refused", "undefined"]),
  },
];

/** Whether the walls around a function that talks to the world hold on this machine. Takes about a second. */
export function worldSelfTest(sandbox: Sandbox): Promise<SelfTestReport> {
  return performAll(sandbox, CHECKS);
}
