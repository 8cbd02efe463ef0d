import { META, placeOf, type Property, type Schema, segmentsOf } from "../model/index.ts";
import { ANSWERS } from "./answers.ts";
import { ANY_COMPONENT, metaType, typeName } from "./component-type.ts";
import type { TypedFunction } from "./declaration.ts";
import { type Member, objectType, typeOf, unionOf, wordsOf } from "./property-type.ts";

type Gather = NonNullable<TypedFunction["gathers"]>[string];
type Newest = ReadonlyMap<string, Schema>;

const FACTS: { readonly [path: string]: string } = {
  "/facts/publishedPorts":
    "{ port: number; protocol: string; address: string; container: string; component?: string }[]",
};

const ACTIONS = '"create" | "update" | "replace" | "destroy" | "refresh" | (string & {})';

/** The type of the one object a function is called with. Rules [T1]–[T3]. */
export function inputType(definition: TypedFunction, bound: readonly Schema[], newest: Newest): string {
  const whole = unionOf(bound.length === 0 ? [ANY_COMPONENT] : bound.map(({ name }) => typeName(name)));
  const component: Member = { name: "component", type: whole, certain: true };
  const asked = definition.form ? formType(definition.form) : "any";
  const input: Member = { name: "input", type: asked, words: "What it was asked for.", certain: true };
  switch (definition.kind) {
    case "schema":
      return "Record<string, never>";
    case "authentication":
      return objectType(SIGNING_IN);
    case "action":
      return objectType([
        { name: "kind", type: ACTIONS, certain: true },
        { name: "workspace", type: "string", certain: true },
        component,
      ]);
    case "debug":
      return objectType([component, input]);
    case "management": {
      const own: Member = bound.length === 0 ? { ...component, type: "AnyComponent | null" } : component;
      const managed: Member = { name: "components", type: "AnyComponent[]", words: "Those it manages.", certain: true };
      const canvas: Member = { name: "view", type: "{ id: string; name: string } | null", certain: true };
      return objectType([own, managed, canvas, input]);
    }
    case "transformation":
    case "attribute":
    case "qualification":
    case "codeGeneration": {
      const each = bound.length === 0 ? [undefined] : bound;
      return unionOf(each.map((schema) => objectType(membersOf(definition, schema, newest))));
    }
  }
}

const SIGNING_IN: readonly Member[] = [
  { name: "connection", type: "string", words: "The name of the connection it signs in to.", certain: true },
  {
    ...{ name: "secret", type: "Record<string, string>", certain: true },
    words: "The values of the secret that the connection names, such as value, or username and password.",
  },
];

/** What a person fills in. Here what is required is there, without it the function is not run; and what stands there by itself. */
function formType({ properties = {}, required = [] }: Property): string {
  const members = Object.entries(properties).map(
    ([name, property]): Member => ({
      name,
      type: typeOf(property, "    "),
      words: wordsOf(property),
      certain: required.includes(name) || property.default !== undefined,
    }),
  );
  return objectType(members, "  ");
}

const TRANSFORMED: Member = { name: "value", type: "Json", words: "What is transformed.", certain: true };

function membersOf(
  { kind, inputs, gathers = {} }: TypedFunction,
  schema: Schema | undefined,
  newest: Newest,
): readonly Member[] {
  return [
    ...(kind === "transformation" ? [TRANSFORMED] : []),
    ...Object.entries(inputs)
      .filter(([name]) => kind !== "transformation" || name !== "value")
      .map(([name, path]) => argument(name, path, schema)),
    ...Object.entries(gathers).map(([name, gather]) => gathered(name, gather, newest)),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What stands at a path of the component itself. */
function argument(name: string, path: string, schema: Schema | undefined): Member {
  const [root = "", ...rest] = segmentsOf(path);
  if (root === "facts") return { name, type: FACTS[path] ?? "Json", words: `${path}: a fact about the outside.` };
  if (path === "/meta") return { name, type: metaType("  "), certain: true };
  if (path === "/meta/name") return { name, type: "string", words: "What people call it.", certain: true };
  const property = propertyAt(path, schema);
  const words = (property && wordsOf(property)) || path;
  if (path === "/domain")
    return { name, type: property ? typeOf(property, "  ") : "Record<string, Json | undefined>", words, certain: true };
  return { name, type: property ? typeOf(property, "  ") : root === "derived" ? answerAt(rest) : "Json", words };
}

/** What stands at a path of others: of one of the kinds it names, or of any. */
function gathered(name: string, { path, schemas }: Gather, newest: Newest): Member {
  const kinds = schemas && schemas.length > 0 ? schemas.map((each) => newest.get(each)) : [undefined];
  const value: Member = { name: "value", type: unionOf(kinds.map((schema) => argument("value", path, schema).type)) };
  const who = ["component", "schema", "name"].map((each): Member => ({ name: each, type: "string", certain: true }));
  const words = `${path} of ${schemas ? schemas.join(", ") : "every other component"}, by name.`;
  return { name, type: `${objectType([...who, value], "  ")}[]`, words, certain: true };
}

function propertyAt(path: string, schema: Schema | undefined): Property | undefined {
  const [root, first = "", ...rest] = segmentsOf(path);
  if (root === "meta") return rest.length === 0 ? META.properties?.[first] : undefined;
  const place = schema && placeOf(schema, path);
  return place?.kind === "value" ? place.property : undefined;
}

/** What the component's functions answered. What an attribute function answers, its code alone knows. */
function answerAt([group, name]: readonly string[]): string {
  if (group === "code" && name !== undefined) return ANSWERS.codeGeneration;
  return group === "qualification" && name !== undefined ? ANSWERS.qualification : "any";
}
