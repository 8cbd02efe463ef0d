import { type ComponentId, type FunctionRunId, type Json, SYSTEM_ACTOR, type WorkspaceId } from "@tributary/core/base";
import type { Intent, RunStep, SandboxOutcome } from "@tributary/core/engine";
import {
  applyMutation,
  EMPTY_SNAPSHOT,
  type FunctionBinding,
  type Mutation,
  type Schema,
  schemaRef,
} from "@tributary/core/model";
import type { ResourceState } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import type { FunctionJob } from "../functions/job.ts";
import { StepsUnderWay } from "../workspaces/steps-under-way.ts";
import { type ActingHost, actStep } from "./act.ts";

const WEB = "web" as ComponentId;
const GRANTS = [{ connection: "docker", patterns: [{ methods: ["GET"], path: "/info" }] }];
const ACT: FunctionBinding = {
  ...{ name: "act", kind: "action", title: "Act", description: "", inputs: {} },
  connections: GRANTS,
  code: { hash: "h", js: "export default () => 1;" },
};
const SCHEMA: Schema = {
  ...{
    name: "acme.thing",
    version: 1,
    title: "Thing",
    description: "",
    icon: "box",
    category: "Acme",
    provider: "docker",
  },
  domain: { type: "object", properties: { key: { type: "string", sensitive: true }, size: { type: "string" } } },
  functions: [ACT],
};
const snapshotOf = (schema: Schema) =>
  applyMutation(applyMutation(EMPTY_SNAPSHOT, { type: "schema.install", schema }), {
    type: "component.create",
    component: WEB,
    schema: schemaRef(schema),
  });
const step: RunStep = {
  ...{ component: WEB, name: "web", schema: "acme.thing@1", kind: "create", reason: "", downtime: false },
  ...{ after: [], phase: "running", attempts: 1 },
};
const AGAIN = { type: "component.restore", component: WEB } as const;
const DELETED = { type: "component.delete", component: WEB } as const;
const ERASED = { type: "component.erase", component: WEB } as const;
const told: ResourceState = { resourceId: "7", status: "ok", state: "up", observedAt: 1, payload: {}, drift: [] };

/** A workspace with one thing, whose action answers `value`, and whose engine reads `read`. */
function lab(
  value: Json | ((job: FunctionJob) => Json | Promise<Json>),
  read: () => Promise<ResourceState | undefined> = async () => told,
  { schema = SCHEMA, isConnected = true }: { readonly schema?: Schema; readonly isConnected?: boolean } = {},
) {
  const seen: { jobs: FunctionJob[]; reread: string[]; observed: (ResourceState | undefined)[]; looked: string[] } = {
    ...{ jobs: [], reread: [], observed: [], looked: [] },
  };
  const link = { provider: { read }, reread: (component: string) => void seen.reread.push(component) };
  const intent: Intent = {
    ...{ workspace: "w" as WorkspaceId, component: WEB, name: "web", schema: "acme.thing" },
    properties: { meta: {}, domain: { key: "hunter2", size: "xl" }, derived: {} },
  };
  const head = { snapshot: snapshotOf(schema) };
  const host: ActingHost = {
    id: "w" as WorkspaceId,
    get snapshot() {
      return head.snapshot;
    },
    intentOf: (id) => {
      if (!head.snapshot.components.has(id)) return undefined;
      const resource = seen.observed.at(-1);
      return resource ? { ...intent, resource } : intent;
    },
    link: isConnected ? link : undefined,
    steps: new StepsUnderWay(),
    own: { reread: (component) => void seen.looked.push(component) },
    consequences: { settled: async () => true, effective: (snapshot) => snapshot },
    resources: {
      observed: (_component, state) => void seen.observed.push(state),
      forget: () => void seen.observed.push(undefined),
      get: () => seen.observed.at(-1),
    },
  };
  const functions = {
    async execute(job: FunctionJob) {
      seen.jobs.push(job);
      job.onLog?.("at work");
      const said = typeof value === "function" ? await value(job) : value;
      const result: SandboxOutcome["result"] = { ok: true, value: said };
      const { workspace, function: of, purpose, by } = job;
      return {
        ...{ id: "r" as FunctionRunId, workspace, changeSet: null, component: null, function: of, purpose, by },
        ...{ codeHash: "h", startedAt: 1, input: { kind: "withheld" } as const, state: { phase: "running" } as const },
        result,
      };
    },
  };
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const lines: string[] = [];
  const act = (over: Partial<RunStep> = {}, signal = new AbortController().signal) =>
    actStep(
      { functions, log, now: () => 5 },
      host,
      { step: { ...step, ...over }, by: SYSTEM_ACTOR },
      (line) => lines.push(line),
      signal,
    );
  return {
    ...{ act, seen, lines },
    /** Head moves on. */
    moved(mutation: Mutation) {
      head.snapshot = applyMutation(head.snapshot, mutation);
    },
  };
}

