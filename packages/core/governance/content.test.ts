import { expect, test } from "vitest";
import type { ComponentChange, PlanStep, ResourceState } from "../protocol/index.ts";
import { reviewedContent } from "./content.ts";

const change = (component: string, value: string, by?: string): ComponentChange => ({
  component,
  name: component,
  schema: "docker.container@1",
  kind: "changed",
  fields: [
    {
      path: "/domain/image",
      title: "Image",
      after: { cell: { value }, text: value },
      ...(by ? { by: { id: by, name: by, type: "user", at: 1 } } : {}),
    },
  ],
});
const step = (component: string, kind: PlanStep["kind"] = "update"): PlanStep => ({
  component,
  name: component,
  schema: "docker.container@1",
  kind,
  reason: "",
  downtime: false,
  after: [],
});
const resource = (resourceId: string, state: string): ResourceState => ({
  resourceId,
  status: "ok",
  state,
  observedAt: Math.random(),
  payload: {},
  drift: [],
});
const none = new Map<string, ResourceState>();

test("[G5] the hash follows values, plan and touched resources", () => {
  const of = reviewedContent({ changes: [change("a", "x")], plan: [step("a")], resources: none });
  expect(reviewedContent({ changes: [change("a", "y")], plan: [step("a")], resources: none })).not.toBe(of);
  expect(reviewedContent({ changes: [change("a", "x")], plan: [step("a", "replace")], resources: none })).not.toBe(of);
  expect(
    reviewedContent({
      changes: [change("a", "x")],
      plan: [step("a")],
      resources: new Map([["a", resource("1", "up")]]),
    }),
  ).not.toBe(of);
});

test("[G5] the hash ignores order, authorship and what moves by itself", () => {
  const one = reviewedContent({
    changes: [change("a", "x"), change("b", "y", "ana")],
    plan: [step("a"), step("b")],
    resources: new Map([["a", resource("1", "starting")]]),
  });
  const other = reviewedContent({
    changes: [change("b", "y", "ben"), change("a", "x")],
    plan: [step("b"), step("a")],
    resources: new Map([["a", resource("1", "healthy")]]),
  });
  expect(other).toBe(one);
});
