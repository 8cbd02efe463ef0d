import type { ActorId } from "@tributary/core/base";
import type { ChangeSetSummary, RequestView, Requirement } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { standOf } from "../model/change-set-stand.ts";
import { emptyWords, planTitleOf, sinceWords, standingOf } from "./standing.ts";

const changeSet = (over: Partial<ChangeSetSummary> = {}): ChangeSetSummary => ({
  id: "c",
  title: "t",
  phase: "open",
  baseVersion: 1,
  createdBy: "ada",
  createdAt: 0,
  contributors: [],
  changes: 1,
  description: "",
  origin: null,
  run: null,
  ...over,
});
const request = (phase: RequestView["phase"], stale = false): RequestView => ({
  id: "r",
  phase,
  requestedBy: { id: "ada" as ActorId, name: "Ada", type: "user" },
  requestedAt: 0,
  contentHash: "",
  stale,
  decisions: [],
});
const open: Requirement = { id: "one", sentence: "One approval", met: false, by: [] };
const met: Requirement = { ...open, met: true };
const underReview = (view: RequestView | null, requirements: readonly Requirement[], applyRefusal: string | null) =>
  standingOf({ changeSet: changeSet(), request: view, requirements, applyRefusal });

test("[W11] an ended change set says so, whatever its request says", () => {
  const ended = changeSet({ phase: "applied" });
  const standing = standingOf({
    changeSet: ended,
    request: request("pending"),
    requirements: [open],
    applyRefusal: null,
  });
  expect([standing.title, standing.tone]).toEqual(["Applied", "healthy"]);
});

test("[W11] a pending request counts what is still open", () => {
  expect(underReview(request("pending"), [open, { ...open, id: "two" }], "It needs 1 more approval.")).toEqual({
    title: "Waiting for approval",
    sentence: "2 requirements still open.",
    tone: "accent",
  });
});

test("[W11] a cancelled request counts as none", () => {
  expect(underReview(request("cancelled"), [], null).title).toBe("Not yet in review");
});

test("[W17] what is on Head says how its run ended", () => {
  const titleAfter = (phase: "running" | "failed" | "cancelled" | "succeeded") =>
    standingOf({
      changeSet: changeSet({ phase: "applied", run: { id: "r", phase } }),
      request: request("executed"),
      requirements: [met],
      applyRefusal: null,
    }).title;
  expect([titleAfter("running"), titleAfter("failed"), titleAfter("cancelled"), titleAfter("succeeded")]).toEqual([
    "Being applied",
    "Applied, with a failure",
    "Applied in part",
    "Applied",
  ]);
  expect(standOf(changeSet({ phase: "abandoned" }))).toBe("abandoned");
});

test("[W18] nothing is called approved while a requirement is open", () => {
  expect(underReview(request("approved", true), [met, open], "Approve it again.")).toEqual({
    title: "Approval out of date",
    sentence: "1 requirement still open.",
    tone: "drifted",
  });
  expect(underReview(request("approved"), [met, open], "A policy is not met.")).toMatchObject({
    title: "Waiting for approval",
    tone: "accent",
  });
  expect(underReview(request("approved"), [met], null)).toMatchObject({ title: "Approved", tone: "healthy" });
});

test("[W18] what is approved is not said to be ready when something else stands in the way", () => {
  expect(underReview(request("approved"), [met], null).sentence).toMatch(/^It can be applied\./);
  expect(underReview(request("approved"), [met], "No Docker engine is connected.").sentence).not.toMatch(
    /can be applied/,
  );
});

test("[W18] only what a run has done to its end is said to have happened", () => {
  const titleOf = (over: Partial<ChangeSetSummary>) => planTitleOf(changeSet(over));
  expect([
    titleOf({}),
    titleOf({ phase: "applied", run: { id: "r", phase: "succeeded" } }),
    titleOf({ phase: "applied", run: { id: "r", phase: "failed" } }),
    titleOf({ phase: "abandoned" }),
  ]).toEqual(["What will happen", "What happened", "What was to happen", "What would happen"]);
});

test("[W23] a review that has nothing to show says why, and asks nobody to edit what has ended", () => {
  expect(emptyWords(changeSet({ changes: 0 }))).toContain("Edit something in this change set");
  expect(emptyWords(changeSet())).toContain("was taken back, or Head says the same by now");
  expect(emptyWords(changeSet({ phase: "abandoned" }))).not.toMatch(/edit something|go on editing/i);
  expect(emptyWords(changeSet({ phase: "applied" }))).not.toMatch(/edit/i);
});

test("[W23] what changed since an approval is named, and not called edited", () => {
  expect(sinceWords("Ben", [])).toBe("Since Ben approved, what it means for the engine has changed.");
  expect(sinceWords("Ben", ["web"])).toBe("Since Ben approved, web changed.");
  expect(sinceWords("Ben", ["web", "something that is gone"])).toBe(
    "Since Ben approved, web and something that is gone changed.",
  );
  expect(sinceWords("Ben", ["a", "b", "c", "d", "e", "f"])).toBe("Since Ben approved, a, b, c, d and 2 more changed.");
});
