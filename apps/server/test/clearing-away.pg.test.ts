import type { ComponentId } from "@tributary/core/base";
import type { Mutation, SchemaRef } from "@tributary/core/model";
import type { ResourceState } from "@tributary/core/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Hosts } from "../src/hosts.ts";
import { clearAway } from "../src/workspaces/clear-away.ts";
import { openReviewing, type Reviewing } from "./reviewing.fixture.ts";

/* Two servers that know different things to be gone outside, and take them off the same Head. */

let world: Reviewing;
let elsewhere: Hosts;

beforeEach(async () => {
  world = await openReviewing();
  elsewhere = new Hosts(world.deps);
});

afterEach(async () => {
  await elsewhere.close();
  await world.close();
});

const id = (name: string) => name as ComponentId;
const network = (name: string): readonly Mutation[] => [
  { type: "component.create", component: id(name), schema: "docker.network@1" as SchemaRef },
  { type: "component.rename", component: id(name), name },
];
const deleted = (name: string): Mutation => ({ type: "component.delete", component: id(name) });

const there: ResourceState = {
  ...{ resourceId: "r", status: "ok", state: "created", observedAt: 1, payload: {}, drift: [] },
};

test("[V21] of two servers that clear away at once each holds a Head that is stored, and all that is gone is taken off", async () => {
  const { deps, hosts, record } = world;
  const { workspace } = record;
  // Each has seen all of them, and then that one is gone.
  for (const name of ["x", "y", "z"]) await deps.stores.resources.set(workspace, name, there);
  await world.moved(...network("x"), ...network("y"), ...network("z"));
  await world.moved(deleted("x"), deleted("y"), deleted("z"));
  const first = await hosts.workspaces.use(workspace);
  await first.value.serial.run(() => hosts.catchUp(first.value));
  const second = await elsewhere.workspaces.use(workspace);
  for (const name of ["x", "y", "z"]) first.value.resources.observed(id(name), there, 1);
  first.value.resources.forget(id("x"));
  second.value.resources.forget(id("y"));

  for (const [at, of] of [
    [hosts, first.value],
    [elsewhere, second.value],
  ] as const) {
    await of.serial.run(() => clearAway(deps, at, of));
    const stored = await deps.stores.heads.at(workspace, of.version);
    expect([...of.snapshot.components.keys()]).toEqual([...stored.components.keys()]);
  }
  expect(await world.onHead()).toEqual(["z"]);
  first.release();
  second.release();
});

test("[V21] what was gone before anything of ours could remove it leaves Head as well", async () => {
  const { hosts, record } = world;
  await world.moved(...network("lost"), ...network("kept"));
  await world.moved(deleted("lost"), deleted("kept"));
  await hosts.workspaces.with(record.workspace, async (home) => {
    for (const name of ["lost", "kept"]) home.resources.observed(id(name), there, 1);
    home.resources.observed(id("lost"), undefined, 2);
    await hosts.clearAway(record.workspace);
    expect([home.resources.get(id("lost")), home.resources.get(id("kept"))]).toEqual([undefined, there]);
  });
  expect(await world.onHead()).toEqual(["kept"]);
});

test("[V58] what was gone outside when a server died before it was taken off Head is taken off when the workspace is opened", async () => {
  const { deps, record } = world;
  await deps.stores.resources.set(record.workspace, "kept", there);
  await world.moved(...network("gone"), ...network("kept"));
  await world.moved(deleted("gone"), deleted("kept"));
  expect(await world.onHead()).toEqual(["gone", "kept"]);
  await elsewhere.workspaces.with(record.workspace, async (home) => {
    await expect.poll(() => [...home.snapshot.components.keys()]).toEqual(["kept"]);
  });
  expect(await world.onHead()).toEqual(["kept"]);
});

test("[V58] where the store is away when it is to be taken off, that is done once it is back", async () => {
  const { hosts, record, trouble } = world;
  await hosts.workspaces.with(record.workspace, async (home) => {
    await world.moved(...network("gone"));
    await world.moved(deleted("gone"));
    trouble.clearingFails = true;
    const cleared = hosts.clearAway(record.workspace);
    await expect.poll(() => trouble.clearingsFailed).toBeGreaterThan(0);
    expect(await world.onHead()).toEqual(["gone"]);
    trouble.clearingFails = false;
    await cleared;
    expect([await world.onHead(), home.snapshot.components.size]).toEqual([[], 0]);
  });
});

test("[V97] what a step is making stays on Head until the step is over", async () => {
  const { hosts, record } = world;
  await world.moved(...network("made"), ...network("other"));
  const step = Promise.withResolvers<void>();
  await hosts.workspaces.with(record.workspace, async (home) => {
    const { signal } = new AbortController();
    const taken = home.steps.during(id("made"), () => step.promise, signal);
    await world.moved(deleted("made"), deleted("other"));
    await hosts.clearAway(record.workspace);
    expect(await world.onHead()).toEqual(["made"]);
    home.resources.observed(id("made"), there, 1);
    step.resolve();
    await taken;
    await hosts.clearAway(record.workspace);
    expect(await world.onHead()).toEqual(["made"]);
    home.resources.forget(id("made"));
    await hosts.clearAway(record.workspace);
    expect(await world.onHead()).toEqual([]);
  });
});
