import { textHash } from "@tributary/core/base";
import { expect, test } from "vitest";
import type { SandboxTrial } from "./trial.ts";

/** Many calls at once, hostile ones among them, and closing while they run. */
export function underLoad({ run, value, isReactive, create, usual }: SandboxTrial): void {
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
      other.run({ codeHash: textHash(js), js, input: null, limits: { ...usual, cpuMs: 5000, wallMs: 5000 } }),
    );
    await other.close();
    for (const outcome of [
      ...(await Promise.all(outcomes)),
      await other.run({ codeHash: textHash(js), js, input: null, limits: usual }),
    ]) {
      expect(outcome.result).toMatchObject({ ok: false, failure: { kind: "cancelled" } });
    }
  });
}
