import { expect, test } from "vitest";
import { colourOf } from "@tributary/core/protocol";
import { initialsOf } from "./identity.ts";

test("[K4] a name gives at most two letters, whatever it is made of", () => {
  expect(["Ada Lovelace", "pinner", "jean-luc picard", "  ", "李小龙", "🦊 fox"].map(initialsOf)).toEqual([
    "AL",
    "P",
    "JP",
    "?",
    "李",
    "🦊F",
  ]);
});

test("[K4] an id has one colour, and different ids spread over several", () => {
  expect(colourOf("ada")).toBe(colourOf("ada"));
  expect(new Set(["ada", "grace", "linus", "margaret", "pinner"].map(colourOf)).size).toBeGreaterThan(2);
});
