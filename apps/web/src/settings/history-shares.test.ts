import type { HistoryStatistics } from "@tributary/core/protocol";
import { MUTATION_TRAITS } from "@tributary/core/model";
import { expect, test } from "vitest";
import { categoryTitle, sharesOf } from "./history-shares.ts";

const by = (
  type: "user" | "agent" | "system",
  name: string,
  mutations: number,
): HistoryStatistics["byActor"][number] => ({
  actor: { id: name, name, type },
  mutations,
});

test("[W65] of what has reached Head it is told how much people wrote and how much agents did, and who wrote nothing is not named", () => {
  const shares = sharesOf([by("agent", "bot", 4), by("user", "Ana", 3), by("user", "Ben", 2)]);
  expect(shares.map(({ title, mutations }) => [title, mutations])).toEqual([
    ["People", 5],
    ["Agents", 4],
  ]);
  expect(sharesOf([])).toEqual([]);
});

test("[W65] all that can be written has a word that people know", () => {
  const categories = new Set(Object.keys(MUTATION_TRAITS).map((type) => type.slice(0, type.indexOf("."))));
  for (const category of categories) expect(categoryTitle(category)).toMatch(/^[A-Z]/);
  expect(categoryTitle("flow")).toBe("flow");
});
