import { describe, expect, test } from "vitest";
import { Attempts } from "./attempts.ts";

const rule = { window: 60, max: 2 };

describe("attempts", () => {
  test("[A7] past the maximum they are refused until the window ends", () => {
    let now = 0;
    const attempts = new Attempts(() => now);
    expect([1, 2, 3].map(() => attempts.consume("ada", rule).allowed)).toEqual([true, true, false]);
    now = 30_500;
    expect(attempts.consume("ada", rule)).toEqual({ allowed: false, retryAfter: 30 });
    now = 60_000;
    expect(attempts.consume("ada", rule).allowed).toBe(true);
  });

  test("[A7] one address's attempts are not another's", () => {
    const attempts = new Attempts(() => 0);
    for (let index = 0; index < 5; index++) attempts.consume("eve", rule);
    expect(attempts.consume("ada", rule).allowed).toBe(true);
  });
});
