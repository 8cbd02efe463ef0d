import type { Actor, ComponentId, ViewId } from "@tributary/core/base";
import type { Mutation, Path } from "@tributary/core/model";
import { PEOPLE } from "@tributary/testing/simulation";
import { afterEach, expect, test } from "vitest";
import { saveStateOf } from "./save-state.ts";
import { SessionWorld } from "./session-world.fixture.ts";

const [ANA, BEN] = [0, 1] as const;
const APPLIED = "This change set was applied, so it cannot be edited any more.";
const view = (nth: number): Mutation => ({ type: "view.create", view: `v${nth}` as ViewId, name: `View ${nth}` });
const size = (value: number): Mutation => ({
  ...{ type: "attribute.set", component: "base0" as ComponentId, path: "/domain/size" as Path, value },
});
let world: SessionWorld;
afterEach(() => world.close());
const open = async () => {
  world = await SessionWorld.open([0, 1].map((index) => PEOPLE[index]?.actor as Actor));
};
const edit = (who: number, label: string, ...mutations: Mutation[]) => world.replicas[who]?.edit(mutations, { label });
const told = (who: number) => {
  const state = world.replicas[who]?.getState();
  return { losses: state?.losses ?? [], refusals: state?.refusals.map(({ sentence }) => sentence) ?? [], state };
};

test("[R52] what waited for the line and comes to a closed change set is named one by one, however much it is", async () => {
  await open();
  const going = world.drop(ANA);
  const labels = Array.from({ length: 60 }, (_, nth) => `Make view ${nth}`);
  for (const [nth, label] of labels.entries()) edit(ANA, label, view(nth));
  await world.freezeOrThaw(APPLIED);
  await going;
  await world.settle();
  const { losses, refusals, state } = told(ANA);
  expect(losses.map(({ label, sentence }) => [label, sentence])).toEqual(labels.map((label) => [label, APPLIED]));
  expect(new Set(losses.map(({ id }) => id)).size).toBe(labels.length);
  expect([refusals, state && saveStateOf(state)]).toEqual([[], { phase: "saved" }]);
});

test("[R52] what is refused of one who is there is said at its place, as ever", async () => {
  await open();
  await world.frozenWhile("It is being applied.", async () => {
    edit(BEN, "size", size(7));
    await world.settle();
  });
  expect(told(BEN)).toMatchObject({ losses: [], refusals: ["It is being applied."] });
});
