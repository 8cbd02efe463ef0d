import { afterAll, expect, test } from "vitest";
import { createCompiler } from "./create-compiler.ts";

const compiler = createCompiler();
afterAll(() => compiler.close());

async function problem(source: string): Promise<string> {
  const compiled = await compiler.compile(source);
  if (compiled.ok) return "fine";
  const [{ line, column, sentence }] = compiled.problems;
  return `${line}:${column} ${sentence}`;
}

test("[X7] types become white space, and the same text gives the same code", async () => {
  const source = "export default function main({ size }: { size: number }): number {\n  return size;\n}\n";
  const [one, two] = await Promise.all([compiler.compile(source), createCompiler().compile(source)]);
  expect(one).toEqual(two);
  expect(one.ok && one.code.js).toMatch(/^export default function main\(\{ size \} {18}\) {8} \{\n {2}return size;/);
});

test("[X7] what is wrong is said with its place", async () => {
  expect(await problem("export default function main() {\n  const a = ;\n}")).toMatch(/^2:13 Expression expected/);
  expect(await problem("const a = 1;\nexport default () => {\n")).toMatch(/^2:19 Expected/);
  expect(await problem("const a = 1;\n\nenum Colour { red }\nexport default () => 1;")).toMatch(/^3:1 .*enum/);
  expect(await problem('import fs from "node:fs";\nexport default () => 1;')).toBe(
    "1:1 A function cannot import anything: all it may know is given to it.",
  );
  expect(await problem("const a = 1;")).toContain("export default function main(input)");
});

test("[X7] a text that breaks the parser breaks nothing for others", async () => {
  const [deep, next] = await Promise.all([
    problem(`export default ${"(".repeat(60_000)}`),
    problem("export default () => 1;"),
  ]);
  expect(deep).toContain("could not be read");
  expect(next).toBe("fine");
  expect(await problem("export default () => 2;")).toBe("fine");
});
