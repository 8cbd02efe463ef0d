import { expect, test } from "vitest";
import { hereIn } from "./here.ts";

const person = (id: string) => ({ id, name: id, type: "user" as const, status: "active" as const });
const told = [
  { changeSet: null, people: ["me", "ana", "ben"].map(person) },
  { changeSet: "c", people: ["me", "ben"].map(person) },
];

test("[W22] who else is where is said for as long as the server is heard, and of nobody afterwards", () => {
  const names = (present: typeof told | undefined, changeSet: string | null) =>
    hereIn(present, "me")(changeSet).map(({ name }) => name);
  expect([names(told, null), names(told, "c"), names(told, "d")]).toEqual([["ana"], ["ben"], []]);
  expect([names(undefined, null), names(undefined, "c")]).toEqual([[], []]);
});
