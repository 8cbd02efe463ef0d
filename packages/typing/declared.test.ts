import { type FunctionKind, FUNCTION_KINDS, type Property, type Schema, schemaRef } from "@tributary/core/model";
import type { Json } from "@tributary/core/base";
import { declarationOf } from "@tributary/core/typing";
import fc from "fast-check";
import { Map as PersistentMap } from "immutable";
import { expect, test } from "vitest";
import { LIBRARY } from "./library.fixture.ts";
import { createTyping } from "./typing.ts";

type Sample = { readonly property: Property; readonly value: Json };

const word = fc.string({ unit: "binary", maxLength: 12 });
const memberName = fc.oneof(
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/),
  fc.constantFrom("*/", "a b", 'q"', "0", "\u2028"),
);

/** A property and a value that fits it; `tie` makes those that hold others. */
const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    described(fc.record({ property: fc.constant<Property>({ type: "string" }), value: word })),
    described(fc.record({ property: fc.constant<Property>({ type: "integer" }), value: fc.integer() })),
    described(fc.record({ property: fc.constant<Property>({ type: "boolean" }), value: fc.boolean() })),
    described(fc.record({ property: fc.constant<Property>({}), value: fc.jsonValue() as fc.Arbitrary<Json> })),
    fc.uniqueArray(fc.oneof(word, fc.integer()), { minLength: 1, maxLength: 3 }).map(
      (options): Sample => ({
        property: { enum: options },
        value: options[0] as Json,
      }),
    ),
    tie("sample").map(
      ({ property, value }): Sample => ({ property: { type: "array", items: property }, value: [value, value] }),
    ),
    fc.tuple(tie("sample"), fc.uniqueArray(word, { maxLength: 2 })).map(
      ([{ property, value }, keys]): Sample => ({
        property: { type: "object", additionalProperties: property },
        value: fields(keys.map((key) => [key, value])),
      }),
    ),
    fc
      .uniqueArray(fc.record({ name: memberName, of: tie("sample"), isThere: fc.boolean() }), {
        maxLength: 4,
        selector: ({ name }) => name,
      })
      .map(
        (members): Sample => ({
          property: {
            type: "object",
            properties: Object.fromEntries(members.map(({ name, of }) => [name, of.property])),
          },
          value: fields(members.filter(({ isThere }) => isThere).map(({ name, of }) => [name, of.value])),
        }),
      ),
  ),
}));

function described(plain: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc.tuple(plain, word, word).map(
    ([{ property, value }, title, description]): Sample => ({
      property: { ...property, title, description: `${description}*/ ${title}` },
      value,
    }),
  );
}

function fields(entries: readonly (readonly [string, Json])[]): Json {
  return Object.fromEntries(entries.filter(([name]) => name !== "__proto__"));
}

function schemaWith(properties: Property["properties"], name = "test.random"): Schema {
  return {
    ...{ name, version: 1, title: "Random */", description: "*/", icon: "", category: "", functions: [] },
    domain: { type: "object", properties: properties ?? {} },
  };
}

const typing = createTyping(LIBRARY);

test("[Y1] whatever the schema, its declaration compiles, and what fits the schema may be given to the function", () => {
  fc.assert(
    fc.property(sample, fc.constantFrom(...FUNCTION_KINDS), ({ property, value }, kind) => {
      const schema = schemaWith({ it: property });
      const declaration = declarationOf(
        { kind, inputs: { it: "/domain/it", domain: "/domain" }, bindings: [schema.name] },
        PersistentMap([[schemaRef(schema), schema]]),
      );
      const source = `${givenAs(kind, value)}export default main;\ndeclare function main(input: Input): Output;`;
      expect(typing.problems({ declaration, source })).toEqual([]);
      expect(typing.faults(declaration)).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test("[Y1] what does not fit the schema is not taken", () => {
  const schema = schemaWith({ it: { type: "integer" } });
  const definition = { kind: "attribute", inputs: { it: "/domain/it" }, bindings: [schema.name] } as const;
  const declaration = declarationOf(definition, PersistentMap([[schemaRef(schema), schema]]));
  const problems = (value: string) =>
    typing.problems({ declaration, source: `export const given: Input = { it: ${value} };\nexport default () => 1;` });
  expect([problems("1").length, problems('"1"').length]).toEqual([0, 1]);
});

/** A line that gives a function of the kind what a component with `value` at /domain/it has; nothing where it reads no component. */
function givenAs(kind: FunctionKind, value: Json): string {
  const whole = { id: "a", name: "a", schema: "a", meta: { name: "a" }, derived: {}, domain: { it: value } };
  switch (kind) {
    case "management":
    case "debug":
    case "action":
      return `export const given: Input["component"] = ${JSON.stringify(whole)};\n`;
    case "attribute":
    case "qualification":
    case "codeGeneration":
      return `export const given: Input = ${JSON.stringify({ it: value, domain: { it: value } })};\n`;
    case "transformation":
      return `export const given: Input = ${JSON.stringify({ value, it: value, domain: { it: value } })};\n`;
    case "authentication":
    case "schema":
      return "";
  }
}
