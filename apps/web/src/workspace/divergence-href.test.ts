import type { FunctionId, ViewId } from "@tributary/core/base";
import { applyMutation, type Mutation } from "@tributary/core/model";
import { baseSnapshot } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { divergenceHref } from "./divergence-href.ts";

const view = (
  [
    { type: "view.create", view: "ops" as ViewId, name: "Ops" },
    { type: "function.create", function: "f1" as FunctionId, kind: "qualification", name: "check", source: "one" },
  ] satisfies readonly Mutation[]
).reduce(applyMutation, baseSnapshot(1));

test("[W61] each divergence has a page where it is seen and edited, or else its line in the review", () => {
  const href = (root: Parameters<typeof divergenceHref>[1]["root"], key: string) =>
    divergenceHref({ workspace: "w", changeSet: "c", view }, { root, key });
  expect(href("attribute", "base0/domain/size")).toBe("/w/w/changes/c?select=base0");
  expect(href("view", "ops")).toBe("/w/w/changes/c?view=ops");
  expect(href("text", "f1")).toBe("/w/w/changes/c/functions?select=f1");
  expect(href("catalogue", "default/test.node")).toBe("/w/w/changes/c/functions?select=test.node");
  expect(href("text", "gone")).toBe("/w/w/changes/c/review?at=divergences");
});
