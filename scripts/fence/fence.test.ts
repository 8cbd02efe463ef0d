import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { judge } from "./judge.ts";
import { readSource } from "./source.ts";
import { readTree } from "./tree.ts";

const FIXTURES = join(import.meta.dirname, "fixtures");
const names = readdirSync(FIXTURES);

function expected(name: string): readonly string[] {
  return lines(readFileSync(join(FIXTURES, name, "expected.txt"), "utf8"));
}

function found(name: string): readonly string[] {
  return judge(readTree(join(FIXTURES, name))).map(({ path, line, rule }) => `${path}:${line} [${rule}]`);
}

function lines(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

describe("the fence", () => {
  test("[F1] a tree in which everything is in its place passes", () => {
    expect(found("passes")).toEqual([]);
  });

  for (const name of names.filter((one) => one !== "passes")) {
    const rules = [...new Set(expected(name).map((line) => line.replace(/.* /, "")))].join("");
    test(`${rules} the tree "${name}" is refused at exactly the lines that are wrong`, () => {
      expect([...found(name)].sort()).toEqual([...expected(name)].sort());
    });
  }

  test("[F1] every rule of SPEC.md has a tree that must fail, and every failing tree cites a rule of it", () => {
    const spec = readFileSync(join(import.meta.dirname, "SPEC.md"), "utf8");
    const rules = [...spec.matchAll(/^- \[(F\d+)\]/gm)].map((match) => match[1]);
    const cited = new Set(names.flatMap(expected).map((line) => /\[(F\d+)\]/.exec(line)?.[1]));
    expect([...cited].sort()).toEqual([...rules].sort());
  });

  test("[F2] a name the file binds itself is the file's own", () => {
    const { globals } = readSource(
      "a.ts",
      "function f({ location, a: [self] }: X, history = 1) { return location + self + history; }",
    );
    expect(globals.map((use) => use.name).filter((name) => ["location", "self", "history"].includes(name))).toEqual([]);
  });
});