test("[VA1] a step runs the action of its kind with what that is granted, and is told its lines and its outcome", async () => {
  const { act, seen, lines } = lab({ status: "ok", message: "made" });
  expect(await act()).toEqual({ ok: true, resource: told, message: "made" });
  expect(lines).toEqual(["at work"]);
  expect(seen.jobs).toMatchObject([
    {
      ...{ workspace: "w", grants: GRANTS, purpose: "action", code: ACT.code, by: SYSTEM_ACTOR, hidden: ["hunter2"] },
      component: { id: WEB, name: "web" },
      function: { name: "act", kind: "action", schema: "acme.thing" },
      input: { kind: "create", workspace: "w", component: { id: WEB, domain: { size: "xl" } } },
    },
  ]);
  const failing = lab({ status: "error", message: "no room", retryable: true });
  expect(await failing.act()).toEqual({ ok: false, message: "no room", retryable: true });
  expect(failing.seen.reread).toEqual([WEB]);
});

test("[VA2] what was done is read back; what cannot be read now counts as done and is read again", async () => {
  const good = lab({ status: "ok" });
  await good.act();
  expect(good.seen.observed).toEqual([told]);
  const away = lab({ status: "ok" }, () => Promise.reject(new Error("away")));
  expect(await away.act()).toEqual({ ok: true, resource: null });
  expect(away.seen.reread).toEqual([WEB]);
  const unreadable = lab({ status: "ok", resourceId: "9", payload: { a: 1 } }, async () => undefined);
  await unreadable.act();
  expect(unreadable.seen.observed).toMatchObject([{ resourceId: "9", payload: { a: 1 }, observedAt: 5 }]);
  const gone = lab({ status: "ok" });
  gone.moved(DELETED);
  expect(await gone.act({ kind: "destroy" })).toEqual({ ok: true, resource: null });
  expect(gone.seen.observed).toEqual([undefined]);
});

test("[VA3] cancelling asks the function to stop, and does not end it at once", async () => {
  const cancel = new AbortController();
  const { act, seen } = lab({ status: "error", message: "Stopped before it was done." });
  cancel.abort();
  await act({}, cancel.signal);
  const [job] = seen.jobs;
  expect([job?.stop?.aborted, job?.signal?.aborted]).toEqual([true, false]);
});

const named = (...names: readonly string[]): Schema => ({
  ...SCHEMA,
  provider: "actions",
  functions: names.map((name) => ({ ...ACT, name, code: { ...ACT.code, hash: name } })),
});
const own = (value: Parameters<typeof lab>[0], ...names: readonly string[]) =>
  lab(value, undefined, { schema: named(...names), isConnected: false });

test("[VA5] what a kind's own actions make needs no Docker engine, and is as they tell; then somebody looks", async () => {
  const made = own({ status: "ok", found: { size: "xs" }, payload: { at: "here" } }, "createThing");
  expect(await made.act()).toMatchObject({ ok: true, resource: { resourceId: WEB, payload: { at: "here" } } });
  expect(made.seen.observed[0]?.drift).toMatchObject([{ path: "/domain/size", intended: "xl", observed: "xs" }]);
  expect([made.seen.looked, made.seen.reread]).toEqual([[WEB], []]);
  const docker = lab({ status: "ok" }, undefined, { isConnected: false });
  expect(await docker.act()).toMatchObject({ ok: false, message: expect.stringContaining("No Docker engine") });
  expect(docker.seen.jobs).toEqual([]);
});

test("[VA5] what failed shows as failed where something was, and what is gone as gone", async () => {
  let answer: Json = { status: "ok" };
  const { act, seen, moved } = own(() => answer, "create", "update");
  await act();
  answer = { status: "error", message: "no room" };
  expect(await act({ kind: "update" })).toEqual({ ok: false, message: "no room", retryable: false });
  expect(seen.observed.at(-1)).toMatchObject({ status: "error", state: "update failed", message: "no room" });
  answer = { status: "gone" };
  expect(await act({ kind: "update" })).toMatchObject({ ok: false, message: expect.stringContaining("not there") });
  expect(seen.observed.at(-1)).toBeUndefined();
  moved(DELETED);
  expect(await act({ kind: "destroy" })).toMatchObject({ ok: false, message: expect.stringContaining("begins with") });
});

test("[VA5] what nothing replaces is destroyed and made anew; where the second fails, the first is not done again", async () => {
  const fails = { create: false };
  const { act, seen } = own(
    (job): Json =>
      job.function.name === "create" && fails.create ? { status: "error", message: "no" } : { status: "ok" },
    ...["create", "delete"],
  );
  await act();
  fails.create = true;
  expect(await act({ kind: "replace" })).toMatchObject({ ok: false, message: "no" });
  expect(seen.observed.at(-1)).toBeUndefined();
  fails.create = false;
  expect(await act({ kind: "replace" })).toMatchObject({ ok: true });
  expect(seen.jobs.map(({ function: { name } }) => name)).toEqual(["create", "delete", "create", "create"]);
  expect(seen.jobs.at(-1)?.input).toMatchObject({ kind: "create" });
});

