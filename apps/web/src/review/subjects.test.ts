import { expect, test } from "vitest";
import { subjectsOf } from "./subjects.ts";

const things = (of: { readonly [Name in keyof Parameters<typeof subjectsOf>[0]]?: number }) => {
  const some = (number = 0) => Array.from({ length: number }, () => undefined);
  const { changes, functions, schemas, notes, views } = of;
  return {
    ...{ changes: some(changes), functions: some(functions), schemas: some(schemas) },
    ...{ notes: some(notes), views: some(views) },
  };
};

test("[W20] what is changed is counted by sort, and nothing is said to be on components where none changes", () => {
  expect(subjectsOf(things({ changes: 2, functions: 1, schemas: 1, notes: 2, views: 1 }))).toBe(
    "2 components, 1 function, 1 kind, 2 notes in the catalogue, 1 view",
  );
  expect(subjectsOf(things({ views: 3 }))).toBe("3 views");
  expect(subjectsOf(things({ notes: 1 }))).toBe("1 note in the catalogue");
  expect(subjectsOf(things({}))).toBe("");
});
