import { isJsonObject, type Json } from "../base/index.ts";
import { kindOf, type Property } from "../model/index.ts";

/** The TypeScript type of what can stand at a property, indented to stand in a line of `indent`. Rules [T1], [T2]. */
export function typeOf(property: Property, indent = ""): string {
  if (property.enum) return unionOf(property.enum.map(literalOf));
  switch (kindOf(property)) {
    case "string":
      return "string";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "array":
      return property.items ? `${grouped(typeOf(property.items, indent))}[]` : "Json[]";
    case "map":
      return `Record<string, ${typeOf(property.additionalProperties ?? {}, indent)}>`;
    case "object":
      return property.properties ? objectOf(property.properties, indent) : "Record<string, Json>";
    case "json":
      return "Json";
  }
}

function objectOf(properties: NonNullable<Property["properties"]>, indent: string): string {
  const members = Object.entries(properties).map(
    ([name, member]): Member => ({
      name,
      type: typeOf(member, `${indent}  `),
      words: wordsOf(member),
    }),
  );
  return objectType(members, indent);
}

export type Member = {
  readonly name: string;
  readonly type: string;
  readonly words?: string;
  /** It is always there. */
  readonly certain?: boolean;
};

/** An object type with a member per line. */
export function objectType(members: readonly Member[], indent = ""): string {
  if (members.length === 0) return "Record<string, never>";
  const inner = `${indent}  `;
  const lines = members.map(
    ({ name, type, words, certain }) =>
      `${words ? `${commentOf(words, inner)}\n` : ""}${inner}${memberName(name)}${certain ? "" : "?"}: ${type};`,
  );
  return `{\n${lines.join("\n")}\n${indent}}`;
}

/** What a person reads about a property: its title, its description, and what stands there when nothing is said. */
export function wordsOf(property: Property): string {
  const { title, description, default: standard, docsUrl } = property;
  const said = [title, description].filter((text) => text !== undefined && text !== "").join(": ");
  const given = standard === undefined ? "" : `Default: ${JSON.stringify(standard)}.`;
  return [said, given, docsUrl ?? ""].filter((text) => text !== "").join("\n");
}

/** A comment that says exactly these words, whatever they are. Rule [T6]. */
export function commentOf(words: string, indent = ""): string {
  const lines = words.replaceAll("*/", "*∕").split(/[\r\n\u2028\u2029]+/);
  if (lines.length === 1) return `${indent}/** ${lines[0]} */`;
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`].join("\n");
}

export function unionOf(types: readonly string[]): string {
  const different = [...new Set(types)];
  return different.length === 0 ? "never" : different.join(" | ");
}

function memberName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function literalOf(value: Json): string {
  return Array.isArray(value) || isJsonObject(value) ? "Json" : JSON.stringify(value);
}

function grouped(type: string): string {
  return type.includes(" | ") ? `(${type})` : type;
}
