import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { importShop } from "../harness/workspace.ts";

test("an owner switches policies on; what they change is said at the field, what they require stands in the review, and the engine room counts it", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importShop(workspace);
  const ada = await openAs("ada", `/w/${workspace.id}/settings/policies`);

  // Images come from our registry: mandatory, with a name that is one.
  const registry = ada.getByRole("listitem").filter({ hasText: "Images come from our registry" });
  await registry.getByRole("radio", { name: "Mandatory" }).click();
  await expect(ada.getByText("“Images come from our registry” is mandatory.")).toBeVisible();
  await registry.getByRole("textbox", { name: "Registry" }).fill("not a name");
  await registry.getByRole("button", { name: "Save" }).click();
  await expect(registry.getByText("Registry must be a registry's name")).toBeVisible();
  await registry.getByRole("textbox", { name: "Registry" }).fill("mirror.test:5000");
  await registry.getByRole("button", { name: "Save" }).click();
  await expect(registry.getByText("Registry must be")).toHaveCount(0);

  // Nothing is approved while a check fails.
  const checks = ada.getByRole("listitem").filter({ hasText: "Checks pass before anybody approves" });
  await checks.getByRole("radio", { name: "Mandatory" }).click();
  await expect(ada.getByText("“Checks pass before anybody approves” is mandatory.")).toBeVisible();

  // Ben types an image without a registry: it is written with ours, and he is told what and why; Ada sees only that.
  const ben = await openAs("ben", changeSetPath(workspace, changeSet));
  const his = deskOf(ben);
  await his.open("cache");
  await his.field("Image").fill("redis:7.2");
  await his.field("Image").press("Enter");
  await expect(his.field("Image")).toHaveValue("mirror.test:5000/library/redis:7.2");
  const note = his.inspector.getByRole("status").filter({ hasText: "Images come from mirror.test:5000 here" });
  await expect(note).toContainText("A policy of this workspace changed it. You typed redis:7.2.");
  await ada.goto(changeSetPath(workspace, changeSet));
  const hers = deskOf(ada);
  await hers.open("cache");
  await expect(hers.field("Image")).toHaveValue("mirror.test:5000/library/redis:7.2");

  // What stands there is his: he undoes it, which the policy looks at, too, and makes it again. Nobody is said to have changed it.
  await ben.getByRole("button", { name: "Undo" }).click();
  await expect(hers.field("Image")).toHaveValue("mirror.test:5000/library/redis:7.4");
  await ben.getByRole("button", { name: "Redo" }).click();
  await expect(hers.field("Image")).toHaveValue("mirror.test:5000/library/redis:7.2");
  await expect(ben.getByText("somebody has changed it since")).toHaveCount(0);

  // The review names what the policies want besides.
  await ada.goto(changeSetPath(workspace, changeSet, "review"));
  await expect(ada.getByRole("list", { name: "Requirements" })).toContainText(/Every check passes/);

  // Ben may look at the policies, and not touch them.
  await ben.goto(`/w/${workspace.id}/settings/policies`);
  await expect(ben.getByText("Only an owner can change what is enforced.")).toBeVisible();
  await expect(ben.getByRole("radio", { name: "Mandatory" })).toHaveCount(0);

  await ada.goto(`/w/${workspace.id}/settings/engine-room`);
  await expect(ada.getByRole("row", { name: /^imageRegistry / })).toBeVisible();
  await expect(ada.getByText("Changed by a policy").locator("..")).toContainText(/[1-9]/);
  await ada.getByRole("textbox", { name: "Webhook" }).fill("http://127.0.0.1:9/hook");
  await ada.getByRole("button", { name: "Save" }).click();
  await expect(ada.getByText(/^whk_/)).toBeVisible();
});
