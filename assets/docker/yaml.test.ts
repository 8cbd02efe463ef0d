// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of Compose, not of templates.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, parseDocument } from "yaml";
import projectCompose from "./functions/project-compose.ts";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The file of a project whose other keys are these. */
function written(compose: { [key: string]: Json }): string {
  return projectCompose({ name: "p", domain: { compose } }).code;
}

/** As Compose reads it: in values, but not in keys, `$$` is a dollar sign. */
function undollared(value: unknown): unknown {
  if (typeof value === "string") {
    expect(value.replaceAll("$$", "")).not.toContain("$");
    return value.replaceAll("$$", "$");
  }
  if (Array.isArray(value)) return value.map(undollared);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, undollared(part)]));
  return value;
}

const AWKWARD = [
  "",
  " ",
  "a ",
  " a",
  "yes",
  "No",
  "on",
  "y",
  "~",
  "null",
  "true",
  ".5",
  "1.10",
  "0777",
  "0o17",
  "0x1F",
  "1_000",
  "1e3",
  ".inf",
  "-.INF",
  ".nan",
  "22:22",
  "2024-01-01",
  "2024-01-01T00:00:00Z",
  "a: b",
  "a:",
  ":a",
  "a #b",
  "#a",
  "- a",
  "-",
  "?",
  "? a",
  "[a]",
  "{a}",
  "&a",
  "*a",
  "!a",
  "|",
  ">",
  "%a",
  "@a",
  "`a",
  "'",
  '"',
  "\\",
  "a\\b",
  "<<",
  "=",
  "---",
  "...",
  "a\nb",
  "a\nb\n",
  "a\n\nb\n\n",
  "\na",
  "a\n b",
  "a \nb",
  "a\t\nb",
  "\ta",
  "a\r\nb",
  "\u0000",
  "\u0085",
  "\u2028",
  "\ufeff",
  "\ud800",
  "é",
  "日本",
  "🚀 go",
  "$",
  "$$",
  "${A}",
  "a$b",
  "x".repeat(3000),
];

describe("the generated YAML", () => {
  test("[DA13] awkward texts, as values and as keys, are read back as they are", () => {
    for (const text of AWKWARD) {
      const value = { "x-a": { [text]: text, list: [text, [text], { k: text, l: [text] }] } };
      expect(undollared(parse(written(value)))).toEqual({ name: "p", ...value, services: {} });
      expect(
        (parseDocument(written(value), { version: "1.1" }).toJS() as { "x-a": { list: Json[] } })["x-a"].list[0],
      ).toEqual(text.replaceAll("$", "$$$$"));
    }
  });

  test("[DA13] any JSON is read back as it is", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.string({ unit: "grapheme", maxLength: 80 }),
      fc.constantFrom(...AWKWARD),
      fc
        .array(fc.constantFrom("a", " ", "\n", "\t", ":", "#", "-", "$", "'"), { maxLength: 12 })
        .map((parts) => parts.join("")),
    );
    const { value } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.boolean(),
        fc.constant(null),
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(text, tie("value"), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(value, (json) => {
        expect(undollared(parse(written({ "x-a": json })))).toEqual({ name: "p", "x-a": json, services: {} });
      }),
      { numRuns: 800 },
    );
  });

  test("[DA13] a variable to be filled in stands bare, and nothing else does", () => {
    const fragment = {
      name: "web",
      engineName: "p-web",
      spec: { image: "x$y", environment: { A: { variable: "B" }, C: "${D}" } },
    };
    const { code } = projectCompose({
      name: "p",
      members: [
        { component: "c", schema: "docker.container@1", name: "web", value: { code: JSON.stringify(fragment) } },
      ],
    });
    expect(code).toContain("      A: ${B}\n      C: $${D}\n");
    expect(code).toContain("    image: x$$y\n");
  });
});
