import { expect, test } from "vitest";
import { placeOf } from "./place.ts";

test("[W4] an address says whether one is on Head or inside a change set", () => {
  expect(placeOf("/w/acme/map")).toEqual({ page: "map" });
  expect(placeOf("/w/acme/changes")).toEqual({ page: "changes" });
  expect(placeOf("/w/acme/changes/c1")).toEqual({ page: "map", changeSet: "c1" });
  expect(placeOf("/w/acme/changes/c1/table")).toEqual({ page: "table", changeSet: "c1" });
  expect(placeOf("/w/acme/changes/c1/review")).toEqual({ page: "review", changeSet: "c1" });
  expect(placeOf("/w/acme/settings/members")).toEqual({ page: "settings" });
  expect(placeOf("/w/acme/start")).toEqual({ page: "other" });
});
