import { expect, test } from "vitest";
import { planSummary } from "./plan-summary.ts";

test("[W6] the plan's phrase counts each kind and leaves out what there is none of", () => {
  expect(planSummary([{ kind: "create" }, { kind: "create" }, { kind: "replace" }])).toBe("2 creates, 1 replace");
  expect(planSummary([])).toBe("nothing on the engine");
});
