import { NODE } from "@tributary/testing/simulation";
import { expect, test } from "vitest";
import type { ComponentId, Json } from "../base/index.ts";
import { defaultKey, type Mutation, type Path, type Schema, type SchemaRef, schemaRef } from "../model/index.ts";
import { BASE, CONTEXT, pipelineWith } from "./pipeline.fixture.ts";
import { ADVISORS } from "./remark.ts";

const KIND: Schema = {
  ...{ ...NODE, version: 2 },
  domain: {
    type: "object",
    properties: {
      size: { type: "integer", default: 3 },
      on: { type: "boolean", default: false },
      text: { type: "string" },
      labels: { type: "object", additionalProperties: { type: "string" } },
    },
  },
};
const [ONE, TWO] = ["one", "two"] as [ComponentId, ComponentId];
const set = (path: string, value: Json, component = ONE): Mutation => ({
  ...{ type: "attribute.set", component, path: `/domain/${path}` as Path, value },
});
const take = (path: string, from: string, root = "domain"): Mutation => ({
  ...{ type: "attribute.subscribe", component: ONE, path: `/domain/${path}` as Path },
  from: { component: TWO, path: `/${root}/${from}` as Path },
});
const create = (component: ComponentId, schema: SchemaRef = schemaRef(KIND)): Mutation => ({
  ...{ type: "component.create", component, schema },
});

const MADE = pipelineWith().pipeline.execute(
  BASE,
  [{ type: "schema.install", schema: KIND }, create(ONE), create(TWO)],
  CONTEXT,
).state;

/** What is remarked of each mutation of one act. */
function remarked(...mutations: readonly Mutation[]): readonly (string | undefined)[] {
  const { outcomes, phase } = pipelineWith().pipeline.execute(MADE, mutations, CONTEXT);
  expect(phase).toBe("done");
  return outcomes.map(({ remarks }) => remarks.map(({ rule, severity }) => `${severity} ${rule}`).join() || undefined);
}

test("[E27] a value that is the default is noted; another one, and one of what has no default, is not", () => {
  expect(remarked(set("size", 3), set("on", false))).toEqual(["info isDefault", "info isDefault"]);
  expect(remarked(set("size", 4), set("on", true), set("text", "3"))).toEqual([undefined, undefined, undefined]);
});

test("[E27] something new of an older version is warned of, unless the workspace says that new ones are of that", () => {
  const three = "three" as ComponentId;
  expect(remarked(create(three, schemaRef(NODE)))).toEqual(["warning olderVersion"]);
  expect(remarked(create(three))).toEqual([undefined]);
  const usual: Mutation = { type: "catalogue.set", key: defaultKey(NODE.name), value: 1 };
  expect(remarked(usual, create(three, schemaRef(NODE)))).toEqual([undefined, undefined]);
  expect(pipelineWith().pipeline.execute(BASE, [create(three, schemaRef(NODE))], CONTEXT).outcomes[0]?.remarks).toEqual(
    [],
  );
});

test("[E27] a connection from where nothing is said yet is noted: not where the same act says it, a default holds, or a function gives it", () => {
  expect(remarked(take("text", "text"))).toEqual(["info noValueYet"]);
  expect(remarked(take("text", "text"), set("text", "a", TWO))).toEqual([undefined, undefined]);
  expect(remarked(take("size", "size"))).toEqual([undefined]);
  expect(remarked(take("labels", "labels"))).toEqual([undefined]);
});

test("[E28] what is remarked on looks at what the mutation names, and walks through no model", () => {
  const asked = new Set<PropertyKey>();
  const components = new Proxy(MADE.components, {
    get(target, name) {
      asked.add(name);
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  for (const advisor of ADVISORS)
    for (const mutation of [set("size", 3), take("text", "text"), create("three" as ComponentId, schemaRef(NODE))])
      advisor(mutation, { ...MADE, components });
  expect([...asked]).toEqual(["get"]);
});
