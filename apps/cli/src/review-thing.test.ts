import { expect, test } from "vitest";
import { contentAnchor, thingNamed } from "./review-thing.ts";
import { partOf } from "./take-back.ts";

const fn = (id: string, name: string) => ({
  ...{ function: id, name, title: name, kind: "qualification" as const, change: "changed" as const },
  ...{ before: "one\n", after: "one\ntwo\ntwo\n", fields: [], attached: [], detached: [] },
  tests: [{ id: "t", name: "works", before: "", after: "{}\n" }],
});
const REVIEW = {
  functions: [fn("f", "check"), fn("g", "twice"), fn("h", "twice")],
  schemas: [{ schema: "house.box@2", name: "house.box", version: 2, title: "Box", before: "", after: "{\n}" }],
  notes: [{ key: "default/house.box", change: "added" as const, sentence: "…" }],
  views: [
    {
      ...{ key: "view/v", view: "v", name: "Edge", change: "added" as const },
      ...{ spots: [], count: { added: 0, removed: 0, moved: 0, placed: 0, others: 0 }, others: [] },
    },
  ],
  changes: [{ component: "c", name: "web", schema: "docker.container@1", kind: "added" as const, fields: [] }],
};

test("[CL70] a thing is named by its id, or by a name that only one has", () => {
  expect(["check", "web", "Box", "default/house.box", "h"].map((text) => thingNamed(REVIEW, text))).toEqual([
    { key: "f", type: "function" },
    { key: "c", type: "component" },
    { key: "house.box@2", type: "kind" },
    { key: "default/house.box", type: "note" },
    { key: "h", type: "function" },
  ]);
  expect(["Edge", "v", "view/v"].map((text) => thingNamed(REVIEW, text))).toEqual(
    Array(3).fill({ key: "view/v", type: "view" }),
  );
  expect(thingNamed(REVIEW, "twice")).toBe("Several things are called “twice”: g, h.");
  expect(thingNamed(REVIEW, "gone")).toContain("changes nothing called “gone”");
});

test("[CL70] one part is named, or all of it", () => {
  expect([partOf({}), partOf({ code: true }), partOf({ path: "/domain/image" })]).toEqual([
    undefined,
    { part: "code" },
    { part: "value", path: "/domain/image" },
  ]);
  expect(partOf({ field: "title" })).toEqual({ part: "field", field: "title" });
  expect(partOf({ attachment: "docker.container" })).toEqual({ part: "attachment", schema: "docker.container" });
  expect([partOf({ name: true }), partOf({ place: "c" })]).toEqual([
    { part: "name" },
    { part: "place", component: "c" },
  ]);
  expect(partOf({ field: "colour" })).toContain("no field “colour”");
  expect(partOf({ code: true, field: "title" })).toContain("one part only");
});

test("[CL71] a line is named by its number, in the code, in a test, on either side", () => {
  const check = { key: "f", type: "function" } as const;
  const after = { side: "after" } as const;
  expect(contentAnchor(REVIEW, check, after)).toEqual({ kind: "function", function: "f" });
  expect(contentAnchor(REVIEW, check, { ...after, line: 3 })).toEqual({
    kind: "function",
    function: "f",
    line: { side: "after", text: "two", nth: 1 },
  });
  expect(contentAnchor(REVIEW, check, { ...after, line: 1, test: "works" })).toMatchObject({ test: "t" });
  expect(contentAnchor(REVIEW, { key: "house.box@2", type: "kind" }, { ...after, line: 2 })).toMatchObject({
    schema: "house.box@2",
    line: { text: "}" },
  });
  expect(contentAnchor(REVIEW, { key: "view/v", type: "view" }, after)).toEqual({ kind: "view", view: "v" });
  const note = { key: "default/house.box", type: "note" } as const;
  expect(contentAnchor(REVIEW, note, after)).toEqual({ kind: "note", note: "default/house.box" });
  expect(contentAnchor(REVIEW, note, { ...after, line: 1 })).toContain("has no lines");
  expect(contentAnchor(REVIEW, check, { side: "before", line: 3 })).toContain("no line 3");
  expect(contentAnchor(REVIEW, check, { ...after, test: "t" })).toContain("give --line");
  expect(contentAnchor(REVIEW, check, { ...after, line: 1, test: "none" })).toContain("no test “none”");
});
