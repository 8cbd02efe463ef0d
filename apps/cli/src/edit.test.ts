import type { ComponentId } from "@tributary/core/base";
import { applyMutation } from "@tributary/core/model";
import { baseSnapshot } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { componentNamed } from "./edit.ts";

test("[CL72] what is to be erased is named by its id, or by a name that only one has, marked for deletion or not", () => {
  const one = "base1" as ComponentId;
  const named = applyMutation(baseSnapshot(3), { type: "component.rename", component: one, name: "old" });
  const marked = applyMutation(named, { type: "component.delete", component: one });
  for (const view of [named, marked])
    expect(["base1", "old"].map((text) => componentNamed(view, text))).toEqual([one, one]);
  expect(componentNamed(named, "nobody")).toBeUndefined();
  const twice = applyMutation(named, { type: "component.rename", component: "base2" as ComponentId, name: "old" });
  expect(componentNamed(twice, "old")).toBeUndefined();
});
