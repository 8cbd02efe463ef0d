import type { ComponentId } from "@tributary/core/base";
import { applyMutation, EMPTY_SNAPSHOT, type Schema, schemaRef } from "@tributary/core/model";
import type { ResourceState } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { planBack } from "./restoring.ts";

const WEB = "web" as ComponentId;
const SCHEMA: Schema = {
  ...{ name: "acme.thing", version: 1, title: "Thing", description: "", icon: "box", category: "Acme" },
  ...{ provider: "actions", functions: [], domain: { type: "object", properties: { url: { type: "string" } } } },
};
const drifted: ResourceState = {
  ...{ resourceId: "7", status: "ok", state: "there", observedAt: 1, payload: {} },
  drift: [{ path: "/domain/url", title: "URL", intended: "a", observed: "b" }],
};

const plan = (isSettled: boolean) => {
  const installed = applyMutation(EMPTY_SNAPSHOT, { type: "schema.install", schema: SCHEMA });
  const snapshot = applyMutation(installed, { type: "component.create", component: WEB, schema: schemaRef(SCHEMA) });
  return planBack(
    {
      ...{ snapshot, engine: { phase: "none" }, resources: { all: new Map([[WEB, drifted]]) } },
      consequences: {
        settled: async () => isSettled,
        effective: (each) => each,
        tree: () => ({ meta: {}, domain: { url: "a" }, derived: {} }),
      },
    },
    [WEB],
  );
};

test("[VA6] where the functions of Head have not been made ready yet, that is said, and not that there are none", async () => {
  expect(await plan(false)).toMatchObject({
    ok: false,
    error: { kind: "conflict", sentence: expect.stringContaining("still being computed") },
  });
  expect(await plan(true)).toMatchObject({
    ok: false,
    error: { sentence: expect.stringContaining("Nothing updates") },
  });
});
