import { type ComponentId, type FunctionRunId, type Json, SYSTEM_ACTOR, type WorkspaceId } from "@tributary/core/base";
import type { Intent } from "@tributary/core/engine";
import { applyMutation, EMPTY_SNAPSHOT, type FunctionBinding, type Schema, schemaRef } from "@tributary/core/model";
import type { ResourceState } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import type { FunctionJob } from "../functions/job.ts";
import { lookAt } from "./look.ts";

const WEB = "web" as ComponentId;
const LAST: ResourceState = {
  ...{ resourceId: "7", status: "ok", state: "there", observedAt: 1, payload: {}, drift: [] },
};
const named = (name: string): FunctionBinding => ({
  ...{ name, kind: "action", title: name, description: "", inputs: {} },
  connections: [{ connection: "dns", patterns: [{ methods: ["GET", "PUT"], path: "/a" }] }],
  code: { hash: name, js: "" },
});

/** Looks at a thing whose kind has these actions, which answer this. */
async function look(answer: Json, resource: ResourceState | undefined, ...names: readonly string[]) {
  const jobs: FunctionJob[] = [];
  const schema: Schema = {
    ...{ name: "acme.thing", version: 1, title: "Thing", description: "", icon: "box", category: "Acme" },
    ...{ provider: "actions", functions: names.map(named) },
    domain: { type: "object", properties: { url: { type: "string" }, apiToken: { type: "string" } } },
  };
  const installed = applyMutation(EMPTY_SNAPSHOT, { type: "schema.install", schema });
  const snapshot = applyMutation(installed, { type: "component.create", component: WEB, schema: schemaRef(schema) });
  const intent: Intent = {
    ...{ workspace: "w" as WorkspaceId, component: WEB, name: "web", schema: schema.name },
    properties: { meta: {}, domain: { url: "a", apiToken: "hunter2-abc" }, derived: {} },
    ...(resource ? { resource } : {}),
  };
  const looked = await lookAt(
    {
      now: () => 5,
      functions: {
        async execute(job) {
          jobs.push(job);
          const about = { workspace: job.workspace, function: job.function, purpose: job.purpose, by: job.by };
          const known = {
            codeHash: "h",
            startedAt: 1,
            input: { kind: "withheld" },
            state: { phase: "running" },
          } as const;
          const id = "r" as FunctionRunId;
          return { ...about, ...known, id, changeSet: null, component: null, result: { ok: true, value: answer } };
        },
      },
    },
    {
      ...{ id: "w" as WorkspaceId, snapshot, intentOf: () => intent },
      consequences: { settled: async () => true, effective: (each) => each },
    },
    WEB,
  );
  return { looked, jobs };
}

test("[VA4] a kind's function looks as the system, and of what it was granted it reads alone", async () => {
  const { looked, jobs } = await look({ status: "ok", found: { url: "b" } }, LAST, "create", "refreshThing");
  expect(looked?.state?.drift).toMatchObject([{ path: "/domain/url", intended: "a", observed: "b" }]);
  expect(jobs).toMatchObject([
    {
      ...{ function: { name: "refreshThing" }, purpose: "refresh", by: SYSTEM_ACTOR, input: { kind: "refresh" } },
      grants: [{ connection: "dns", patterns: [{ methods: ["GET"], path: "/a" }] }],
    },
  ]);
});

test("[VA4] where nothing looks, nothing is run; what is gone is gone; one that fails leaves what is known, with a warning", async () => {
  const blind = await look({ status: "ok" }, LAST, "create", "act");
  expect([blind.looked, blind.jobs]).toEqual([undefined, []]);
  expect((await look({ status: "gone" }, LAST, "refresh")).looked).toEqual({ state: undefined });
  const failing = { status: "error", message: "It answered 500." };
  expect((await look(failing, LAST, "refresh")).looked?.state).toEqual({
    ...{ ...LAST, status: "warning", message: "It could not be looked at. It answered 500." },
  });
  expect((await look(failing, undefined, "refresh")).looked).toBeUndefined();
});

test("[VA4] nothing that nobody is shown comes back from a look, wherever it stands in the answer", async () => {
  const told = { payload: { auth: ["Bearer hunter2-abc"] }, message: "with hunter2-abc", state: "hunter2-abc" };
  const found = { url: "http://hunter2-abc@b", apiToken: "other-secret" };
  const { looked } = await look({ status: "ok", found, ...told }, LAST, "refresh");
  expect(looked?.state).toMatchObject({
    payload: { auth: ["Bearer [redacted]"] },
    message: "with [redacted]",
    drift: [{ path: "/domain/url", intended: "a", observed: "http://[redacted]@b" }],
  });
  expect(JSON.stringify(looked)).not.toMatch(/hunter2|other-secret/);
  const failing = await look({ status: "error", message: "401 for hunter2-abc" }, LAST, "refresh");
  expect(failing.looked?.state?.message).toBe("It could not be looked at. 401 for [redacted]");
});
