import { afterAll, expect, test } from "vitest";
import { EMPTY_SNAPSHOT } from "@tributary/core/model";
import { declarationOf } from "@tributary/core/typing";
import { createTypeChecker } from "./create-type-checker.ts";

// No answer here depends on how fast a machine is.
const checker = createTypeChecker({ timeoutMs: 120_000 });
const hasty = createTypeChecker({ timeoutMs: 8_000 });
afterAll(async () => {
  await checker.close();
  await hasty.close();
});

const declaration = declarationOf(
  { kind: "qualification", inputs: { name: "/meta/name" }, bindings: [] },
  EMPTY_SNAPSHOT.schemas,
);

test("[X9] a text is compared with its types, and the same texts give the same answer", async () => {
  const source = 'export default ({ name }) => ({ result: name.nothing ? "success" : "failure" });';
  const [one, two] = await Promise.all([
    checker.check({ declaration, source }),
    checker.check({ declaration, source }),
  ]);
  expect(one).toEqual([expect.objectContaining({ line: 1, column: 46, sentence: expect.stringContaining("nothing") })]);
  expect(two).toBe(one);
  expect(await checker.check({ declaration, source: source.replace("nothing", "length") })).toEqual([]);
});

test("[X9] types that never end are stopped, and hold nobody else up", async () => {
  const endless = `type Grow<N extends number, A extends 0[][] = [[]]> = A["length"] extends N ? A : Grow<N, [...A, ...A, A[0]]>;
type All<A extends string> = A extends \`\${infer H}\${infer T}\` ? H | All<T> | \`\${H}\${All<T>}\` : "";
const x: All<"abcdefghijklmnopqrstuvwxyz"> | Grow<999> = "a";
export default () => ({ result: x ? "success" : "failure" });`;
  const [stopped, next] = await Promise.all([
    hasty.check({ declaration, source: endless }),
    hasty.check({ declaration, source: 'export default () => ({ result: "success" });' }),
  ]);
  expect(stopped).not.toEqual([]);
  expect(next).toEqual([]);
});
