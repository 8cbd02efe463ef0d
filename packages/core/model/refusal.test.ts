import { expect, test } from "vitest";
import { outcomeOfRule } from "./refusal.ts";

test("[M51] what may not be is blocked, what cannot be is invalid, what broke has failed", () => {
  const outcomes = ["policy", "frozen", "invalidValue", "cycle", "failed"].map(outcomeOfRule);
  expect(outcomes).toEqual(["blocked", "blocked", "invalid", "invalid", "failed"]);
});
