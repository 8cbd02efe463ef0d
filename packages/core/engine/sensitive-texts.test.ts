import { expect, test } from "vitest";
import {
  applyMutation,
  materialise,
  type Mutation,
  type Path,
  type Property,
  resolveIn,
  type Schema,
} from "../model/index.ts";
import { apply, create, id, install, schema, set, subscribe } from "./reactive.fixture.ts";
import { componentsIn, sensitiveTexts } from "./sensitive-texts.ts";

const plain = schema("t.kind", []);
const password: Property = { type: "string", sensitive: true };
const KIND: Schema = {
  ...plain,
  domain: {
    type: "object",
    properties: {
      password,
      name: { type: "string" },
      login: { type: "object", properties: { user: { type: "string" }, key: password } },
      words: { type: "array", items: password },
      environment: { type: "object", additionalProperties: { type: "string" } },
    },
  },
};

test("[F4] texts of sensitive properties and of entries named like secrets are found, others are not", () => {
  const model = apply(
    install(KIND),
    ...create("c", KIND, {
      "/domain/password": "hunter2",
      "/domain/name": "visible",
      "/domain/environment/DB_PASSWORD": "s3cret",
      "/domain/environment/LOG_LEVEL": "debug",
    }),
  );
  const component = model.components.get(id("c"));
  expect(component && [...sensitiveTexts(model, component, undefined)].sort()).toEqual(["hunter2", "s3cret"]);
});

test("[F4] within what is set or taken as a whole, and beside what is not hidden, they are found too", () => {
  const base = apply(
    install(KIND),
    ...create("c", KIND, { "/domain/login": { user: "visible", key: "hunter22" } }),
    ...create("d", KIND, { "/domain/environment": { DB_PASSWORD: "s3cret99", LEVEL: "debug" } }),
    subscribe("d", "/domain/login", "c", "/domain/login"),
  );
  const found = (name: string) => {
    const component = base.components.get(id(name));
    return component && [...sensitiveTexts(base, component, materialise(base, component, resolveIn(base)))].sort();
  };
  expect(found("c")).toEqual(["hunter22"]);
  expect(found("d")).toEqual(["hunter22", "s3cret99"]);
});

test("[F4] what a sensitive property takes from elsewhere is found in the tree", () => {
  const base = apply(install(KIND), ...create("c", KIND), ...create("d", KIND), set("d", "/domain/name", "from-d"));
  const model = applyMutation(base, subscribe("c", "/domain/password", "d", "/domain/name"));
  const component = model.components.get(id("c"));
  const tree = { domain: { password: "from-d" as string } };
  expect(component?.attributes.has("/domain/password" as Path)).toBe(true);
  expect(component && sensitiveTexts(model, component, tree)).toEqual(["from-d"]);
  expect([...componentsIn({ all: [{ component: "e", value: 1 }], domain: {} }, component)].sort()).toEqual([
    "c",
    "d",
    "e",
  ]);
});

test("[F4] what a plain entry takes is found where an entry before it has no value and is not in the tree", () => {
  const base = apply(
    install(KIND),
    ...create("c", KIND),
    ...create("d", KIND, { "/domain/name": "from-d" }),
    ...["a", "b", "c"].map(
      (entry): Mutation => ({
        ...{ type: "item.insert", component: id("c"), path: `/domain/words/${entry}` as Path, order: `${entry}0` },
      }),
    ),
    subscribe("c", "/domain/words/a/value", "d", "/domain/password"),
    set("c", "/domain/words/b/value", "typed"),
    subscribe("c", "/domain/words/c/value", "d", "/domain/name"),
  );
  const component = base.components.get(id("c"));
  const tree = { domain: { words: ["typed", "from-d"] } };
  expect(component && [...sensitiveTexts(base, component, tree)].sort()).toEqual(["from-d", "typed"]);
});
