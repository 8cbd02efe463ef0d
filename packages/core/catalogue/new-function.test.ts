import { expect, test } from "vitest";
import type { FunctionId } from "../base/index.ts";
import { applyMutation, EMPTY_SNAPSHOT } from "../model/index.ts";
import { BOX } from "./catalogue.fixture.ts";
import { FUNCTION_TEMPLATES } from "./function-templates.ts";
import { type FromTemplate, newFromTemplate } from "./new-function.ts";

const id = "f" as FunctionId;
const BASE = applyMutation(EMPTY_SNAPSHOT, { type: "schema.install", schema: BOX });

function written(name: string, over: Partial<FromTemplate> = {}) {
  const template = FUNCTION_TEMPLATES.find((each) => each.name === name);
  if (!template) throw new RangeError(name);
  const mutations = newFromTemplate(template, { id, taken: new Set(), ...over });
  return mutations.reduce(applyMutation, BASE).functions.get(id);
}

test("[K14] a template is asked for by a name that no other has", () => {
  const names = FUNCTION_TEMPLATES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining(["create", "update", "delete", "refresh", "check", "signIn"]));
});

test("[K14] written for a kind, an action is named after it, attached to it and asks the connection it is given", () => {
  const made = written("delete", { attachTo: "acme.box", connection: "dns" });
  expect(made).toMatchObject({ name: "deleteBox", kind: "action", bindings: ["acme.box"] });
  expect(made?.connections).toEqual([{ connection: "dns", patterns: [{ methods: ["DELETE"], path: "/**" }] }]);
  expect(made?.source).toContain("http://dns.conn/things/");
  expect(made?.source).not.toContain("example");
});

test("[K14] without a connection nothing is granted, and a name that is taken is not taken again", () => {
  const made = written("create", { taken: new Set(["create"]) });
  expect(made).toMatchObject({ name: "create2", bindings: [] });
  expect(made).not.toHaveProperty("connections");
  expect(made?.source).toContain("http://example.conn/things/");
  expect(written("check", { attachTo: "acme.box", connection: "dns" })).toMatchObject({
    name: "check",
    bindings: ["acme.box"],
  });
});
