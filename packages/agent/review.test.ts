import { expect, test } from "vitest";
import type { AgentApi } from "./api.ts";
import { reviewOf } from "./review.ts";

test("[B47] it is asked for, taken back, approved, rejected and withdrawn, each by a command of its own", async () => {
  const asked: unknown[] = [];
  const command = async (name: string, input?: unknown) => void asked.push([name, input]);
  const review = reviewOf({ command } as unknown as AgentApi, "cs");
  await review.ask();
  await review.cancel();
  await review.approve("h1");
  await review.withdraw();
  await review.reject("h1", "not that image");
  expect(asked).toEqual([
    ["review.request", { changeSet: "cs" }],
    ["review.cancel", { changeSet: "cs" }],
    ["review.approve", { changeSet: "cs", contentHash: "h1" }],
    ["review.withdraw", { changeSet: "cs" }],
    ["review.reject", { changeSet: "cs", contentHash: "h1", reason: "not that image" }],
  ]);
});
