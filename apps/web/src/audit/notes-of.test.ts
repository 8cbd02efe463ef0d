import { expect, test } from "vitest";
import { notesOf } from "./notes-of.ts";

test("[W14] of an entry its notes are read, and nothing that is none", () => {
  expect(notesOf({ details: { metadata: { ticket: "OPS-7", odd: 7 }, reason: "r" } })).toEqual([["ticket", "OPS-7"]]);
  for (const details of [undefined, null, {}, { metadata: null }, { metadata: ["a"] }, []])
    expect(notesOf({ details } as Parameters<typeof notesOf>[0])).toEqual([]);
});
