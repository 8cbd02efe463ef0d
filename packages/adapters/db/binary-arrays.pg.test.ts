import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bigintArray, byteaArray, textArray } from "./binary-arrays.ts";
import { testDatabase, type TestDatabase } from "./testing.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

async function echoed(type: string, parameter: Buffer): Promise<unknown> {
  const { rows } = await database.pool.query<{ echo: unknown }>(`SELECT to_json($1::${type}[]) AS echo`, [parameter]);
  return rows[0]?.echo;
}

test("[D8] text comes out as it went in, whatever is in it, and so does its absence", async () => {
  const text = fc.string({ unit: "grapheme" }).map((each) => each.replaceAll("\0", ""));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text)), async (values) => {
      expect(await echoed("text", textArray(values))).toEqual(values);
    }),
    { seed: 815, numRuns: 200, examples: [[[]], [["{a,b}", '"', "\\", "NULL", null, "", "é𝄞"]]] },
  );
});

test("[D8] so do integers as large as a number holds, and bytes", async () => {
  const integers = [
    0,
    1,
    -1,
    2 ** 32,
    -(2 ** 32) - 1,
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
    1_700_000_000_000,
  ];
  expect(await echoed("bigint", bigintArray(integers))).toEqual(integers);
  expect(await echoed("bigint", bigintArray([]))).toEqual([]);
  const bytes = [new Uint8Array(), Uint8Array.of(0, 1, 255), new Uint8Array(70_000).fill(7)];
  const hex = bytes.map((each) => `\\x${Buffer.from(each).toString("hex")}`);
  expect(await echoed("bytea", byteaArray(bytes))).toEqual(hex);
});
