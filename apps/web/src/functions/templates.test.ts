import { createTypeChecker } from "@tributary/adapters/sandbox";
import { EMPTY_SNAPSHOT } from "@tributary/core/model";
import { declarationOf } from "@tributary/core/typing";
import { afterAll, expect, test } from "vitest";
import { TEMPLATES } from "./templates.ts";

const checker = createTypeChecker();
afterAll(() => checker.close());

test("[WF2] what a new function starts from fits its types as it stands", async () => {
  const found = await Promise.all(
    TEMPLATES.map(async (template) => {
      const declaration = declarationOf({ bindings: [], ...template }, EMPTY_SNAPSHOT.schemas);
      const problems = await checker.check({ declaration, source: template.source });
      return [template.kind, problems.map(({ line, sentence }) => `${line}: ${sentence}`)];
    }),
  );
  expect(found).toEqual(TEMPLATES.map(({ kind }) => [kind, []]));
});
