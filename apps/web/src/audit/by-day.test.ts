import type { AuditEntry } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { bursts, byDay, continued } from "./by-day.ts";

test("[W14] the log is grouped by day and keeps its order", () => {
  const at = (day: number, hour: number) => new Date(2026, 4, day, hour).getTime();
  const days = byDay([at(20, 15), at(20, 9), at(19, 23)].map((time) => ({ at: time })));
  expect(days.map(({ items }) => items.length)).toEqual([2, 1]);
});

test("[W14] a sentence goes on after the name of who did it", () => {
  expect(continued("Set Image of web to nginx")).toBe("set Image of web to nginx");
  expect(continued("DNS was changed")).toBe("DNS was changed");
  expect(continued("renamed it")).toBe("renamed it");
  expect(continued("Ben abandoned this change set.", "blocked")).toBe("was told: Ben abandoned this change set.");
  expect(continued("asked for “changeSet.create”", "blocked")).toBe("asked for “changeSet.create”");
});

const entry = (seq: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  seq,
  at: seq * 100,
  actor: { id: "ada", name: "Ada", type: "user" },
  changeSet: "c",
  outcome: "accepted",
  sentence: "Set",
  mutation: { type: "component.delete", component: "x" as never },
  ...more,
});

test("[W16] what one actor does in one go is one line, and no entry is lost", () => {
  const entries = [entry(9), entry(8), entry(7, { actor: { id: "bot", name: "Bot", type: "agent" } }), entry(6)];
  expect(bursts(entries).map((burst) => burst.entries.length)).toEqual([2, 1, 1]);
  expect(bursts(entries).flatMap((burst) => burst.entries)).toEqual(entries);
});

test("[W16] refusals, decisions and what is seconds apart stand alone", () => {
  const apart = [entry(50), entry(10)];
  const refusal = [entry(9), entry(8, { outcome: "refused" })];
  const decision = [entry(9), entry(8, { mutation: null })];
  expect([apart, refusal, decision].map((entries) => bursts(entries).length)).toEqual([2, 2, 2]);
});
