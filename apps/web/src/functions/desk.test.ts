import type { FunctionId } from "@tributary/core/base";
import { applyMutation } from "@tributary/core/model";
import { baseSnapshot } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import { chosenAt } from "./desk.ts";

const view = applyMutation(baseSnapshot(1), {
  ...{ type: "function.create", function: "f1" as FunctionId, kind: "qualification", name: "check", source: "one" },
});

test("[W62] an address names a function, a kind in whatever version, or a package", () => {
  expect(chosenAt(view, "f1")).toEqual({ type: "function", id: "f1" });
  for (const kind of ["test.node", "test.node@1", "test.node@7"])
    expect(chosenAt(view, kind)).toEqual({ type: "kind", name: "test.node" });
  expect(chosenAt(view, "package/lamps")).toEqual({ type: "package", name: "lamps" });
  expect([chosenAt(view, "gone"), chosenAt(view, "test.gone@1"), chosenAt(view, undefined)]).toEqual([
    ...[undefined, undefined, undefined],
  ]);
});
