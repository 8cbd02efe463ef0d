import type { FunctionResult, ResourceState } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { findingsOf, findingsWithin, sameFindings, statusOf } from "./status.ts";

const RESOURCE: ResourceState = {
  resourceId: "1",
  status: "ok",
  state: "running",
  observedAt: 0,
  payload: null,
  drift: [],
};
const DRIFT = [{ path: "/domain/image", title: "Image", intended: "a", observed: "b" }];

test("[C16] a state is a shape and a word; the worse news comes first", () => {
  expect(statusOf(undefined, undefined)).toBeUndefined();
  expect(statusOf(RESOURCE, undefined)).toMatchObject({ state: "healthy", word: "running" });
  expect(statusOf({ ...RESOURCE, drift: DRIFT }, undefined)).toMatchObject({ state: "drifted", word: "drifted" });
  expect(statusOf({ ...RESOURCE, drift: DRIFT, status: "gone" }, undefined)).toMatchObject({ state: "gone" });
  expect(statusOf({ ...RESOURCE, status: "error", state: "exited (137)" }, undefined)).toMatchObject({
    state: "failed",
    word: "exited (137)",
  });
});

test("[C16] a step under way is what one sees", () => {
  const step = {
    component: "c",
    name: "c",
    schema: "s",
    kind: "replace",
    reason: "",
    downtime: true,
    after: [],
    phase: "running",
  } as const;
  expect(statusOf(RESOURCE, step)).toMatchObject({ state: "running", word: "replacing" });
});

test("[C16] findings are counted by how grave they are", () => {
  const done = (value: FunctionResult & object) => value;
  const results = new Map<string, FunctionResult>([
    ["/derived/qualification/a", done({ phase: "done", value: { result: "failure" }, durationMs: 1 })],
    ["/derived/qualification/b", done({ phase: "done", value: { result: "warning" }, durationMs: 1 })],
    ["/derived/qualification/c", done({ phase: "running", value: { result: "warning" } })],
    ["/derived/name", done({ phase: "done", value: "x", durationMs: 1 })],
  ]);
  expect(findingsOf(results)).toEqual({ failures: 1, warnings: 2, running: true, failed: 0, stale: 0 });
  expect(findingsOf(undefined)).toEqual({ failures: 0, warnings: 0, running: false, failed: 0, stale: 0 });
});

test("[C16] a container says what the checks of all it holds have found, and of functions its own", () => {
  const check = (result: string): FunctionResult => ({ phase: "done", value: { result }, durationMs: 1 });
  const of = (...entries: readonly (readonly [string, FunctionResult])[]) => new Map(entries);
  const results = new Map([
    ["shop", of(["/derived/qualification/a", check("warning")])],
    ["web", of(["/derived/qualification/a", check("failure")], ["/derived/x", { phase: "failed", reason: "no" }])],
    ["api", of(["/derived/qualification/required/domain/image", check("failure")])],
    ["other", of(["/derived/qualification/a", check("failure")])],
  ]);
  const within = findingsWithin(results, "shop", ["web", "api"]);
  expect(within).toEqual({ failures: 2, warnings: 1, running: false, failed: 0, stale: 0 });
  expect([sameFindings(within, { ...within }), sameFindings(within, { ...within, stale: 1 })]).toEqual([true, false]);
});
