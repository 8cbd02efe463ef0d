import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { newFunction, rewrite } from "../harness/functions.ts";
import { expect, test } from "../harness/test.ts";
import { importShop } from "../harness/workspace.ts";

const LOUD = "export default ({ value }: { value: string }) => {\n  return value.toUpperCase();\n};";
const BREAKS =
  'export default ({ value }: { value: string }) => {\n  if (value !== "db") throw new TypeError(value + " is too quiet");\n  return value;\n};';

test("a value is taken through a transformation, everybody sees what comes out, and a broken one says what is out of date and why", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importShop(workspace);
  const functions = changeSetPath(workspace, changeSet, "functions");

  // Written, and attached to the kind whose values go through it.
  const ada = await openAs("ada", functions);
  await newFunction(ada, /^Transformation/);
  await rewrite(ada, LOUD);
  await ada.getByRole("textbox", { name: "Title" }).fill("Loud");
  await ada.getByRole("textbox", { name: "Title" }).press("Enter");
  await ada.getByRole("button", { name: "Attach to…" }).click();
  await ada.getByRole("checkbox", { name: "Container", exact: true }).click();
  await expect(ada.getByRole("button", { name: "Attached to Container" })).toBeVisible();
  await ada.keyboard.press("Escape");

  // Chosen where the connection is made.
  const ben = await openAs("ben", changeSetPath(workspace, changeSet));
  const his = deskOf(ben);
  await his.open("api");
  const level = his.inspector.locator('[data-path="/domain/environment/LOG_LEVEL"]');
  await level.hover();
  await level.getByRole("button", { name: "Take LOG_LEVEL from elsewhere" }).click();
  const picker = ben.getByRole("dialog", { name: "Where LOG_LEVEL comes from" });
  await picker.getByRole("button", { name: "as it is" }).click();
  await ben.getByRole("menuitem", { name: "Through Loud" }).click();
  await picker.getByRole("button", { name: /^cache/ }).click();
  await picker.getByRole("button", { name: "Name cache" }).click();
  await expect(level).toContainText("from cache");
  await expect(level).toContainText("CACHE");
  await ada.goto(changeSetPath(workspace, changeSet));
  const hers = deskOf(ada);
  await hers.open("api");
  const level2 = hers.inspector.locator('[data-path="/domain/environment/LOG_LEVEL"]');
  await expect(level2).toContainText("CACHE");

  // It follows its source; as it is, it is the source's own.
  await his.open("cache");
  await his.field("Name").fill("store");
  await his.field("Name").press("Enter");
  await expect(level2).toContainText("STORE");
  await level2.getByRole("button", { name: "through Loud" }).click();
  await ada.getByRole("menuitem", { name: "As it is" }).click();
  await expect(level2).toContainText("store");
  await level2.getByRole("button", { name: "as it is" }).click();
  await ada.getByRole("menuitem", { name: "Through Loud" }).click();
  await expect(level2).toContainText("STORE");

  // One that values go through is not taken away.
  await ben.goto(functions);
  await ben.getByRole("button", { name: /^Loud\b/ }).click();
  await ben.getByRole("button", { name: "Delete" }).click();
  await expect(ben.getByRole("region", { name: "Function Loud" })).toContainText("Values of api go through");

  // What cannot be compiled changes nothing; what throws fails where its value goes, by name and line.
  await rewrite(ben, "export default ({ value }) => { const = 1; };");
  await expect(ben.getByRole("alert").filter({ hasText: "the last text that could stays in force" })).toBeVisible();
  await expect(level2).toContainText("STORE");
  await rewrite(ben, BREAKS);
  const failure = level2.getByRole("note", { name: "Failed function" });
  await expect(failure).toContainText(
    "This value could not be computed. “Loud”: TypeError: store is too quiet (line 2)",
  );
  await expect(hers.card("api").getByRole("img", { name: /^Functions: 1 failed, \d+ out of date/ })).toBeVisible();
  await expect(hers.row("api")).toContainText("1");
  await hers.inspector.getByRole("tab", { name: /^Checks/ }).click();
  await expect(hers.inspector.getByRole("note", { name: "Out of date" }).first()).toContainText(
    "Waits for “Environment ▸ LOG_LEVEL” of api, which has no value: “Loud”: TypeError: store is too quiet (line 2)",
  );
  // The project's file is made of what api says, so it is out of date as well; the last one stands there.
  await expect(ada.getByTestId("frame-shop").getByRole("img", { name: /^Functions: \d+ out of date/ })).toBeVisible();

  // The reviewer is told. A retry says the same, as long as the code does.
  await hers.inspector.getByRole("tab", { name: /^Attributes/ }).click();
  await failure.getByRole("button", { name: "Retry" }).click();
  await expect(failure.getByRole("button", { name: "Retry" })).toBeEnabled();
  await expect(failure).toContainText("store is too quiet");
  const seen = await openAs("ben", changeSetPath(workspace, changeSet, "review"));
  await expect(seen.getByRole("region", { name: "Findings" })).toContainText("LOG_LEVEL could not be computed");

  // Mended, all of it speaks again.
  await ben.bringToFront();
  await rewrite(ben, LOUD);
  await expect(level2).toContainText("STORE");
  await expect(failure).toHaveCount(0);
  await expect(hers.map.getByRole("img", { name: /^Functions/ })).toHaveCount(0);
});
