import { readFileSync } from "node:fs";
import type { ComponentId } from "@tributary/core/base";
import { expect, test } from "vitest";
import type { Mutation, MutationType, Path } from "../model/index.ts";
import { MUTATION_TRAITS } from "../model/index.ts";
import { outcomeOf } from "./transform-meet.ts";
import { OUTCOMES, TRANSFORM, transformText } from "./transform-table.ts";

const TYPES = Object.keys(MUTATION_TRAITS) as MutationType[];
const id = (text: string): ComponentId => text as ComponentId;
const path = (text: string): Path => text as Path;

test("[D7] every pair of mutation types has its outcome", () => {
  for (const theirs of TYPES)
    for (const mine of TYPES)
      for (const outcome of TRANSFORM[theirs][mine]) expect(OUTCOMES[outcome], `${theirs} × ${mine}`).toBeDefined();
});

test("[D7] SPEC.md shows the table as it is; `npm run spec:transform` writes it anew", () => {
  const spec = readFileSync(new URL("./SPEC.md", import.meta.url), "utf8");
  expect(spec).toContain(transformText());
});

const set = (component: string, at: string): Mutation => ({
  type: "attribute.set",
  component: id(component),
  path: path(at),
  value: 1,
});

test("[D7] a pair meets only where both concern the same thing", () => {
  expect(outcomeOf(set("a", "/domain/x"), set("a", "/domain/x"))).toBe("mine");
  expect(outcomeOf(set("a", "/domain/x"), set("a", "/domain/y"))).toBe("both");
  expect(outcomeOf(set("a", "/domain/x"), set("b", "/domain/x"))).toBe("both");
});

test("[D7] what Head removed takes edits of it and connections to it with it, and nothing beside it", () => {
  const removed: Mutation = { type: "item.remove", component: id("a"), path: path("/domain/ports/p") };
  const from = (at: string): Mutation => ({
    type: "attribute.subscribe",
    component: id("b"),
    path: path("/domain/link"),
    from: { component: id("a"), path: path(at) },
  });
  expect(outcomeOf(removed, set("a", "/domain/ports/p/number"))).toBe("gone");
  expect(outcomeOf(removed, set("a", "/domain/ports/pp/number"))).toBe("both");
  expect(outcomeOf(removed, from("/domain/ports/p/number"))).toBe("gone");
  expect(outcomeOf(removed, from("/domain/size"))).toBe("both");
});

test("[D7] a removal in the change set stands over an edit on Head", () => {
  const deleted: Mutation = { type: "component.delete", component: id("a") };
  expect(outcomeOf(set("a", "/domain/x"), deleted)).toBe("removal");
  expect(outcomeOf(set("b", "/domain/x"), deleted)).toBe("both");
  expect(outcomeOf(deleted, deleted)).toBe("same");
});
