import { expect, test } from "vitest";
import type { RunView, StepView } from "./api.ts";
import { runEventSince, summaryOf, withSteps } from "./runs.ts";

const step = (component: string, phase: StepView["phase"]): StepView => ({
  ...{
    component,
    name: component,
    schema: "docker.container@1",
    kind: "create",
    reason: "",
    downtime: false,
    after: [],
  },
  phase,
});
const run = (...steps: readonly StepView[]): RunView => ({
  ...{ id: "r", changeSet: null, title: "Shop", phase: "running", startedAt: 1, startedBy: "Ana", steps },
});
const before = run(step("db", "succeeded"), step("web", "waiting"));

test("[W3] who was told a run is told the steps that have moved on, and nothing twice", () => {
  const now = run(step("db", "succeeded"), step("web", "running"));
  expect(runEventSince(before, now)).toEqual({ type: "steps", steps: [step("web", "running")] });
  expect(runEventSince(before, run(step("db", "succeeded"), step("web", "waiting")))).toBeUndefined();
  const merged = withSteps(before, [step("web", "running")]);
  expect(merged).toEqual(now);
  expect(merged.steps[0]).toBe(before.steps[0]);
});

test("[W3] who was told nothing yet, or where more is different than steps, is told the whole", () => {
  expect(runEventSince(undefined, before)).toEqual({ type: "run", run: before });
  for (const now of [{ ...before, phase: "failed" as const, sentence: "No." }, run(step("db", "succeeded"))])
    expect(runEventSince(before, now)).toEqual({ type: "run", run: now });
});

test("[W4] a summary counts steps, and is as short for many as for few", () => {
  const steps = Array.from({ length: 900 }, (_, at) =>
    step(`s${at}`, at < 7 ? "failed" : at < 9 ? "running" : "waiting"),
  );
  const summary = summaryOf({ ...run(...steps), sentence: "No. ".repeat(900) });
  expect(summary).toMatchObject({ id: "r", kinds: { create: 900, update: 0 }, ended: 7 });
  expect(JSON.stringify(summary).length).toBeLessThan(600);
});
