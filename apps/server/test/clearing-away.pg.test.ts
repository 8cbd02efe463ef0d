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
  await world.moved(...network("x"), ...network("y"), ...network("z"));
  await world.moved(deleted("x"), deleted("y"), deleted("z"));
  const first = await hosts.workspaces.use(workspace);
  await first.value.serial.run(() => hosts.catchUp(first.value));
  const second = await elsewhere.workspaces.use(workspace);
  // Each has seen all of them, and then that one is gone.
  for (const { value } of [first, second])
    for (const name of ["x", "y", "z"]) value.resources.observed(id(name), there, 1);
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
