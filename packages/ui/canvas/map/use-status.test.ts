import type { StepView } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { statusIn } from "./use-status.ts";

/** Counts how often somebody goes through all of it. */
class CountedMap extends Map<string, StepView> {
  walks = 0;
  override [Symbol.iterator]() {
    this.walks++;
    return super[Symbol.iterator]();
  }
}

test("[C16] the steps of a run are gone through once for all cards, however many ask", () => {
  const step = (component: string, phase: StepView["phase"]): StepView => ({
    ...{ component, name: component, schema: "s", kind: "create", reason: "", downtime: false, after: [] },
    phase,
  });
  const steps = new CountedMap();
  for (let at = 0; at < 500; at++) steps.set(`run/c${at}`, step(`c${at}`, at % 2 === 0 ? "running" : "failed"));
  steps.walks = 0;
  const words = Array.from({ length: 500 }, (_, at) => statusIn({ resources: new Map(), steps }, `c${at}`)?.word);
  expect(words.filter((word) => word === "creating")).toHaveLength(250);
  expect(steps.walks).toBe(1);
});
