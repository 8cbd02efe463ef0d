import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { importShop } from "../harness/workspace.ts";

test("a reviewer rejects what fails its checks and says why; its author reads it, mends it, and asks again", async ({
  openAs,
  workspace,
}) => {
  await workspace.ada.command("policy.set", {
    workspace: workspace.id,
    ...{ kind: "checksPass", enforcement: "mandatory", parameters: {} },
  });
  const changeSet = await importShop(workspace);
  const ada = await openAs("ada", changeSetPath(workspace, changeSet));
  const desk = deskOf(ada);
  await desk.open("cache");
  await desk.field("Image").fill("");
  await desk.field("Image").blur();
  await expect(desk.saved).toBeVisible();
  await ada.getByRole("link", { name: "Review" }).click();
  const ben = await openAs("ben", changeSetPath(workspace, changeSet, "review"));
  const [hers, his] = [ada, ben].map((page) => page.getByRole("region", { name: "Decision" }));
  if (!hers || !his) throw new RangeError("two pages");
  await expect(ben.getByRole("status").filter({ hasText: /^Live$/ })).toBeVisible();
  await hers.getByRole("button", { name: /^Ask for review/ }).click();

  // He may not approve it as it is, and that is no reason why he could not say no.
  await expect(his.getByRole("button", { name: /^Approve/ })).toBeDisabled();
  await expect(his).toContainText("A policy of this workspace is not met yet");
  await expect(hers.getByRole("button", { name: "Reject…" })).toHaveCount(0);
  await his.getByRole("button", { name: "Reject…" }).click();
  const dialog = ben.getByRole("dialog", { name: "Reject this change set?" });
  await dialog.getByRole("button", { name: "Reject", exact: true }).click();
  await expect(dialog).toContainText("Say why, so that the author knows what to change.");
  await dialog.getByLabel("Reason").fill("The cache has no image any more.\nPut redis back.");

  // What he would now reject is not what he was shown: he is told, looks again, and need not write it anew.
  await ada.getByRole("link", { name: "Back to the map" }).click();
  await desk.open("cache");
  await desk.field("Name").fill("store");
  await desk.field("Name").blur();
  await expect(dialog.getByRole("status")).toContainText("Changed since you opened this");
  await expect(dialog.getByRole("button", { name: "Reject", exact: true })).toBeDisabled();
  await ada.getByRole("link", { name: "Review" }).click();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await his.getByRole("button", { name: "Reject…" }).click();
  await expect(dialog.getByRole("status")).toHaveCount(0);
  await expect(dialog.getByLabel("Reason")).toHaveValue("The cache has no image any more.\nPut redis back.");
  await dialog.getByRole("button", { name: "Reject", exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(his.getByRole("heading", { name: "Rejected" })).toBeVisible();

  // Without doing anything she reads who said no, and why, here and at the top of the change set.
  await expect(hers.getByRole("heading", { name: "Rejected" })).toBeVisible();
  await expect(hers.getByRole("alert").filter({ hasText: "Ben rejected it" })).toContainText("Put redis back.");
  await expect(ada.getByRole("status", { name: "How it stands" })).toHaveText("Rejected");
  await ada.getByRole("link", { name: "Back to the map" }).click();
  await expect(ada.getByRole("banner").getByText("Rejected")).toBeVisible();

  await desk.open("store");
  await desk.field("Image").fill("redis:7.4");
  await desk.field("Image").blur();
  await expect(desk.saved).toBeVisible();
  await ada.getByRole("link", { name: "Review" }).click();
  await hers.getByRole("button", { name: /^Ask for review/ }).click();
  await his.getByRole("button", { name: /^Approve 6 creates/ }).click();
  await expect(hers.getByRole("heading", { name: "Approved" })).toBeVisible();
});

test("an approval is withdrawn, also once its content has changed, and a request is taken back by whoever asked", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importShop(workspace);
  const ada = await openAs("ada", changeSetPath(workspace, changeSet, "review"));
  const ben = await openAs("ben", changeSetPath(workspace, changeSet, "review"));
  const [hers, his] = [ada, ben].map((page) => page.getByRole("region", { name: "Decision" }));
  if (!hers || !his) throw new RangeError("two pages");
  await expect(ben.getByRole("status").filter({ hasText: /^Live$/ })).toBeVisible();
  await hers.getByRole("button", { name: /^Ask for review/ }).click();
  await his.getByRole("button", { name: /^Approve/ }).click();
  await expect(hers.getByRole("heading", { name: "Approved" })).toBeVisible();
  await expect(hers.getByRole("button", { name: "Withdraw your approval" })).toHaveCount(0);
  await expect(his.getByRole("button", { name: "Take the request back" })).toHaveCount(0);

  await ada.getByRole("link", { name: "Back to the map" }).click();
  const desk = deskOf(ada);
  await desk.open("cache");
  await desk.field("Image").fill("redis:7.2");
  await desk.field("Image").blur();
  await expect(desk.saved).toBeVisible();
  await ada.getByRole("link", { name: "Review" }).click();
  await expect(hers).toContainText("Changed since it was approved");
  await his.getByRole("button", { name: "Withdraw your approval" }).click();
  const log = hers.getByRole("list", { name: "What was decided" });
  await expect(log).toContainText("Ben withdrew the approval of");
  await expect(hers.getByRole("heading", { name: "Waiting for approval" })).toBeVisible();
  await expect(his.getByRole("button", { name: "Withdraw your approval" })).toHaveCount(0);

  await hers.getByRole("button", { name: "Take the request back" }).click();
  for (const panel of [hers, his])
    await expect(panel.getByRole("heading", { name: "Not yet in review" })).toBeVisible();
  await expect(log).toContainText("Then the request was taken back.");
  await expect(his.getByRole("button", { name: /^Approve/ })).toHaveCount(0);
  await expect(hers.getByRole("button", { name: /^Ask for review/ })).toBeEnabled();
});
