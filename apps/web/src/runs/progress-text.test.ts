import type { StepPhase, StepView } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { progressOf, progressText, stepsIn } from "./progress-text.ts";

const steps = (...phases: StepPhase[]): { steps: StepView[] } => ({
  steps: phases.map((phase, at) => ({
    component: `c${at}`,
    name: "c",
    schema: "s",
    kind: "create",
    reason: "",
    downtime: false,
    after: [],
    phase,
  })),
});

test("[W15] a run's progress counts each state in words, and leaves out what there is none of", () => {
  expect(progressText(steps("succeeded", "succeeded", "failed", "skipped"))).toBe("2 done, 1 failed, 1 not started");
  expect(progressOf(steps("succeeded", "running", "waiting"))).toEqual({ done: 1, of: 3 });
  expect(stepsIn({ kinds: { create: 2, update: 0, replace: 1, destroy: 4 } })).toBe(7);
});
