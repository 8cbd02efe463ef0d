import type { Actor, ComponentId } from "@tributary/core/base";
import type { Mutation, Path } from "@tributary/core/model";
import type { Policy } from "@tributary/core/engine";
import { PEOPLE } from "@tributary/testing/simulation";
import { SessionWorld } from "./session-world.fixture.ts";

/** Two of the three, by their places. */
export const [ANA, BEN] = [0, 1] as const;

/** Three people in one change set. */
export function openThree(policies: readonly Policy[] = []): Promise<SessionWorld> {
  return SessionWorld.open(
    [0, 1, 3].map((index) => PEOPLE[index]?.actor as Actor),
    policies,
  );
}

/** Sizes are even: an odd one is written one smaller. */
export const EVEN: Policy = {
  name: "even",
  evaluate: (mutation) =>
    mutation.type === "attribute.set" && typeof mutation.value === "number" && mutation.value % 2 === 1
      ? { kind: "modify", mutation: { ...mutation, value: mutation.value - 1 }, sentence: "Sizes are even." }
      : { kind: "allow" },
};

export function set(value: number | string, component = "base0", path = "/domain/size"): Mutation {
  return { type: "attribute.set", component: component as ComponentId, path: path as Path, value };
}
