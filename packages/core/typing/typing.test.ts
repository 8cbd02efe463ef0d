import { Map as PersistentMap } from "immutable";
import { expect, test } from "vitest";
import { type Property, type Schema, schemaRef } from "../model/index.ts";
import { declarationOf, type TypedFunction } from "./declaration.ts";

function schema(name: string, version: number, properties: { readonly [name: string]: Property }): Schema {
  return {
    ...{ name, version, title: name, description: "", icon: "", category: "", functions: [] },
    domain: { type: "object", properties },
    resource: { type: "object", properties: { state: { type: "string" } } },
  };
}

const CONTAINER = schema("a.container", 1, {
  image: { type: "string", title: "Image", description: "What it runs.", default: "busybox" },
  restart: { type: "string", enum: ["no", "always"] },
  labels: { type: "object", additionalProperties: { type: "string" } },
  "odd name": { type: "array", items: { enum: [1, 2] } },
});
const VOLUME = schema("a.volume", 1, { driver: { type: "string" } });

function declared(definition: Partial<TypedFunction>, ...schemas: readonly Schema[]): string {
  const whole = { kind: "attribute", inputs: {}, bindings: ["a.container"], ...definition } as const;
  return declarationOf(whole, PersistentMap(schemas.map((each) => [schemaRef(each), each])));
}

/** What a declaration says of a name, without its words. */
function typeIn(declaration: string): string {
  const [, rest = ""] = declaration.split("type Input = ");
  return `${rest.split("\n};")[0]}\n}`;
}

test("[T1] every argument has the type and the words of the property it is read from", () => {
  const text = declared({ inputs: { domain: "/domain", image: "/domain/image", state: "/resource/state" } }, CONTAINER);
  expect(typeIn(text)).toBe(`{
  /** /domain */
  domain: {
    /**
     * Image: What it runs.
     * Default: "busybox".
     */
    image?: string;
    restart?: "no" | "always";
    labels?: Record<string, string>;
    "odd name"?: (1 | 2)[];
  };
  /**
   * Image: What it runs.
   * Default: "busybox".
   */
  image?: string;
  /** /resource/state */
  state?: string;
}`);
});

test("[T1] what is gathered is a list of others with the value at the path", () => {
  const from = { from: "workspace", path: "/domain/driver", schemas: ["a.volume"] } as const;
  expect(typeIn(declared({ gathers: { others: from } }, CONTAINER, VOLUME))).toContain(
    `others: {
    component: string;
    schema: string;
    name: string;
    /** /domain/driver */
    value?: string;
  }[];`.replace("    /** /domain/driver */\n", ""),
  );
});

test("[T2] everything may be absent, but not the name", () => {
  expect(typeIn(declared({ inputs: { name: "/meta/name", about: "/meta/description" } }, CONTAINER))).toMatch(
    /about\?: string;[\s\S]*name: string;/,
  );
});

test("[T3] attached to several kinds, it is called with what one of them has, by its newest version", () => {
  const newer = schema("a.volume", 2, { size: { type: "integer" } });
  const definition = { inputs: { domain: "/domain" }, bindings: ["a.volume", "a.container"] };
  const text = declared(definition, CONTAINER, VOLUME, newer);
  expect(text).toMatch(/image\?: string;[\s\S]*\} \| \{[\s\S]*size\?: number;/);
  expect(text).not.toContain("driver");
  expect(declared({ inputs: { domain: "/domain", image: "/domain/image" }, bindings: [] }, CONTAINER)).toMatch(
    /domain: Record<string, Json \| undefined>;[\s\S]*image\?: Json;/,
  );
});

