import { declarationOf, type TypedFunction } from "@tributary/core/typing";
import { type Schema, schemaRef } from "@tributary/core/model";
import { Map as PersistentMap } from "immutable";
import { describe, expect, test } from "vitest";
import { LIBRARY } from "./library.fixture.ts";
import { createTyping } from "./typing.ts";

const SERVER: Schema = {
  ...{
    name: "test.server",
    version: 1,
    title: "Server",
    description: "Serves.",
    icon: "",
    category: "",
    functions: [],
  },
  domain: {
    type: "object",
    properties: {
      image: { type: "string", title: "Image", description: "What it runs." },
      restart: { type: "string", enum: ["no", "always"] },
      environment: { type: "object", additionalProperties: { type: "string" } },
      ports: { type: "array", items: { type: "object", properties: { target: { type: "integer" } } } },
    },
  },
};
const CHECK: TypedFunction = {
  kind: "qualification",
  inputs: { name: "/meta/name", domain: "/domain", image: "/domain/image" },
  bindings: ["test.server"],
};
const schemas = PersistentMap([[schemaRef(SERVER), SERVER]]);
const declaration = declarationOf(CHECK, schemas);
const typing = createTyping(LIBRARY);

function problems(source: string, of = declaration): readonly string[] {
  const found = typing.problems({ declaration: of, source });
  return found.map(({ line, column, sentence }) => `${line}:${column} ${sentence}`);
}

describe("what fits, and what does not", () => {
  test("[Y2] what fits has no problems; what does not has each at its place", () => {
    const good = `export default function main({ name, domain }: Input): Output {
  if (name.length > 40) return { result: "warning", message: domain.image ?? "none" };
  return { result: "success" };
}`;
    expect(problems(good)).toEqual([]);
    expect(problems(good.replace("domain.image", "domain.imag"))).toEqual([
      expect.stringMatching(/^2:69 Property 'imag' does not exist on type .*Did you mean 'image'\?$/),
    ]);
    expect(problems(good.replace("domain.image ??", "domain.image.length +"))).toEqual([
      expect.stringMatching(/^2:62 'domain.image' is possibly 'undefined'\./),
    ]);
    expect(problems(good.replace("success", "great"))).toEqual([
      `3:12 Type '"great"' is not assignable to type '"failure" | "success" | "warning"'.`,
    ]);
  });

  test("[Y3] what the author leaves out is put in, and places stay the author's", () => {
    expect(problems("export default ({ domain }) => ({ result: domain.image ? 'success' : 'failure' });")).toEqual([]);
    expect(problems("export default async ({ domain }) => {\n  return { result: domain.nothing };\n};")).toEqual([
      expect.stringMatching(/^2:27 Property 'nothing' does not exist/),
    ]);
    expect(problems("export default ({ domian }) => ({ result: 'great' });")).toEqual([
      expect.stringMatching(/^1:19 Property 'domian' does not exist on type 'Input'/),
      expect.stringMatching(/^1:35 Type '"great"' is not assignable/),
    ]);
  });

  test("[Y3] types of the author's own have to fit those of the function", () => {
    const own = (type: string) =>
      `type Input = ${type};\nexport default function main(input: Input) {\n  return { result: input.image ? "success" : "failure" };\n}`;
    expect(problems(own("{ image?: string }"))).toEqual([]);
    expect(problems(own("{ image: string }"))).toEqual([
      "2:8 It is called with something else than it asks for: image: type 'undefined' is not assignable to type 'string'.",
    ]);
    const answer = 'export default function main(): { result: string } {\n  return { result: "x" };\n}';
    expect(problems(answer)).toEqual([
      expect.stringMatching(/^1:8 What it answers is not what is expected of it: result: /),
    ]);
  });

  test("[Y5] there is the language, and neither a browser nor Node, nor clock and chance where a function reacts", () => {
    const uses = "export default () => { const x = String(NAME); return { result: x ? 'success' : 'failure' } }";
    const action = declarationOf({ ...CHECK, kind: "debug" }, schemas);
    for (const name of [
      "[1, 2].toSorted().at(-1)",
      "new Set([1]).union(new Set([2])).size",
      "Object.groupBy([1], String)",
    ])
      expect(problems(uses.replace("NAME", name))).toEqual([]);
    for (const name of ["document.title", "process.env", "require('fs')", "new WeakRef({})", "setTimeout"])
      expect(problems(uses.replace("NAME", name)), name).toHaveLength(1);
    for (const name of ["Math.random()", "Date.now()", "new Date()", "fetch('http://a.conn/')"]) {
      expect(problems(uses.replace("NAME", name)), name).toHaveLength(1);
      expect(problems(uses.replace("NAME", name), action), name).toEqual([]);
    }
    expect(problems(uses.replace("NAME", "process.env"))[0]).toBe(
      "1:41 Cannot find name 'process'. A function has the language, and what it is given.",
    );
  });

  test("[Y5] operations are typed: what one has no place for is found where it stands", () => {
    const management = declarationOf(
      { ...CHECK, kind: "management", form: { type: "object", properties: {} } },
      schemas,
    );
    const create = (more: string) =>
      `export default function main({ component }: Input): Output {\n  return { operations: [{ type: "create", key: "a", ${more} }] };\n}`;
    expect(
      problems(
        create('schema: "docker.network", connect: { "/domain/project": { component: component.id } }'),
        management,
      ),
    ).toEqual([]);
    expect(problems(create('schema: "docker.network", colour: 1'), management)).toHaveLength(1);
    expect(problems(create("name: 1"), management)).toHaveLength(1);
  });

  test("[Y6] what was looked at before changes nothing", () => {
    const other = declarationOf({ ...CHECK, inputs: { size: "/domain/ports" } }, schemas);
    const source = "export default ({ size }) => ({ result: size?.length ? 'success' : 'failure' });";
    const first = problems(source, other);
    expect(problems(source)).toHaveLength(1);
    expect([first, problems(source, other)]).toEqual([[], []]);
  });
});

describe("what there is to write", () => {
  const source = "export default function main({ domain }) {\n  return { result: domain. };\n}";
  const text = { declaration, source };
  const at = source.indexOf("domain. }") + "domain.".length;

  test("[Y4] the properties of the schema are offered, with their words", () => {
    expect(typing.completions(text, at).map(({ name }) => name)).toEqual(["environment", "image", "ports", "restart"]);
    expect(typing.detail(text, at, "image")).toMatchObject({ words: "Image: What it runs." });
  });

  test("[Y4] a word means what it is typed as, at the author's place", () => {
    const meaning = typing.meaning(text, at - 3);
    expect(source.slice(meaning?.from, meaning?.to)).toBe("domain");
    expect(meaning?.type).toContain("image?: string");
    expect(typing.meaning(text, 1)).toBeUndefined();
  });
});
