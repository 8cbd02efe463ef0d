import { type FunctionKind, META, type Schema } from "../model/index.ts";
import { commentOf, type Member, objectType, typeOf } from "./property-type.ts";

/** What the functions of a component have answered, each at its name. */
const DERIVED = `{
    code?: Record<string, { format: string; code: string; fileName?: string }>;
    qualification?: Record<string, { result: "success" | "warning" | "failure"; message?: string; path?: string }>;
    [name: string]: Json | undefined;
  }`;

/** A management function is told of connections, too. */
const SOURCES: Member = {
  name: "sources",
  type: "Record<string, { component: string; path: string }>",
  words: "Where connected values come from, by pointer. Told to management functions.",
};

const TAKES_FROM: Member = {
  name: "takesFrom",
  type: "readonly { id: string; name: string }[]",
  words: "Whom it takes values from, by the names they have now.",
};

/** An action is told more of what was last read: whose own id it has, and how it was. */
function resourceType({ resource = {} }: Schema, kind: FunctionKind): string {
  if (kind !== "action") return typeOf(resource, "  ");
  return objectType(
    [
      { name: "resourceId", type: "string", words: "Its own id in the system it lives in.", certain: true },
      { name: "status", type: '"ok" | "warning" | "error" | "gone"', certain: true },
      { name: "state", type: "string", certain: true },
      {
        name: "payload",
        type: resource.properties ? typeOf(resource, "    ") : "any",
        words: "What was read of it.",
        certain: true,
      },
    ],
    "  ",
  );
}

/** What a function of a kind is given of a component as a whole. */
export function componentType(schema: Schema, kind: FunctionKind): string {
  const { title, description } = schema;
  return objectType([
    { name: "id", type: "string", certain: true },
    { name: "name", type: "string", certain: true },
    { name: "schema", type: "string", words: `${title}: ${description}`, certain: true },
    { name: "meta", type: metaType("  "), certain: true },
    { name: "domain", type: typeOf(schema.domain, "  "), words: "What it is meant to be.", certain: true },
    {
      name: "secrets",
      type: "Record<string, Json | undefined>",
      words: "Which secrets it refers to, never what they say.",
    },
    { name: "resource", type: resourceType(schema, kind), words: "What it was last found to be." },
    { name: "derived", type: DERIVED, words: "What follows from it.", certain: true },
    kind === "action" ? TAKES_FROM : SOURCES,
  ]);
}

/** A component of any kind. */
export const ANY_COMPONENT = objectType([
  { name: "id", type: "string", certain: true },
  { name: "name", type: "string", certain: true },
  { name: "schema", type: "string", certain: true },
  { name: "meta", type: "Record<string, Json | undefined>", certain: true },
  { name: "domain", type: "Record<string, Json | undefined>", certain: true },
  { name: "resource", type: "Json" },
  { name: "derived", type: "Record<string, Json | undefined>", certain: true },
  SOURCES,
]);

/** `/meta`, in which a component's name always stands. Rule [T2]. */
export function metaType(indent = ""): string {
  const members = Object.entries(META.properties ?? {}).map(
    ([name, property]): Member => ({
      name,
      type: typeOf(property, `${indent}  `),
      ...(name === "name" ? { certain: true } : {}),
    }),
  );
  return objectType(members, indent);
}

/** `type Name = …;` with its words. */
export function typeAlias(name: string, type: string, words?: string): string {
  return `${words ? `${commentOf(words)}\n` : ""}type ${name} = ${type};`;
}

/** One name per schema, in the way of types: `docker.container` is `DockerContainer`. */
export function typeName(schema: string): string {
  return schema
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("")
    .replace(/^(?=\d|$)/, "_");
}
