import { expect, test } from "vitest";
import { endedWords } from "./ended-words.ts";

const by = { id: "ben", name: "Ben", type: "user" as const };
const ran = (phase: "running" | "succeeded" | "failed" | "cancelled") => ({
  phase: "applied" as const,
  run: { id: "r", phase },
});

test("[W53] what became of a change set names who did it and the version, and how its run has ended", () => {
  const applied = { at: 1, by, version: 4 };
  expect(endedWords(ran("succeeded"), applied)).toBe("Ben applied it as v4");
  expect(endedWords(ran("failed"), applied)).toBe("Ben applied it as v4; one of its steps failed");
  expect(endedWords(ran("running"), applied)).toBe("Ben applied it as v4; its steps run right now");
  expect(endedWords({ phase: "abandoned", run: null }, { at: 1, by, version: null })).toBe("Ben abandoned it");
});

test("[W53] while nobody knows who it was, what is known is said", () => {
  expect(endedWords({ phase: "applied", run: null }, undefined)).toBe("It was applied");
  expect(endedWords({ phase: "abandoned", run: null }, null)).toBe("It was abandoned");
  expect(endedWords({ phase: "applying", run: null }, null)).toBe("It is being applied; its steps run right now");
});
