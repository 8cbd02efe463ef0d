import { expect, test } from "vitest";
import { apply, bound, code, create, install, remove, schema, set, setUp, subscribe } from "./reactive.fixture.ts";

const near = code("near", ({ others }) => (others as { name: string }[]).map(({ name }) => name));
const PORT = schema("t.port", [
  bound("qualification", "near", near, {
    inputs: { own: "/domain/a" },
    gathers: { others: { from: "sharing", path: "/domain/a", key: "/domain/a", schemas: ["t.port"] } },
  }),
]);

test("[R19] an edit of a value runs those who had it, those who have it now, and nobody else of two thousand", async () => {
  const { sandbox, engine, value } = setUp();
  const many = Array.from({ length: 2_000 }, (_, at) => create(`c${at}`, PORT, { "/domain/a": at })).flat();
  const start = apply(install(PORT), ...many, set("c1", "/domain/a", 7), set("c2", "/domain/a", 7));
  engine.update(start);
  await engine.whenSettled();
  expect(value("c7", "/derived/qualification/near")).toEqual(["c1", "c2"]);
  expect(value("c9", "/derived/qualification/near")).toEqual([]);
  sandbox.runs.splice(0);
  const moved = apply(start, set("c2", "/domain/a", 9));
  engine.update(moved);
  await engine.whenSettled();
  expect(value("c9", "/derived/qualification/near")).toEqual(["c2"]);
  expect(value("c7", "/derived/qualification/near")).toEqual(["c1"]);
  // c1, c7 and c9, whose others changed, and c2 itself.
  expect(sandbox.runs.length).toBe(4);
  sandbox.runs.splice(0);
  engine.update(apply(moved, remove("c1"), subscribe("c5", "/domain/a", "c6", "/domain/a")));
  await engine.whenSettled();
  // c5 takes its value from elsewhere: it may share with anybody, and what it shares is for the function to say.
  expect(value("c7", "/derived/qualification/near")).toEqual(["c5"]);
});
