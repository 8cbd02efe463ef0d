import { applyMutation, type Mutation } from "@tributary/core/model";
import { PEOPLE } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { SessionWorld } from "./session-world.fixture.ts";
import type { ChangeSetReplica } from "./types.ts";
import type { Verdict } from "./verdict.ts";

const size = (value: number, component = "base2") =>
  ({ type: "attribute.set", component, path: "/domain/size", value }) as unknown as Mutation;
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

const sizeOf = ({ getState }: ChangeSetReplica) =>
  getState()
    .view.components.get("base2" as never)
    ?.attributes.get("/domain/size" as never);

test("[R49] what was set back to what it was, and so is said by the server, is one's own to undo and to redo", async () => {
  const world = await SessionWorld.open(ACTORS);
  const [ana] = world.replicas as [ChangeSetReplica];
  ana.edit([size(5)], { label: "first" });
  await world.settle();
  ana.edit([size(2)], { label: "back to what it was" });
  await moveHead(world, size(9));
  ana.undo();
  await world.settle();
  expect([sizeOf(ana), ana.getState().refusals]).toEqual([{ value: 5 }, []]);
  ana.redo();
  await world.settle();
  expect([sizeOf(ana), ana.getState().refusals]).toEqual([{ value: 2 }, []]);
  world.close();
});

test("[R49] an undo that puts back what Head has by now is made, and can be taken again", async () => {
  const world = await SessionWorld.open(ACTORS);
  const [ana] = world.replicas as [ChangeSetReplica];
  for (const value of [7, 5]) {
    ana.edit([size(value)], { label: `${value}` });
    await world.settle();
  }
  const verdicts: Verdict[] = [];
  ana.step("undo", (verdict) => verdicts.push(verdict));
  await moveHead(world, size(7));
  expect([verdicts, ana.getState().refusals, world.session.size]).toEqual([[{ accepted: true }], [], 0]);
  ana.redo();
  await world.settle();
  expect([sizeOf(ana), ana.getState().refusals]).toEqual([{ value: 5 }, []]);
  world.close();
});

test("[R49] an edit that says what Head has by now is one's own to undo", async () => {
  const world = await SessionWorld.open(ACTORS);
  const [ana] = world.replicas as [ChangeSetReplica];
  ana.edit([size(5)], { label: "first" });
  await world.settle();
  ana.edit([size(7)], { label: "second" });
  await moveHead(world, size(7));
  ana.undo();
  await world.settle();
  expect([sizeOf(ana), ana.getState().refusals]).toEqual([{ value: 5 }, []]);
  world.close();
});

test("[R49] what somebody else took out meanwhile is theirs, whatever Head it is taken out over", async () => {
  const world = await SessionWorld.open(ACTORS);
  const [ana, ben] = world.replicas as [ChangeSetReplica, ChangeSetReplica];
  ana.edit([size(5)], { label: "first" });
  await world.settle();
  ana.edit([size(7)], { label: "second" });
  await world.carry(0, "up", 100);
  await world.carry(1, "down", 100);
  ben.edit([size(2)], { label: "out" });
  const moved = world.session.rebase(applyMutation(world.base, size(9, "base1")), 2);
  await world.settle(); // what Head has is not here yet
  ana.undo();
  await world.settle();
  await moved;
  expect([sizeOf(ana), world.session.size]).toEqual([{ value: 2 }, 0]);
  expect(ana.getState().refusals).toHaveLength(1);
  world.close();
});

test("[R44] what is set to what it is on a Head that has moved is said, also before the new one is here", async () => {
  const world = await SessionWorld.open(ACTORS);
  const [ana, ben] = world.replicas as [ChangeSetReplica, ChangeSetReplica];
  ana.edit([size(5)], { label: "first" });
  await world.settle();
  const head = applyMutation(world.base, size(5));
  const moved = world.session.rebase(head, 2);
  ben.edit([size(3, "base1")], { label: "another" });
  await world.settle();
  await moved;
  // The change set says nothing of it any more, and Head as she has it is still the one before.
  const verdicts: Verdict[] = [];
  ana.edit([size(2)], { label: "back to what it was", onVerdict: (verdict) => verdicts.push(verdict) });
  await world.settle();
  for (const replica of world.replicas) replica.setBase(head, 2);
  expect([verdicts, ...world.replicas.map(sizeOf)]).toEqual([[{ accepted: true }], { value: 2 }, { value: 2 }]);
  expect(world.session.divergences).toMatchObject([{ key: KEY, base: { value: 2 }, theirs: { value: 5 } }]);
  ana.undo();
  await world.settle();
  expect([sizeOf(ana), ana.getState().refusals]).toEqual([{ value: 5 }, []]);
  world.close();
});

test("[R49] what one does again before an undo is answered was nobody else", async () => {
  const world = await SessionWorld.open(ACTORS);
  const [ana] = world.replicas as [ChangeSetReplica];
  ana.edit([size(5)], { label: "first" });
  const verdicts: Verdict[] = [];
  ana.step("undo", (verdict) => verdicts.push(verdict));
  ana.edit([size(6)], { label: "second" });
  await world.settle();
  expect([sizeOf(ana), ana.getState().refusals, verdicts]).toEqual([{ value: 6 }, [], [{ accepted: true }]]);
  world.close();
});

test.each([
  { what: "back to what it was", wrote: 2, head: 9 },
  { what: "to what Head has by now", wrote: 7, head: 7 },
])("[R49] what was set $what is undone also by an undo that comes with it", async ({ wrote, head }) => {
  const world = await SessionWorld.open(ACTORS);
  const [ana] = world.replicas as [ChangeSetReplica];
  ana.edit([size(5)], { label: "first" });
  await world.settle();
  ana.edit([size(wrote)], { label: "second" });
  ana.undo();
  await moveHead(world, size(head));
  expect([sizeOf(ana), ana.getState().refusals]).toEqual([{ value: 5 }, []]);
  expect(world.session.divergences).toMatchObject([
    { base: { value: 2 }, theirs: { value: head }, mine: { value: 5 } },
  ]);
  world.close();
});

test("[R49] what Head says by the time its author hears that it is in is undone to what somebody else had written", async () => {
  const world = await SessionWorld.open(ACTORS);
  const [ana, ben] = world.replicas as [ChangeSetReplica, ChangeSetReplica];
  ben.edit([size(5)], { label: "bens" });
  await world.settle();
  ana.edit([size(7)], { label: "anas" });
  await world.carry(0, "up", 100); // The server has it; Ana has not heard.
  const head = applyMutation(world.base, size(7));
  const moved = world.session.rebase(head, 2);
  ben.edit([size(3, "base1")], { label: "another" });
  await world.carry(1, "up", 100);
  expect(world.session.size).toBe(1); // Ana's is out before her undo arrives.
  ana.undo();
  await world.settle();
  await moved;
  for (const replica of world.replicas) replica.setBase(head, 2);
  await world.settle();
  expect([sizeOf(ana), sizeOf(ben), ana.getState().refusals]).toEqual([{ value: 5 }, { value: 5 }, []]);
  expect(world.session.divergences).toMatchObject([{ theirs: { value: 7 }, mine: { value: 5 } }]);
  world.close();
});
