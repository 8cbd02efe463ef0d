import type { FunctionId, ViewId } from "@tributary/core/base";
import { applyMutation, type Mutation } from "@tributary/core/model";
import { expect, test } from "vitest";
import { otherChanges } from "./other-changes.ts";
import { stack } from "./stack.fixture.ts";

const on = (...mutations: readonly Mutation[]) => mutations.reduce(applyMutation, stack());
const made = (name: string): Mutation => ({
  ...{ type: "function.create", function: name as FunctionId, name },
  ...{ kind: "qualification", source: "" },
});

test("[C74] what is changed besides components is counted by its sort, and nothing is where nothing is", () => {
  expect(otherChanges(stack(), stack())).toBe("");
  expect(otherChanges(stack(), on(made("one")))).toBe("1 function");
  expect(otherChanges(stack(), on(made("one"), made("two"), viewOf("edge")))).toBe("2 functions and 1 view");
});

function viewOf(name: string): Mutation {
  return { type: "view.create", view: name as ViewId, name };
}
