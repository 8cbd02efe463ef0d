import type { ChangeSetSummary, RequestView } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { standingOf } from "./standing.ts";

const changeSet = (phase: ChangeSetSummary["phase"]): ChangeSetSummary => ({
  id: "c",
  title: "t",
  phase,
  baseVersion: 1,
  createdBy: "ada",
  createdAt: 0,
  contributors: [],
  changes: 1,
  description: "",
  origin: null,
});
const request = (phase: RequestView["phase"]): RequestView => ({
  id: "r",
  phase,
  requestedBy: "ada",
  requestedAt: 0,
  contentHash: "",
  stale: false,
  decisions: [],
});
const open = { id: "one", sentence: "One approval", met: false, by: [] };

test("[W11] an ended change set says so, whatever its request says", () => {
  expect(standingOf({ changeSet: changeSet("applied"), request: request("pending"), requirements: [open] }).title).toBe(
    "Applied",
  );
});

test("[W11] a pending request counts what is still open", () => {
  const standing = standingOf({
    changeSet: changeSet("open"),
    request: request("pending"),
    requirements: [open, { ...open, id: "two" }],
  });
  expect(standing).toEqual({ title: "Waiting for approval", sentence: "2 requirements still open." });
});

test("[W11] a cancelled request counts as none", () => {
  expect(standingOf({ changeSet: changeSet("open"), request: request("cancelled"), requirements: [] }).title).toBe(
    "Not yet in review",
  );
});
