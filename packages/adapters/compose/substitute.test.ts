// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of Compose, not of templates.
import { describe, expect, test } from "vitest";
import { parseEnvFile, parseRawEnvFile } from "./dotenv.ts";
import { substitute, wholeVariable } from "./substitute.ts";

const lookup = (name: string) => ({ A: "a", EMPTY: "", HOST: "db" })[name];

describe("variables", () => {
  test.each([
    ["$A", "a"],
    ["${A}", "a"],
    ["x-${A}-y", "x-a-y"],
    ["${NOPE:-d}", "d"],
    ["${EMPTY:-d}", "d"],
    ["${EMPTY-d}", ""],
    ["${NOPE-d}", "d"],
    ["${A:+other}", "other"],
    ["${EMPTY:+other}", ""],
    ["${EMPTY+other}", "other"],
    ["${A:?must}", "a"],
    ["${NOPE:-${HOST}:${NOPE2:-5432}}", "db:5432"],
    ['${NOPE:-{"a": {"b": 1}}}', '{"a": {"b": 1}}'],
    ["$$A and $${A}", "$A and ${A}"],
    ["$(date) costs 5$", "$(date) costs 5$"],
    ["a b", "a b"],
  ])("[CP2] %s becomes %s", (text, expected) => {
    const result = substitute(text, lookup);
    expect(result.ok && result.value.text).toBe(expected);
  });

  test("[CP2] what is not set is told, and what must be set says why", () => {
    const result = substitute("${X} ${Y:?ask the owner}", lookup);
    expect(result.ok && result.value).toEqual({
      text: " ",
      unset: ["X", "Y"],
      required: ["The variable Y must be set: ask the owner."],
    });
  });

  test.each(["${", "${A", "${1x}", "${A*b}", "${}"])("[CP8] %s is malformed, and says so in a sentence", (text) => {
    const result = substitute(text, lookup);
    expect(result.ok ? "" : result.error).toMatch(/\.$/);
  });

  test("[CP2] a text that is one variable is known as such", () => {
    expect(["$A", "${A}", "${A:?x}", "${A?}", "${A:-x}", "x$A", "${A}${B}"].map(wholeVariable)).toEqual([
      "A",
      "A",
      "A",
      "A",
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("environment files", () => {
  test("[CP2] comments, quotes, export, several lines and variables are read as Compose does", () => {
    const text = [
      "# comment",
      "A=1 # one",
      'B="two\\nlines"',
      "C='$A literal'",
      "export D=$A-${HOST}",
      "E: colon",
      'F="first',
      'second"',
      "G=",
      "HOST",
      "UNKNOWN",
    ].join("\n");
    expect(Object.fromEntries(parseEnvFile(text, lookup))).toEqual({
      A: "1",
      B: "two\nlines",
      C: "$A literal",
      D: "a-db",
      E: "colon",
      F: "first\nsecond",
      G: "",
      HOST: "db",
    });
  });

  test("[CP8] a line that makes no sense is told with its number and left out", () => {
    const complaints: number[] = [];
    expect(Object.fromEntries(parseEnvFile("A=1\n= x\n'open", lookup, (line) => complaints.push(line)))).toEqual({
      A: "1",
    });
    expect(complaints).toEqual([2, 3]);
  });

  test("[CP15] a raw file is taken as it stands", () => {
    expect(Object.fromEntries(parseRawEnvFile('A="x" # y\n# c\nB=$A'))).toEqual({ A: '"x" # y', B: "$A" });
  });
});
