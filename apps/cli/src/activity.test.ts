import type { ActivityView } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { activityText } from "./activity.ts";

const at = new Date(2026, 10, 22, 14, 5).getTime();
const GUARD: ActivityView = {
  ...{ id: 7, type: "component.protectionRemoved", description: "“db” is no longer\u001b[2J protected." },
  ...{ severity: "warning", requiresAction: true, actor: { id: "b", name: "bot", type: "agent", owner: "Ana" } },
  ...{ changeSet: "c", at, phase: "told", attempts: 1, lastError: null, acknowledged: null },
};
const ANA = { id: "a", name: "Ana", type: "user" } as const;

test("[CL89] [CL9] what somebody is to look at says so, until somebody has: then by whom and when", () => {
  const seen = { ...GUARD, id: 6, acknowledged: { by: ANA, at } };
  const quiet = { ...GUARD, id: 5, requiresAction: false, phase: "givenUp", description: "Applied." } as const;
  expect(activityText([GUARD, seen, quiet])).toBe(
    [
      "7  look at it  2026-11-22 14:05  bot for Ana  “db” is no longer [2J protected.",
      "6  told        2026-11-22 14:05  bot for Ana  “db” is no longer [2J protected. (Ana looked at it 2026-11-22 14:05)",
      "5  given up    2026-11-22 14:05  bot for Ana  Applied.",
    ].join("\n"),
  );
});

test("[CL89] where nothing was told, that is said", () => {
  expect(activityText([])).toBe("There is nothing.");
});
