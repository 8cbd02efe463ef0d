import { beforeEach, expect, test, vi } from "vitest";
import { countOf, give, givenBy, givenIn } from "./given.ts";

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("window", {
    sessionStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    },
  });
});

test("[W60] what is given in a change set is given there alone, and is there again after the page was loaded anew", () => {
  givenBy("ana");
  give("one", { reason: "asked to", metadata: { ticket: "OPS-7" } });
  expect([givenIn("one"), givenIn("two"), countOf(givenIn("one"))]).toEqual([
    { reason: "asked to", metadata: { ticket: "OPS-7" } },
    {},
    2,
  ]);
  givenBy("ben");
  expect(givenIn("one")).toEqual({});
  givenBy("ana");
  expect(givenIn("one")).toEqual({ reason: "asked to", metadata: { ticket: "OPS-7" } });
  give("one", {});
  givenBy("ben");
  givenBy("ana");
  expect(givenIn("one")).toEqual({});
});

test("[W60] what is kept and cannot be read is nothing, and a browser that keeps nothing costs nothing", () => {
  givenBy("cas");
  window.sessionStorage.setItem("tributary.given.cas.one", "{");
  window.sessionStorage.setItem("tributary.given.cas.two", '{"metadata":{"a b":"c"}}');
  expect([givenIn("one"), givenIn("two")]).toEqual([{}, {}]);
  vi.stubGlobal("window", {});
  give("one", { reason: "r" });
  expect(givenIn("one")).toEqual({ reason: "r" });
});
