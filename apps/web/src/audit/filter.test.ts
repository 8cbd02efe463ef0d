import { isWholeText, LAST_MOMENT } from "@tributary/core/base";
import type { AuditFilter } from "@tributary/core/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { filterOf, given, narrowingOf, searchOf } from "./filter.ts";

const read = (search: string) => filterOf(Object.fromEntries(new URLSearchParams(search)));

test("[WA1] a search goes into the address and comes back as it was", () => {
  const searches: readonly AuditFilter[] = [
    {},
    { text: "set image & more", outcome: "refused" },
    {
      actor: "ana",
      actorType: "agent",
      changeSet: "cs-1",
      component: "web",
      path: "/domain/a b",
      mutationType: "attribute.set",
    },
    { from: 5, to: 1_700_000_000_000 },
    { correlation: "cli-1 & more" },
  ];
  for (const search of searches) expect(read(searchOf(search))).toEqual(search);
  expect(searchOf({})).toBe("");
});

test("[WA1] whatever may be searched by goes into the address whole: nobody whom it is sent to finds more", () => {
  const path = fc.integer({ min: 1, max: 1000 }).map((length) => `/${"x".repeat(length - 1)}`);
  const words = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).filter(isWholeText);
  const moment = fc.integer({ min: 0, max: LAST_MOMENT });
  const search = fc.record({
    component: fc.constant("c"),
    path,
    text: words,
    correlation: words,
    from: moment,
    to: moment,
  });
  fc.assert(fc.property(search, (each) => void expect(read(searchOf(each))).toEqual(each)));
});

test("[WA1] what no search can be is left out, so a mangled link still opens the log", () => {
  const long = "x".repeat(1001);
  const mangled = { actor: "a b", changeSet: "é", component: "", path: long, text: "a\0b", correlation: "\ud800" };
  expect(filterOf({ ...mangled, from: String(LAST_MOMENT + 1), to: "1e3" })).toEqual({});
});

test("[WA1] what is no part of a search is left out", () => {
  expect(read("?outcome=perhaps&mutationType=drop&from=now&actorType=god&before=3&text=")).toEqual({});
  expect(filterOf({ text: ["a", "b"] })).toEqual({});
  expect(given({ text: "", actor: undefined, from: 0 })).toEqual({ from: 0 });
});

test("[WA4] what is chosen out of sight is counted; words and a component are in sight", () => {
  expect(narrowingOf({})).toBe(0);
  expect(narrowingOf({ text: "image", component: "web", path: "/domain" })).toBe(0);
  expect(narrowingOf({ text: "image", outcome: "blocked", from: 5 })).toBe(2);
});
