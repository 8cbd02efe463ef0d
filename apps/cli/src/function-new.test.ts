import { expect, test } from "vitest";
import { templateNamed, templatesText } from "./function-new.ts";

test("[CL85] a template is named by its name, and what there is none of is said with what there is", () => {
  expect(templateNamed("create")).toMatchObject({ kind: "action", asks: ["PUT"] });
  expect(templateNamed("make")).toMatch(/no template “make”\. There are: check, .*refresh\.$/);
  expect(templatesText().split("\n")).toContainEqual(
    expect.stringMatching(/^delete +action +Takes away what was made/),
  );
});
