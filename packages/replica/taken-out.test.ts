import type { Mutation } from "@tributary/core/model";
import { PEOPLE } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { SessionWorld } from "./session-world.fixture.ts";
import type { Verdict } from "./verdict.ts";

const size = (value: number) =>
  ({ type: "attribute.set", component: "base2", path: "/domain/size", value }) as unknown as Mutation;
const ACTORS = PEOPLE.slice(0, 2).map(({ actor }) => actor);

test("[R44] who sets what Head has is the last to have written it, also over what they had not heard of", async () => {
  const world = await SessionWorld.open(ACTORS);
  const [ana, ben] = world.replicas;
  ana?.edit([size(5)], { label: "five" });
  await world.settle();
  ben?.edit([size(7)], { label: "seven" });
  await world.carry(1, "up", 5); // his arrives first
  const verdicts: Verdict[] = [];
  ana?.edit([size(2)], { label: "two, as Head says", onVerdict: (told) => verdicts.push(told) });
  await world.settle();
  expect(world.session.size).toBe(0);
  expect(verdicts).toEqual([{ accepted: true }]);
  for (const { view } of world.replicas.map((each) => each.getState()))
    expect(view.components.get("base2" as never)?.attributes.get("/domain/size" as never)).toEqual({ value: 2 });
  world.close();
});
