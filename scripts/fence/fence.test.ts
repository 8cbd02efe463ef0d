import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { judge } from "./judge.ts";
import { judgeRules } from "./rules.ts";
import { readSource } from "./source.ts";
import { readTree } from "./tree.ts";

const FIXTURES = join(import.meta.dirname, "fixtures");

/** Each tree lies in fixtures/, with the lines that must be refused in its expected.txt. */
const REFUSED: readonly (readonly [name: string, tree: string])[] = [
  ["[F1] core imports Node", "core-imports-node"],
  ["[F1] core imports a vendor library", "core-imports-a-vendor"],
  ["[F1] core imports an adapter", "core-imports-an-adapter"],
  ["[F2] core reads the clock", "core-reads-the-clock"],
  ["[F2] core rolls dice", "core-rolls-dice"],
  ["[F2] core touches the world", "core-touches-the-world"],
  ["[F3] a core folder imports one above it, or has no place in the order", "core-folder-looks-up"],
  ["[F4] an adapter takes a second vendor", "adapter-takes-a-second-vendor"],
  ["[F4] an adapter imports another", "adapter-imports-another"],
  ["[F4] nobody declared what an adapter wraps", "adapter-nobody-declared"],
  ["[F4] an adapter draws", "adapter-draws"],
  ["[F5] the UI waits on the world", "ui-waits-on-the-world"],
  ["[F6] an agent knows the engine", "agent-knows-the-engine"],
  ["[F7] a package imports an app", "package-imports-an-app"],
  ["[F7] the testkit or an asset imports an adapter", "testkit-imports-an-adapter"],
  ["[F8] somebody reaches into a package", "reaches-into-a-package"],
  ["[F8] somebody reaches into a folder", "reaches-into-a-folder"],
  ["[F9] a face exports everything", "exports-everything"],
  ["[F10] a file cannot be parsed", "cannot-be-parsed"],
  ["[F11] a rule has no test, or stands twice", "a-rule-without-a-test"],
  ["[F12] a test cites no rule of its folder", "a-test-without-a-rule"],
  ["[F13] a replica draws, or knows where it runs", "replica-knows-where-it-runs"],
  ["[F14] typing knows where it runs", "typing-knows-where-it-runs"],
];

function expected(tree: string): readonly string[] {
  return readFileSync(join(FIXTURES, tree, "expected.txt"), "utf8")
    .split("\n")
    .filter(Boolean)
    .sort();
}

function found(name: string): readonly string[] {
  const tree = readTree(join(FIXTURES, name));
  const violations = [...judge(tree), ...judgeRules(tree)];
  return violations.map(({ path, line, rule }) => `${path}:${line} [${rule}]`).sort();
}

test.each(REFUSED)("%s: refused at exactly the lines that are wrong", (name, tree) => {
  expect(expected(tree)).not.toEqual([]);
  expect(new Set(expected(tree).map((line) => line.split(" ")[1]))).toEqual(new Set([name.split(" ")[0]]));
  expect(found(tree)).toEqual(expected(tree));
});

test("[F1] a tree in which everything is in its place passes", () => {
  expect(found("passes")).toEqual([]);
});

test("[F1] no tree lies in fixtures/ that no test looks at", () => {
  expect(readdirSync(FIXTURES).sort()).toEqual([...REFUSED.map(([, tree]) => tree), "passes"].sort());
});

test("[F2] a name the file binds itself is the file's own", () => {
  const text = "function f({ location, a: [self] }: X, history = 1) { return location + self + history + window; }";
  const names = readSource("a.ts", text).globals.map((use) => use.name);
  expect(names.filter((name) => ["location", "self", "history", "window"].includes(name))).toEqual(["window"]);
});
