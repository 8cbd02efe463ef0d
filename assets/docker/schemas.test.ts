import { execFileSync } from "node:child_process";
import { textHash } from "@tributary/core/base";
import type { ComponentId } from "@tributary/core/base";
import {
  applyMutation,
  Draft,
  EMPTY_SNAPSHOT,
  kindOf,
  type Mutation,
  type Property,
  placeOf,
  type Schema,
} from "@tributary/core/model";
import { describe, expect, test } from "vitest";
import { schemas } from "./index.ts";

function* propertiesOf(property: Property, path: string): Generator<readonly [string, Property]> {
  yield [path, property];
  for (const [name, member] of Object.entries(property.properties ?? {}))
    yield* propertiesOf(member, `${path}/${name}`);
  if (property.items) yield* propertiesOf(property.items, `${path}/item`);
  if (property.additionalProperties) yield* propertiesOf(property.additionalProperties, `${path}/entry`);
}

const all = schemas.flatMap((schema) =>
  [...propertiesOf(schema.domain, `${schema.name}/domain`)].slice(1).map(([path, property]) => ({ path, property })),
);

describe("schemas", () => {
  test("[DA1] every property has a title and a description in sentences", () => {
    const bare = all.filter(
      ({ path, property }) =>
        !/\/(item|entry)$/.test(path) && !(property.title && /^[\p{L}0-9`/-].*\.$/u.test(property.description ?? "")),
    );
    expect(bare.map(({ path }) => path)).toEqual([]);
  });

  test("[DA1] every pattern has its words, and compiles as it does in JSON Schema", () => {
    for (const { path, property } of all) {
      if (!property.pattern) continue;
      expect([path, property.patternHint]).toEqual([path, expect.any(String)]);
      expect(() => new RegExp(property.pattern ?? "", "u")).not.toThrow();
    }
  });

  test("[DA50] a new one is connected to nothing by itself, even where there is one of each kind", () => {
    const install = schemas.map((schema): Mutation => ({ type: "schema.install", schema }));
    let next = 0;
    const draft = new Draft(install.reduce(applyMutation, EMPTY_SNAPSHOT), () => `id${next++}`);
    const made = [...schemas, ...schemas].map(({ name }) => draft.create(name, `one ${name} of ${next}`));
    const isConnected = (component: ComponentId) =>
      draft.view.components.get(component)?.attributes.some((cell) => "from" in cell);
    expect(made.filter(isConnected)).toEqual([]);
    // Said by somebody, it is: there is something to take.
    const [container, network] = ["docker.container", "docker.network"].map((name) =>
      draft.create(name, `last ${name}`),
    );
    if (!container || !network) throw new RangeError("not made");
    const entry = draft.insert(container, "/domain/networks");
    draft.connect(container, `${entry}/network`, network);
    expect(isConnected(container)).toBe(true);
  });

  test("[DA1] every connection leads to something that is there", () => {
    const byName = new Map<string, Schema>(schemas.map((schema) => [schema.name, schema]));
    for (const { property } of all) {
      for (const name of property.reference?.schemas ?? []) {
        const target = byName.get(name);
        const path = property.reference?.path ?? "";
        const derived = /^\/derived\/(\w+)$/.exec(path)?.[1];
        expect(
          derived ? target?.functions.some((bound) => bound.name === derived) : target && placeOf(target, path)?.kind,
        ).toBe(derived ? true : "value");
      }
    }
  });

  test("[DA1] what a running container cannot change is marked, on the list and on all below it", () => {
    const container = schemas.find(({ name }) => name === "docker.container") as Schema;
    const createOnly = (path: string) => {
      const place = placeOf(container, path);
      return place?.kind === "value" && place.property.createOnly === true;
    };
    expect(
      [
        "/domain/image",
        "/domain/environment/A",
        "/domain/ports/x/target",
        "/domain/healthcheck/test",
        "/domain/mounts",
      ].map(createOnly),
    ).toEqual([true, true, true, true, true]);
    expect(["/domain/restart", "/domain/memoryLimit", "/domain/networks", "/domain/dependsOn"].map(createOnly)).toEqual(
      [false, false, false, false],
    );
  });
});

describe("functions", () => {
  const bindings = schemas.flatMap((schema) => schema.functions.map((bound) => ({ schema, bound })));

  test("[DA2] each is a module without imports, known by its hash", async () => {
    for (const { bound } of bindings) {
      expect(bound.code.js).not.toMatch(/^\s*import\b|\bimport\(|\brequire\(/m);
      expect(bound.code.hash).toBe(textHash(bound.code.js));
      const module = (await import(`data:text/javascript,${encodeURIComponent(bound.code.js)}`)) as {
        default: unknown;
      };
      expect(typeof module.default).toBe("function");
    }
  });

  test("[DA2] each reads only what is there", () => {
    for (const { schema, bound } of bindings) {
      for (const path of Object.values(bound.inputs)) {
        const [, root, name] = path.split("/");
        if (root === "facts") expect(path).toBe("/facts/publishedPorts");
        else if (root === "derived") expect(schema.functions.map((other) => other.name)).toContain(name);
        else expect([path, placeOf(schema, path)?.kind]).toEqual([path, "value"]);
      }
    }
  });

  test("[DA14] an action is the same text wherever it is bundled, and may ask only an engine, and only what it is granted", () => {
    const actions = bindings.filter(({ bound }) => bound.kind === "action");
    const script = `import(${JSON.stringify(new URL("./index.ts", import.meta.url).href)}).then(({ schemas }) =>
      console.log(JSON.stringify(schemas.flatMap((s) => s.functions.filter((f) => f.kind === "action").map((f) => f.code.hash)))))`;
    const elsewhere = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: "/",
      encoding: "utf8",
    });
    expect(JSON.parse(elsewhere)).toEqual(actions.map(({ bound }) => bound.code.hash));
    for (const { bound } of actions) {
      expect(bound.connections?.map(({ connection }) => connection)).toEqual(["docker"]);
      const asked = bound.connections?.flatMap(({ patterns = [] }) => patterns.map(({ path }) => path));
      expect(asked?.filter((path) => /exec|attach|build|commit|export|get$/.test(path))).toEqual([]);
      expect(asked?.length).toBeGreaterThan(0);
    }
  });

  test("[DA4] each copes with a component that says nothing, and gives what its kind gives", async () => {
    // Templates are given what a form has checked: templates.test.ts.
    const called = bindings.filter(({ bound: { kind } }) => kind !== "action" && kind !== "management");
    for (const { bound } of called) {
      const module = (await import(`data:text/javascript,${encodeURIComponent(bound.code.js)}`)) as {
        default(input: object): Record<string, unknown>;
      };
      const empty = module.default({});
      const full = module.default({
        domain: {},
        name: "a",
        engineName: "a",
        others: [],
        members: [],
        published: [],
        users: [],
      });
      for (const result of [empty, full]) {
        if (bound.kind === "qualification") expect(["success", "warning", "failure"]).toContain(result["result"]);
        if (bound.kind === "qualification" && result["result"] !== "success")
          expect(result["message"]).toMatch(/\.$|\?$/);
        if (bound.kind === "codeGeneration") expect(typeof result["code"]).toBe("string");
      }
    }
  });

  test("[DA4] a finding's place and its suggestion fit the schema", async () => {
    const container = schemas.find(({ name }) => name === "docker.container") as Schema;
    const pinned = container.functions.find(({ name }) => name === "imagePinned");
    const module = (await import(`data:text/javascript,${encodeURIComponent(pinned?.code.js ?? "")}`)) as {
      default(input: object): { suggestion: { path: string } };
    };
    const place = placeOf(container, module.default({ image: "redis" }).suggestion.path);
    expect(place?.kind === "value" && kindOf(place.property)).toBe("string");
  });
});
