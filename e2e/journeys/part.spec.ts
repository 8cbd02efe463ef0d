import Docker from "dockerode";
import { changeSetPath } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { importShop } from "../harness/workspace.ts";

test("one component is applied with what it needs, and the rest of the change set stays to be applied later", async ({
  openAs,
  workspace,
  engine,
}) => {
  const docker = new Docker({ socketPath: engine.socketPath });
  const whole = await importShop(workspace);
  const ada = await openAs("ada", changeSetPath(workspace, whole, "review"));
  const ben = await openAs("ben", `/w/${workspace.id}/changes`);

  // Chosen in the review; what it needs comes along, and it says why.
  await ada.getByRole("checkbox", { name: "Choose cache" }).check();
  await ada.getByRole("button", { name: "Review and apply just these…" }).click();
  const dialog = ada.getByRole("dialog", { name: "Apply just this" });
  await expect(dialog).toContainText("Comes along, because it is needed");
  await expect(dialog.getByRole("listitem").filter({ hasText: "back" })).toContainText("cache takes a value from it.");
  await expect(dialog).not.toContainText("web");
  await dialog.getByRole("button", { name: "Make the change set" }).click();

  // An ordinary change set: reviewed, approved and applied by itself, linked both ways.
  await expect(ada.getByRole("heading", { level: 1 })).toContainText("back, cache");
  await expect(ada.getByText("A part of")).toBeVisible();
  await expect(ada.getByRole("article")).toHaveCount(3);
  const part = new URL(ada.url()).pathname;
  const hers = ada.getByRole("region", { name: "Decision" });
  await hers.getByRole("button", { name: /^Ask for review/ }).click();
  await ben.goto(part);
  await ben
    .getByRole("region", { name: "Decision" })
    .getByRole("button", { name: /^Approve/ })
    .click();
  await hers.getByRole("button", { name: /^Apply to Head/ }).click();
  await expect(ada.getByText("Everything is as intended")).toBeVisible({ timeout: 60_000 });
  expect((await docker.listContainers()).map(({ Names }) => Names[0])).toEqual(["/shop-cache"]);

  // The first has exactly the rest, on the new Head, and can still be edited.
  await ada.goto(changeSetPath(workspace, whole, "review"));
  await expect(ada.getByText("Split off:")).toBeVisible();
  await expect(ada.getByRole("article")).toHaveCount(4);
  await expect(ada.getByRole("article", { name: "cache, added" })).toBeHidden();
  await expect(ada.getByRole("article", { name: "web, added" })).toBeVisible();
  await hers.getByRole("button", { name: /^Ask for review/ }).click();
  await ben.goto(changeSetPath(workspace, whole, "review"));
  await ben
    .getByRole("region", { name: "Decision" })
    .getByRole("button", { name: /^Approve/ })
    .click();
  await hers.getByRole("button", { name: /^Apply to Head/ }).click();
  await expect(ada.getByText("Everything is as intended")).toBeVisible({ timeout: 60_000 });
  expect((await docker.listContainers()).map(({ Names }) => Names[0]).sort()).toEqual([
    "/shop-api",
    "/shop-cache",
    "/shop-web",
  ]);
});
