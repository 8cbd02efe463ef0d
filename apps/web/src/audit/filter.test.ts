import type { AuditFilter } from "@tributary/core/protocol";
import { expect, test } from "vitest";
import { filterOf, given, searchOf } from "./filter.ts";

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

test("[WA1] what is no part of a search is left out", () => {
  expect(read("?outcome=perhaps&mutationType=drop&from=now&actorType=god&before=3&text=")).toEqual({});
  expect(filterOf({ text: ["a", "b"] })).toEqual({});
  expect(given({ text: "", actor: undefined, from: 0 })).toEqual({ from: 0 });
});
