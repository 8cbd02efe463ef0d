import { expect, test } from "vitest";
import { divergencesText, partText, reportText, revertText } from "./lineage.ts";

const DIVERGENCE = {
  root: "attribute",
  key: "c1/domain/image",
  kind: "value" as const,
  component: "c1",
  name: "web",
  path: "/domain/image",
  title: "Image",
  base: "nginx:1.27",
  theirs: "nginx:1.28\u001b[2J",
  mine: null,
  theirsHash: "h",
};

test("[CL21] divergences show the three values in columns, and nothing others wrote moves the cursor", () => {
  expect(divergencesText([DIVERGENCE], "mine")).toBe(
    "web ▸ Image  was nginx:1.27  Head nginx:1.28 [2J  here not set\nSettled 1 value for mine.",
  );
  expect(divergencesText([])).toBe("Nothing diverges from Head.");
});

test("[CL21] a part says what comes along and why", () => {
  const needed = [{ component: "n", name: "back", why: "cache takes a value from it." }];
  expect(partText({ components: [{ component: "c", name: "cache" }], needed, obstacle: null })).toBe(
    "Chosen: cache\nComes along: back. cache takes a value from it.",
  );
});

const REVERTED = { changes: 3, what: "2 components and 1 function" };

test("[CL21] a revert says what others changed since, and what it cannot do", () => {
  expect(revertText({ ...REVERTED, divergences: [{ ...DIVERGENCE, theirs: "a" }], notes: ["The data is gone."] })).toBe(
    "It changes 2 components and 1 function back.\nChanged since: web ▸ Image, a now\nThe data is gone.",
  );
});

test("[CL88] what a move of Head took or renamed is said with whose it was and why, and nothing others wrote moves the cursor", () => {
  const by = { id: "u", name: "Robot", type: "agent", owner: "Ana" };
  const dropped = { component: null, path: null, sentence: "Set Image of web\u001b[2J", why: "It was deleted.", by };
  const renamed = { component: "c", from: "web", to: "web-2", by: null };
  const note = "Head has a function “check” now, so yours is named “check_2”.";
  expect(reportText({ version: 4, at: 0, dropped: [dropped], renamed: [renamed], notes: [note], more: 2 })).toBe(
    [
      "Head moved to v4.",
      "Dropped: Set Image of web [2J (by Robot for Ana). It was deleted.",
      "Renamed: web is web-2 now.",
      note,
      "And 2 more edits dropped, which the audit log names.",
    ].join("\n"),
  );
});
