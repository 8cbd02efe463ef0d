import { expect, test } from "vitest";
import type { ComponentId, WorkspaceId } from "@tributary/core/base";
import type { ResourceState } from "@tributary/core/protocol";
import { Resources } from "./resources.ts";

const web = "web" as ComponentId;
const healthy: ResourceState = {
  resourceId: "1",
  status: "ok",
  state: "running",
  observedAt: 1,
  payload: {},
  drift: [],
};
const drifted: ResourceState = {
  ...healthy,
  drift: [{ path: "/domain/image", title: "Image", intended: "a", observed: "b" }],
};

async function resources() {
  const stored: (ResourceState | undefined)[] = [];
  const told: (ResourceState | undefined)[] = [];
  const made = await Resources.load({
    workspace: "w" as WorkspaceId,
    store: { all: async () => new Map(), set: async (_workspace, _component, state) => void stored.push(state) },
    onChange: (_component, state) => void told.push(state),
    onFault: (fault) => {
      throw fault;
    },
  });
  return { made, stored, told };
}

test("[V8] a reading that says nothing new is neither told nor stored; since when it differs is kept while it does", async () => {
  const { made, stored, told } = await resources();
  made.observed(web, healthy, 10);
  made.observed(web, { ...healthy, observedAt: 2 }, 11);
  expect(told).toHaveLength(1);
  made.observed(web, drifted, 20);
  made.observed(web, { ...drifted, state: "paused" }, 30);
  expect(made.get(web)?.driftSince).toBe(20);
  made.observed(web, healthy, 40);
  expect(made.get(web)?.driftSince).toBeUndefined();
  expect(stored).toEqual(told);
  expect(told).toHaveLength(4);
});

test("[V8] what is not there any more is gone, with drift since then; what was removed on purpose is forgotten", async () => {
  const { made, told } = await resources();
  made.observed(web, undefined, 5);
  expect(told).toEqual([]);
  made.observed(web, healthy, 10);
  made.observed(web, undefined, 20);
  expect(made.get(web)).toMatchObject({ status: "gone", driftSince: 20 });
  made.forget(web);
  made.forget(web);
  expect(made.get(web)).toBeUndefined();
  expect(told.at(-1)).toBeUndefined();
  expect(told).toHaveLength(3);
});