test("[T4] each kind of function has an answer of its own", () => {
  expect(declared({ kind: "qualification" }, CONTAINER)).toContain('result: "success" | "warning" | "failure";');
  expect(declared({ kind: "codeGeneration" }, CONTAINER)).toContain("fileName?: string;");
  expect(declared({ kind: "action" }, CONTAINER)).toContain('status: "ok" | "gone" | "error";');
  expect(declared({ kind: "debug" }, CONTAINER)).toContain("component: AContainer;");
  expect(declared({ kind: "transformation" }, CONTAINER)).toContain("value: Json;");
});

test("[T4] a management function asks for operations, and is given what its form asks for", () => {
  const form: Property = {
    type: "object",
    properties: { name: { type: "string" }, port: { type: "integer" } },
    required: ["name"],
  };
  const text = declared({ kind: "management", form }, CONTAINER);
  expect(text).toMatch(/input: \{\n {4}name: string;\n {4}port\?: number;\n {2}\};/);
  expect(text).toMatch(/operations: Operation\[\];/);
});

test("[T7] a management function is called with what it asks, and answers operations", () => {
  const form: Property = {
    ...{ type: "object", required: ["name"] },
    properties: { name: { type: "string" }, copies: { type: "integer", default: 1 }, note: { type: "string" } },
  };
  const type = typeIn(declared({ kind: "management", bindings: [], form }, CONTAINER));
  expect(type).toContain("component: AnyComponent | null;");
  for (const member of ["name: string;", "copies: number;", "note?: string;"]) expect(type).toContain(member);
  expect(declared({ kind: "management" }, CONTAINER)).toContain("operations: Operation[];");
});

test("[T9] an action is told what was last read, and may say how it found the settings of its kind", () => {
  const text = declared({ kind: "action" }, CONTAINER);
  expect(text).toMatch(/resource\?: \{\n[^}]*resourceId: string;[\s\S]*?payload: \{\n {6}state\?: string;/);
  const output = text.slice(text.indexOf("type Output"));
  expect(output).toMatch(/found\?: \{\n[^}]*image\?: string;/);
  expect(output).toContain('status: "ok" | "gone" | "error";');
  expect(declared({ kind: "action", bindings: [] })).toContain("found?: Record<string, Json | undefined>;");
});

test("[T8] an authentication function is told which connection it signs in to, and answers headers by connection alone", () => {
  const text = declared({ kind: "authentication", bindings: [] });
  const [input, output] = [/type Input = {[\s\S]*?^};/m.exec(text)?.[0], /type Output = {[\s\S]*?^};/m.exec(text)?.[0]];
  expect([...(input ?? "").matchAll(/^ {2}(\w+): (.*);$/gm)].map(([, ...member]) => member)).toEqual([
    ["connection", "string"],
    ["secret", "Record<string, string>"],
  ]);
  expect([...(output ?? "").matchAll(/^ {2}(\w+): (.*);$/gm)].map(([, ...member]) => member)).toEqual([
    ["headers", "Record<string, Record<string, string>>"],
  ]);
  expect(output).toContain("plain?: string[];");
});

test("[T5] what talks to the world has a way out, what reacts has none", () => {
  expect(declared({ kind: "debug" }, CONTAINER)).toContain("declare function fetch");
  expect(declared({ kind: "qualification" }, CONTAINER)).not.toContain("fetch");
});

test("[T6] the order of what is given does not matter, and words stay words", () => {
  const definition = { inputs: { b: "/domain/image", a: "/domain" }, bindings: ["a.volume", "a.container"] };
  const turned = { inputs: { a: "/domain", b: "/domain/image" }, bindings: ["a.container", "a.volume"] };
  expect(declared(definition, CONTAINER, VOLUME)).toBe(declared(turned, VOLUME, CONTAINER));
  const sly = schema("a.container", 1, {
    x: { type: "string", description: "*/ }; declare const fetch: any; /*\n*/" },
  });
  expect(declared({ inputs: { x: "/domain/x" } }, sly).match(/\*\//g)).toHaveLength(
    (declared({ inputs: { x: "/domain/x" } }, sly).match(/\/\*\*/g) ?? []).length,
  );
});
