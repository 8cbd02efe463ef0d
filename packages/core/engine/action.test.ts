import { describe, expect, test } from "vitest";
import type { ComponentId, Json, WorkspaceId } from "../base/index.ts";
import type { FunctionBinding, Schema } from "../model/index.ts";
import type { StepKind } from "../protocol/index.ts";
import { actionAnswer, actionCalls, actionFor, actionInput, actionKindOf, refreshOf } from "./action.ts";

const bound = (name: string, kind: FunctionBinding["kind"] = "action"): FunctionBinding => ({
  ...{ name, kind, title: name, description: "", inputs: {} },
  code: { hash: name, js: "" },
});
const schema = (...functions: readonly FunctionBinding[]) => ({ functions }) as unknown as Schema;

test("[A1] a step is taken by the action function named after it, else by the one named act, and by no other kind", () => {
  const [act, replace] = [bound("act"), bound("replace")];
  expect(actionFor(schema(act, replace), "replace")).toBe(replace);
  expect(actionFor(schema(act, replace), "create")).toBe(act);
  expect(actionFor(schema(bound("create", "management"), replace), "create")).toBeUndefined();
});

test("[A2] an action sees its component, its workspace and what is to be done, and no more", () => {
  const resource = { resourceId: "7", status: "ok", state: "up", observedAt: 1, payload: {}, drift: [] } as const;
  const intent = {
    ...{ workspace: "w" as WorkspaceId, component: "c" as ComponentId, name: "web", schema: "docker.container" },
    properties: { meta: { name: "web" }, domain: { image: "a" }, derived: { engineName: "shop-web" } },
    takesFrom: [{ id: "d" as ComponentId, name: "gateway" }],
    resource,
  };
  expect(actionInput("replace", intent)).toEqual({
    kind: "replace",
    workspace: "w",
    component: {
      ...{ id: "c", name: "web", schema: "docker.container" },
      ...{ meta: { name: "web" }, domain: { image: "a" }, derived: { engineName: "shop-web" }, resource },
      takesFrom: [{ id: "d", name: "gateway" }],
    },
  });
});

describe("[A3] what came of an action", () => {
  const said = (value: Parameters<typeof actionAnswer>[0] extends infer R ? R : never) => actionAnswer(value);

  test("is what it says: done, failed, and whether another try may help", () => {
    expect(said({ ok: true, value: { status: "ok", resourceId: "7", message: "made", other: 1 } })).toEqual({
      ok: true,
      value: { resourceId: "7", message: "made" },
    });
    expect(said({ ok: true, value: { status: "error", message: "no port", retryable: true } })).toEqual({
      ok: false,
      message: "no port",
      retryable: true,
    });
    expect(said({ ok: true, value: { status: "error" } })).toMatchObject({ ok: false, retryable: false });
  });

  test.each([null, 7, "ok", [], {}, { status: "fine" }] as readonly Json[])(
    "is a failure when it answers %j",
    (value) => {
      expect(said({ ok: true, value })).toMatchObject({
        ok: false,
        retryable: false,
        message: expect.stringMatching(/\.$/),
      });
    },
  );

  test("of one that was ended, says to run it again; a process that died is worth another try by itself", () => {
    const ended = (kind: "cancelled" | "crash" | "cpu") =>
      said({ ok: false, failure: { kind, message: "It was stopped." } });
    expect(ended("cancelled")).toMatchObject({ message: expect.stringContaining("Run it again"), retryable: false });
    expect(ended("crash")).toMatchObject({ message: "It was stopped.", retryable: true });
    expect(ended("cpu")).toMatchObject({ message: "It was stopped.", retryable: false, isCut: true });
  });

  test("of one that never began, or was not let in, is known that it has done nothing", () => {
    const unbegun = { kind: "cancelled", message: "It waited.", isUnbegun: true } as const;
    for (const failure of [unbegun, { kind: "refused", message: "No place." } as const])
      expect(said({ ok: false, failure })).toEqual({ ok: false, message: failure.message, retryable: false });
    expect(said({ ok: true, value: { status: "error", message: "put back" } })).not.toHaveProperty("isCut");
  });
});

test("[A1] a function's name is the word or begins with it; to destroy is also called delete", () => {
  const named = (...names: string[]) => schema(...names.map((name) => bound(name)));
  const taken = (all: Schema, kind: StepKind) => actionFor(all, kind)?.name;
  expect(taken(named("createRecord"), "create")).toBe("createRecord");
  expect(taken(named("create_2"), "create")).toBe("create_2");
  expect(taken(named("createRecord", "create"), "create")).toBe("create");
  expect(taken(named("created", "creates"), "create")).toBeUndefined();
  expect(["deleteRecord", "destroy"].map((name) => taken(named(name), "destroy"))).toEqual(["deleteRecord", "destroy"]);
  expect(taken(named("actOnRecord"), "update")).toBe("actOnRecord");
  expect(taken(named("activate"), "update")).toBeUndefined();
  expect(["createX", "deleteX", "refresh", "act2", "look"].map(actionKindOf)).toEqual([
    ...["create", "destroy", "refresh", "act", undefined],
  ]);
});

test("[A12] where nothing replaces as a whole, it is destroyed and made anew; what is not there is only made", () => {
  const calls = (isThere: boolean, ...names: string[]) =>
    actionCalls(schema(...names.map((name) => bound(name))), "replace", isThere)?.map(({ kind, binding }) => [
      kind,
      binding.name,
    ]);
  expect(calls(true, "replaceX", "create", "delete")).toEqual([["replace", "replaceX"]]);
  expect(calls(true, "create", "delete")).toEqual([
    ["destroy", "delete"],
    ["create", "create"],
  ]);
  expect(calls(false, "create", "delete")).toEqual([["create", "create"]]);
  expect(calls(true, "create", "update")).toBeUndefined();
});

test("[A14] only a function named after refresh looks; one named act does not", () => {
  expect(refreshOf(schema(bound("act"), bound("refreshRecord")))?.name).toBe("refreshRecord");
  expect(refreshOf(schema(bound("act")))).toBeUndefined();
});

test("[A3] it may say that there is no such thing, how it is, and how it found the settings", () => {
  const value = { status: "gone", state: "x".repeat(99), found: { url: "a" } };
  expect(actionAnswer({ ok: true, value })).toEqual({
    ok: true,
    value: { isGone: true, state: "x".repeat(40), found: { url: "a" } },
  });
});
