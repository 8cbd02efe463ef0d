import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LONG } from "./long-first.ts";

test("every file that is said to take long is there", () => {
  const root = join(import.meta.dirname, "../..");
  expect(LONG.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
