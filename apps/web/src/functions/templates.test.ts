import { createTypeChecker } from "@tributary/adapters/sandbox";
import { FUNCTION_TEMPLATES } from "@tributary/core/catalogue";
import { EMPTY_SNAPSHOT } from "@tributary/core/model";
import { declarationOf } from "@tributary/core/typing";
import { afterAll, expect, test } from "vitest";

const checker = createTypeChecker();
afterAll(() => checker.close());

test("[WF2] what a new function starts from fits its types as it stands", async () => {
  const found = await Promise.all(
    FUNCTION_TEMPLATES.map(async (template) => {
      const declaration = declarationOf({ bindings: [], ...template }, EMPTY_SNAPSHOT.schemas);
      const problems = await checker.check({ declaration, source: template.source });
      return [template.name, problems.map(({ line, sentence }) => `${line}: ${sentence}`)];
    }),
  );
  expect(found).toEqual(FUNCTION_TEMPLATES.map(({ name }) => [name, []]));
});