test("[VA5] what an action tells is kept without what nobody is shown of its component", async () => {
  const told = own({ status: "ok", message: "made with hunter2", payload: { url: "?k=hunter2" } }, "create");
  expect(await told.act()).toMatchObject({ ok: true, message: "made with [redacted]" });
  const failing = own({ status: "error", message: "hunter2 is wrong" }, "create");
  expect(await failing.act()).toMatchObject({ ok: false, message: "[redacted] is wrong" });
  expect(JSON.stringify([told.seen.observed, failing.seen.observed])).not.toContain("hunter2");
});

test("[VA7] of two runs that have a step of one thing the later waits for the earlier, and finds what that has made", async () => {
  const making = Promise.withResolvers<Json>();
  const { act, seen } = own(() => making.promise, "create", "delete");
  const first = act();
  await expect.poll(() => seen.jobs.length).toBe(1);
  const second = act({ kind: "replace" });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(seen.jobs.map(({ function: { name } }) => name)).toEqual(["create"]);
  making.resolve({ status: "ok" });
  expect(await first).toMatchObject({ ok: true });
  expect(await second).toMatchObject({ ok: true });
  expect(seen.jobs.map(({ function: { name } }) => name)).toEqual(["create", "delete", "create"]);
});

test("[VA7] a step that waits for another run's is not begun once its own is cancelled", async () => {
  const making = Promise.withResolvers<Json>();
  const { act, seen } = own(() => making.promise, "create", "update");
  const first = act();
  await expect.poll(() => seen.jobs.length).toBe(1);
  const cancel = new AbortController();
  const second = act({ kind: "update" }, cancel.signal);
  cancel.abort();
  expect(await second).toEqual({ ok: false, message: expect.stringContaining("not begun"), retryable: false });
  const third = act({ kind: "update" });
  making.resolve({ status: "ok" });
  expect([(await first).ok, (await third).ok, seen.jobs.length]).toEqual([true, true, 2]);
});

test("[VA8] what is to be destroyed and has left Head meanwhile is destroyed: it was gone, or is left there", async () => {
  const { act, seen, moved } = lab({ status: "ok" });
  moved(DELETED);
  moved(ERASED);
  expect(await act({ kind: "destroy" })).toEqual({
    ok: true,
    resource: null,
    message: expect.stringContaining("left Head"),
  });
  expect(await act({ kind: "update" })).toMatchObject({ ok: false, message: expect.stringContaining("no longer") });
  expect(seen.jobs).toEqual([]);
});

test("[VA8] what somebody has brought back on Head is not destroyed by a run that began before that", async () => {
  const { act, seen, moved } = lab({ status: "ok" });
  moved(DELETED);
  moved(AGAIN);
  expect(await act({ kind: "destroy" })).toMatchObject({ ok: false, message: expect.stringContaining("brought back") });
  expect(seen.jobs).toEqual([]);
});

test("[VA8] what somebody has deleted on Head is not made by a run that began before that", async () => {
  const { act, seen, moved } = lab({ status: "ok" });
  moved(DELETED);
  for (const kind of ["create", "update", "replace"] as const)
    expect(await act({ kind })).toMatchObject({ ok: false, message: expect.stringContaining("deleted on Head") });
  expect(seen.jobs).toEqual([]);
  expect(await act({ kind: "destroy" })).toMatchObject({ ok: true });
});

test("[VA8] what was deleted on Head while it was being made is there, and is told as not done: trying again removes it", async () => {
  const making = Promise.withResolvers<Json>();
  const { act, seen, moved } = lab(() => making.promise);
  const made = act();
  await expect.poll(() => seen.jobs.length).toBe(1);
  moved(DELETED);
  making.resolve({ status: "ok" });
  expect(await made).toEqual({ ok: false, message: expect.stringContaining("deleted on Head"), retryable: false });
  expect(seen.observed.at(-1)).toEqual(told);
});

test("[VA8] of what has left Head while it was being made, to be left outside, nothing is known here any more", async () => {
  const making = Promise.withResolvers<Json>();
  const { act, seen, moved } = lab(() => making.promise);
  const made = act();
  await expect.poll(() => seen.jobs.length).toBe(1);
  moved({ ...DELETED, leave: true });
  moved(ERASED);
  making.resolve({ status: "ok" });
  expect(await made).toMatchObject({ ok: true });
  expect(seen.observed.at(-1)).toBeUndefined();
});
