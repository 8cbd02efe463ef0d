import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { createTypeChecker } from "@tributary/adapters/sandbox";
import { textHash } from "@tributary/core/base";
import { applyMutation, EMPTY_SNAPSHOT, type FunctionBinding } from "@tributary/core/model";
import { declarationOf } from "@tributary/core/typing";
import { afterAll, expect, test } from "vitest";
import { schemas } from "./index.ts";

const checker = createTypeChecker();
afterAll(() => checker.close());

const MODEL = schemas.reduce((view, schema) => applyMutation(view, { type: "schema.install", schema }), EMPTY_SNAPSHOT);

/** The texts of the functions by the hash of their code, which is the text with its types blanked. */
const SOURCES = new Map(
  readdirSync(new URL("./functions/", import.meta.url)).map((file) => {
    const source = readFileSync(new URL(`./functions/${file}`, import.meta.url), "utf8");
    return [textHash(stripTypeScriptTypes(source)), source];
  }),
);

function sourceOf({ name, code }: FunctionBinding): string {
  const source = SOURCES.get(code.hash);
  if (source === undefined) throw new Error(`no file has the code of ${name}`);
  return source;
}

/** What writes Compose files reads any JSON, in types wider than those of a kind. */
const CHECKED: ReadonlySet<string> = new Set(["management", "qualification", "attribute"]);

test("[DA27] the checks, values and templates that come with the kinds fit the types that anybody's functions are held to", async () => {
  const written = schemas.flatMap((schema) =>
    schema.functions.filter(({ kind }) => CHECKED.has(kind)).map((binding) => ({ schema, binding })),
  );
  const found = await Promise.all(
    written.map(async ({ schema, binding }) => {
      const declaration = declarationOf({ ...binding, bindings: [schema.name] }, MODEL.schemas);
      const problems = await checker.check({ declaration, source: sourceOf(binding) });
      return problems.map(({ line, sentence }) => `${schema.name} ${binding.name} ${line}: ${sentence}`);
    }),
  );
  expect(found.flat()).toEqual([]);
  expect(new Set(written.map(({ binding }) => binding.kind))).toEqual(CHECKED);
});
