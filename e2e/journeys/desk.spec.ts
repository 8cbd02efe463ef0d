import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { importShop } from "../harness/workspace.ts";

test("who is in a change set shows in the list; what is duplicated, usual for a kind, and viewed in review", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importShop(workspace);
  const ada = await openAs("ada", changeSetPath(workspace, changeSet));
  const hers = deskOf(ada);
  await hers.open("cache");

  // Ben sees in the list of change sets who is in which.
  const ben = await openAs("ben", `/w/${workspace.id}/changes`);
  const here = ben.getByRole("main").getByRole("listitem").filter({ hasText: "here now" });
  await expect(here).toHaveCount(1);
  await expect(here.getByLabel("Here now").getByRole("img", { name: /^Ada/ })).toBeVisible();

  // A copy has all of its original's values and connections, a name of its own, and is one step to undo.
  await hers.inspector.getByRole("button", { name: "Actions" }).click();
  await ada.getByRole("menuitem", { name: /^Duplicate/ }).click();
  await expect(hers.inspector.getByRole("textbox", { name: "Name", exact: true })).toHaveValue(/^cache.+/);
  await expect(hers.field("Image")).toHaveValue("redis:7.4");
  const copy = await hers.inspector.getByRole("textbox", { name: "Name", exact: true }).inputValue();
  await expect(hers.row(copy)).toBeVisible();
  await hers.undo.click();
  await expect(hers.row(copy)).toHaveCount(0);

  // What is usual for a kind: every new container is connected there from then on.
  await hers.open("cache");
  await hers.inspector.getByRole("button", { name: "Connect every new container here" }).first().click();
  await expect(hers.inspector.getByRole("button", { name: "Every new container connects here" })).toBeVisible();
  await ada.getByRole("radio", { name: "Add" }).click();
  await ada
    .getByRole("button", { name: /^Container/ })
    .first()
    .click();
  await expect(hers.inspector.getByRole("textbox", { name: "Name", exact: true })).toHaveValue(/^container/);
  await expect(hers.inspector.getByRole("button", { name: "Every new container connects here" })).toBeVisible();
  await expect(hers.saved).toBeVisible();

  // Ben marks what he has looked through; what is edited since is no longer marked, and says so.
  await ben.goto(changeSetPath(workspace, changeSet, "review"));
  const outline = ben.getByRole("navigation", { name: "What changes" });
  const card = ben.getByRole("article", { name: "cache, added" });
  await card.getByRole("checkbox", { name: "Viewed" }).click();
  await expect(outline).toContainText(/1 of \d/);
  await ben.reload();
  await expect(card.getByRole("checkbox", { name: "Viewed" })).toBeChecked();
  await ada.getByRole("radio", { name: "Outline" }).click();
  await hers.open("cache");
  await hers.field("Image").fill("redis:7.4-alpine");
  await hers.field("Image").blur();
  await expect(card).toContainText("changed since you viewed it");
  await expect(card.getByRole("checkbox", { name: "Viewed" })).not.toBeChecked();
  await expect(outline).toContainText(/0 of \d/);
});
