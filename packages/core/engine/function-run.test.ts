import type { FunctionId, FunctionRunId, WorkspaceId } from "@tributary/core/base";
import { SYSTEM_ACTOR } from "@tributary/core/base";
import { expect, test } from "vitest";
import { functionKey } from "../protocol/index.ts";
import { endedRun, type FunctionRunRecord, keptJson, MAX_KEPT } from "./function-run.ts";

const RUN: FunctionRunRecord = {
  id: "r" as FunctionRunId,
  workspace: "w" as WorkspaceId,
  changeSet: null,
  component: null,
  function: { name: "look", kind: "debug" },
  purpose: "debug",
  codeHash: "c",
  by: SYSTEM_ACTOR,
  startedAt: 1,
  input: { kind: "whole", value: {} },
  state: { phase: "running" },
};
const failure = { kind: "cancelled", message: "The run was cancelled." } as const;
const at = { at: 9, output: keptJson(1) };

test("[F1] a run that was asked to end is killed, unless it had its value already", () => {
  const cancelled = { result: { ok: false, failure }, durationMs: 3 } as const;
  expect(endedRun(RUN, cancelled, { ...at, killedBy: "Ada" }).state).toMatchObject({ phase: "killed", by: "Ada" });
  expect(endedRun(RUN, cancelled, at).state).toMatchObject({ phase: "failed", failure });
  const value = { result: { ok: true, value: 1 }, durationMs: 3 } as const;
  expect(endedRun(RUN, value, { ...at, killedBy: "Ada" }).state).toMatchObject({ phase: "succeeded", endedAt: 9 });
});

test("[F2] what is kept is whole up to the bound, then cut with its length", () => {
  const fits = "x".repeat(MAX_KEPT - 2);
  expect(keptJson(fits)).toEqual({ kind: "whole", value: fits });
  expect(keptJson(`${fits}x`)).toEqual({ kind: "cut", text: `"${fits}x`, length: MAX_KEPT + 1 });
});

test("[F3] a function of the workspace keeps its runs when it is renamed; the same name of two schemas is two functions", () => {
  const id = "f" as FunctionId;
  expect(functionKey({ id, name: "a" })).toBe(functionKey({ id, name: "b" }));
  const keys = ["docker.volume", "docker.image"].map((schema) => functionKey({ schema, name: "a" }));
  expect(new Set(keys).size).toBe(2);
});
