import type { ComponentId } from "@tributary/core/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import { applyMutation } from "./apply.ts";
import { componentNamed, findComponents } from "./find-components.ts";
import type { Mutation } from "./mutation.ts";
import { NAME_PATH } from "./path.ts";
import type { Schema, SchemaRef } from "./schema.ts";
import { EMPTY_SNAPSHOT, nameOf, type Snapshot } from "./snapshot.ts";

const kind = (name: string, title: string): Schema => ({
  ...{ name, version: 1, title, description: "", icon: "box", category: "Test", functions: [] },
  domain: { type: "object", properties: {} },
});
const BOX = "test.box@1" as SchemaRef;
const NET = "test.net@1" as SchemaRef;
const EMPTY = [kind("test.box", "Cardboard"), kind("test.net", "Network")].reduce(
  (model, schema) => applyMutation(model, { type: "schema.install", schema }),
  EMPTY_SNAPSHOT,
);

function modelOf(...named: readonly (readonly [id: string, name: string, schema?: SchemaRef])[]): Snapshot {
  return named
    .flatMap(([id, value, schema = BOX]): Mutation[] => [
      { type: "component.create", component: id as ComponentId, schema },
      { type: "attribute.set", component: id as ComponentId, path: NAME_PATH, value },
    ])
    .reduce(applyMutation, EMPTY);
}
const names = (model: Snapshot, text: string, limit = 10) =>
  findComponents(model, text, limit).components.map((component) => nameOf(component));

test("[M65] what is called so comes first, then what begins so, then words that do, then the rest; by name among equals", () => {
  const model = modelOf(["1", "web2"], ["2", "my-web"], ["3", "web"], ["4", "cobweb"], ["5", "web1"], ["6", "db"]);
  expect(names(model, " WEB ")).toEqual(["web", "web1", "web2", "my-web", "cobweb"]);
  expect(findComponents(model, "web", 2)).toMatchObject({ more: 3 });
});

test("[M65] kind and id are searched, too, each word anywhere; what is marked for deletion is not found", () => {
  const model = modelOf(["one", "web"], ["two", "web", NET], ["three", "back", NET]);
  expect(names(model, "network web")).toEqual(["web"]);
  expect(names(model, "test.net")).toEqual(["back", "web"]);
  expect(names(model, "three")).toEqual(["back"]);
  const gone = applyMutation(model, { type: "component.delete", component: "three" as ComponentId });
  expect(names(gone, "three")).toEqual([]);
});

test("[M65] whatever there is, nothing that is called exactly so is beyond the page", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "ab", "ba", "b a", "c"), { maxLength: 40 }), (all) => {
      const model = modelOf(...all.map((name, n) => [`id${n}`, name] as const));
      const { components, more } = findComponents(model, "ab", 3);
      const exact = all.filter((name) => name === "ab").length;
      expect(components.filter((each) => nameOf(each) === "ab")).toHaveLength(Math.min(3, exact));
      expect(components.length + more).toBe(all.filter((name) => name.includes("ab")).length);
    }),
  );
});

test("[M65] one is named by id, by name, or by kind and name where the name alone says several", () => {
  const model = modelOf(["one", "web"], ["two", "web", NET], ["three", "back", NET]);
  expect([componentNamed(model, "one")?.id, componentNamed(model, "back")?.id]).toEqual(["one", "three"]);
  expect([componentNamed(model, "web"), componentNamed(model, "none")]).toEqual([undefined, undefined]);
  expect(componentNamed(model, "test.net/web")?.id).toBe("two");
});
