import { expect, test } from "vitest";
import { paths, safeNext } from "./paths.ts";

test("[W1] ids are escaped in addresses", () => {
  expect(paths.review("a/b", "c d")).toBe("/w/a%2Fb/changes/c%20d/review");
  expect(paths.signIn("/w/x?y=1")).toBe("/sign-in?next=%2Fw%2Fx%3Fy%3D1");
});

test("[W50] the map and the table name the view that is shown; everything needs no name", () => {
  expect(paths.map("w1", "a&b")).toBe("/w/w1/map?view=a%26b");
  expect(paths.changeSetTable("w1", "c1", "v1")).toBe("/w/w1/changes/c1/table?view=v1");
  expect([paths.table("w1", null), paths.changeSet("w1", "c1")]).toEqual(["/w/w1/table", "/w/w1/changes/c1"]);
});

test("[W2] signing in leads to a page of ours, never to another site", () => {
  expect(safeNext("/w/acme/map")).toBe("/w/acme/map");
  for (const foreign of ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", null])
    expect(safeNext(foreign)).toBe("/");
});
