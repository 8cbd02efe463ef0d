import { expect, test } from "vitest";
import { paths, safeNext } from "./paths.ts";

test("[W1] ids are escaped in addresses", () => {
  expect(paths.review("a/b", "c d")).toBe("/w/a%2Fb/changes/c%20d/review");
  expect(paths.signIn("/w/x?y=1")).toBe("/sign-in?next=%2Fw%2Fx%3Fy%3D1");
});

test("[W2] signing in leads to a page of ours, never to another site", () => {
  expect(safeNext("/w/acme/map")).toBe("/w/acme/map");
  for (const foreign of ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", null])
    expect(safeNext(foreign)).toBe("/");
});
