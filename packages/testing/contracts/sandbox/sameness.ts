import { expect, test } from "vitest";
import type { SandboxTrial } from "./trial.ts";

/** A function that reacts has neither clock nor chance: equal input, equal output. */
export function sameness({ value, failure, isReactive }: SandboxTrial): void {
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
}
