import { expect, test } from "vitest";
import type { ComponentId, WorkspaceId } from "@tributary/core/base";
import type { ResourceState } from "@tributary/core/protocol";
import { StoreUnavailable } from "@tributary/core/sync";
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
  // Of two that wait the newer alone is stored.
  const isStored = () => expect.poll(() => stored, { interval: 1 }).toHaveLength(told.length);
  made.observed(web, healthy, 10);
  await isStored();
  made.observed(web, { ...healthy, observedAt: 2 }, 11);
  expect(told).toHaveLength(1);
  made.observed(web, drifted, 20);
  await isStored();
  made.observed(web, { ...drifted, state: "paused" }, 30);
  await isStored();
  expect(made.get(web)?.driftSince).toBe(20);
  made.observed(web, healthy, 40);
  await isStored();
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

test("[V57] what is read while the store is away is stored once it is back, of each the newest", async () => {
  const stored = new Map<string, ResourceState | undefined>();
  let isAway = true;
  const faults: unknown[] = [];
  const made = await Resources.load({
    workspace: "w" as WorkspaceId,
    store: {
      all: async () => new Map(),
      async set(_workspace, component, state) {
        if (isAway) throw new StoreUnavailable("store resource", new Error("connection reset"));
        stored.set(component, state);
      },
    },
    onChange: () => undefined,
    onFault: (fault) => void faults.push(fault),
  });
  for (let n = 0; n < 100; n += 1) made.observed(`c${n}` as ComponentId, { ...healthy, resourceId: `${n}` }, n);
  made.observed(web, healthy, 10);
  await expect.poll(() => faults.length).toBeGreaterThan(0);
  made.observed(web, drifted, 20);
  isAway = false;
  await expect.poll(() => stored.size, { timeout: 5_000 }).toBe(101);
  expect(stored.get(web)).toMatchObject({ drift: drifted.drift });
  // Whoever sees that it is away says so, and not once for each of them.
  expect(faults.length).toBeLessThan(10);
});

test("[V57] of two states of a component the later one is stored last, however long the first takes", async () => {
  const stored: (ResourceState | undefined)[] = [];
  const first = Promise.withResolvers<void>();
  const made = await Resources.load({
    workspace: "w" as WorkspaceId,
    store: {
      all: async () => new Map(),
      async set(_workspace, _component, state) {
        if (state?.drift.length === 0) await first.promise;
        stored.push(state);
      },
    },
    onChange: () => undefined,
    onFault: () => undefined,
  });
  made.observed(web, healthy, 10);
  made.observed(web, drifted, 20);
  made.forget(web);
  // What did not wait for the first is stored by now.
  await new Promise((done) => setImmediate(done));
  first.resolve();
  await made.close();
  expect(stored.map((state) => state?.drift.length)).toEqual([0, undefined]);
});
