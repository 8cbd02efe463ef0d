import Docker from "dockerode";
import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { approveAndApply, newChangeSet, runShop } from "../harness/workspace.ts";

test("an applied change set is taken back by a new one, which says what others have done since", async ({
  openAs,
  workspace,
  engine,
}) => {
  const docker = new Docker({ socketPath: engine.socketPath });
  await runShop(workspace);
  const id = await newChangeSet(workspace, "New images");
  const ada = await openAs("ada", changeSetPath(workspace, id));
  const ben = await openAs("ben", `/w/${workspace.id}/changes`);
  const desk = deskOf(ada);
  for (const [name, image] of [
    ["api", "lab/api:2"],
    ["web", "nginx:1.28"],
  ] as const) {
    await desk.open(name);
    await desk.field("Image").fill(image);
    await desk.field("Image").blur();
  }
  await expect(desk.saved).toBeVisible();
  await approveAndApply(workspace, id);

  // Somebody has gone further with one of them.
  const later = await newChangeSet(workspace, "Newest web");
  await ada.goto(changeSetPath(workspace, later));
  await desk.open("web");
  await desk.field("Image").fill("nginx:latest");
  await desk.field("Image").blur();
  await expect(desk.saved).toBeVisible();
  await approveAndApply(workspace, later);

  // What became of the first stands on its map, with the way on.
  await ada.goto(changeSetPath(workspace, id));
  const ended = ada.getByRole("status").filter({ hasText: "nothing here can be edited" });
  await expect(ended).toContainText(/^Ada applied it as v\d+, /);
  await expect(ended.locator("[aria-live=off] time")).toBeVisible();
  await expect(desk.saved).toHaveCount(0);
  await ada.getByRole("link", { name: "Go to Head" }).click();
  await expect(ada).toHaveURL(/\/map$/);

  await ada.goto(changeSetPath(workspace, id, "review"));
  await ada.getByRole("button", { name: "Revert…" }).click();
  const dialog = ada.getByRole("dialog", { name: "Take “New images” back?" });
  await expect(dialog).toContainText("It changes 2 components back.");
  await expect(dialog).toContainText(/web ▸ Image: nginx:latest now/);
  await dialog.getByRole("button", { name: "Make the change set" }).click();

  // What was overwritten since is settled, not overwritten in silence.
  await expect(ada.getByRole("heading", { level: 1 })).toContainText("Revert: New images");
  await expect(ada.getByText("Takes back")).toBeVisible();
  const diverged = ada.getByRole("region", { name: "Changed on Head, too" });
  await expect(diverged).toContainText(/web.*Image.*nginx:1\.28.*nginx:latest.*nginx:1\.27/s);
  await diverged.getByRole("button", { name: "Take Head's" }).click();
  await expect(diverged).toBeHidden();
  await expect(ada.getByRole("article", { name: "api, changed" })).toContainText(/lab\/api:2.*lab\/api:1/s);
  await expect(ada.getByRole("article")).toHaveCount(1);

  const path = new URL(ada.url()).pathname;
  const hers = ada.getByRole("region", { name: "Decision" });
  await hers.getByRole("button", { name: /^Ask for review/ }).click();
  await ben.goto(path);
  await ben
    .getByRole("region", { name: "Decision" })
    .getByRole("button", { name: /^Approve/ })
    .click();
  await hers.getByRole("button", { name: /^Apply to Head/ }).click();
  await expect(ada.getByText("Everything is as intended")).toBeVisible({ timeout: 60_000 });
  expect((await docker.getContainer("shop-api").inspect()).Config.Image).toBe("lab/api:1");
  expect((await docker.getContainer("shop-web").inspect()).Config.Image).toBe("nginx:latest");
  await ada.goto(changeSetPath(workspace, id, "review"));
  await expect(ada.getByText("Taken back by")).toBeVisible();
});
