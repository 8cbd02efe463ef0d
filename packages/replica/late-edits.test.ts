import { applyMutation, type Mutation } from "@tributary/core/model";
import { PEOPLE } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { SessionWorld } from "./session-world.fixture.ts";

const size = (value: number) =>
  ({ type: "attribute.set", component: "base2", path: "/domain/size", value }) as unknown as Mutation;
const ACTORS = PEOPLE.slice(0, 2).map(({ actor }) => actor);
const KEY = "base2/domain/size";

/** Head goes on while nothing of anybody's is carried. */
async function moveHead(world: SessionWorld, mutation: Mutation): Promise<void> {
  const head = applyMutation(world.base, mutation);
  const moved = world.session.rebase(head, 2);
  await world.settle();
  await moved;
  for (const replica of world.replicas) replica.setBase(head, 2);
  await world.settle();
}

test("[R45] what was changed over a base that Head has moved from stands beside what Head has", async () => {
  const world = await SessionWorld.open(ACTORS);
  world.replicas[0]?.edit([size(7)], { label: "mine" }); // on its way, over version 1, where it is 2
  await moveHead(world, size(9));
  const divergence = { root: "attribute", key: KEY, base: { value: 2 }, theirs: { value: 9 }, mine: { value: 7 } };
  expect(world.session.divergences).toEqual([divergence]);
  for (const replica of world.replicas) expect(replica.getState().divergences).toEqual([divergence]);
  world.close();
});

test("[R45] what was set back to what it was is that, though Head has something else by now", async () => {
  const world = await SessionWorld.open(ACTORS);
  const [ana] = world.replicas;
  ana?.edit([size(5)], { label: "first" });
  await world.settle();
  ana?.edit([size(2)], { label: "back to what it was" });
  await moveHead(world, size(9));
  for (const { view } of [world.session, ...world.replicas.map((each) => each.getState())])
    expect(view.components.get("base2" as never)?.attributes.get("/domain/size" as never)).toEqual({ value: 2 });
  expect(world.session.divergences).toMatchObject([{ key: KEY, base: { value: 2 }, theirs: { value: 9 } }]);
  world.close();
});

test("[R45] what was deleted is, beside what Head has changed on it", async () => {
  const world = await SessionWorld.open(ACTORS);
  const gone = { type: "component.delete", component: "base2" } as unknown as Mutation;
  world.replicas[0]?.edit([gone], { label: "delete" });
  await moveHead(world, size(9));
  expect(world.session.divergences).toMatchObject([{ root: "component", key: "base2" }]);
  world.close();
});

test("[R45] an undo that takes one's own value out leaves what Head has by now", async () => {
  const world = await SessionWorld.open(ACTORS);
  const [ana] = world.replicas;
  ana?.edit([size(5)], { label: "first" });
  await world.settle();
  ana?.undo();
  await moveHead(world, size(9));
  expect([world.session.size, world.session.divergences]).toEqual([0, []]);
  world.close();
});
