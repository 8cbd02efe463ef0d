import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { holdBack } from "../harness/slow-line.ts";
import { watchFor } from "../harness/watch.ts";
import { importShop } from "../harness/workspace.ts";

test("what cannot be is refused where it was written, with a sentence; nobody else ever sees it", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importShop(workspace);
  const ada = await openAs("ada", changeSetPath(workspace, changeSet));
  const ben = await openAs("ben", "/");
  const watch = await watchFor(ben, "80o80");
  await ben.goto(changeSetPath(workspace, changeSet));
  const [hers, his] = [deskOf(ada), deskOf(ben)];
  await his.open("web");

  // A port that is not one: said with the key that makes it wrong, kept in the field, sent to nobody.
  await hers.open("web");
  await hers.inspector.getByRole("button", { name: /^80 · / }).click();
  const port = hers.field("Container port");
  await port.fill("80o80");
  await expect(hers.inspector.getByRole("alert")).toContainText("Container port is a number; “80o80” is not one.");
  await port.fill("70000");
  await expect(hers.inspector.getByRole("alert")).toContainText(/Container port cannot be 70000: .* 1 to 65535/);
  await port.fill("8080");
  await expect(hers.inspector.getByRole("alert")).toHaveCount(0);
  await expect(his.inspector.getByRole("button", { name: /^8080 · / })).toBeVisible();

  // A circle: web starts after api, so api cannot start after web.
  await hers.open("api");
  await hers.inspector.getByRole("button", { name: "Lifecycle" }).click();
  await hers.inspector.getByRole("button", { name: "Add to Starts after" }).click();
  await hers.inspector.getByRole("button", { name: "Take Container from elsewhere" }).click();
  await ada.getByRole("dialog").getByRole("button", { name: /^web/ }).click();
  await expect(hers.inspector.getByRole("alert")).toContainText(/would close a circle: api → web → api/);
  await expect(his.map.getByRole("img", { name: "api starts after web" })).toHaveCount(0);

  // A name that is taken.
  await hers.field("Name").fill("cache");
  await hers.field("Name").press("Enter");
  await expect(hers.inspector.getByRole("alert").filter({ hasText: "already" })).toContainText(
    "There is already a container named “cache” here.",
  );
  await expect(his.row("api")).toBeVisible();
  expect(await watch.sightings()).toEqual([]);
});

test("whoever comes second to something that is gone hears why, and everybody goes on with what holds", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importShop(workspace);
  const ada = await openAs("ada", changeSetPath(workspace, changeSet));
  const ben = await openAs("ben", "/");
  const line = await holdBack(ben, /\/sync\/changeSet\./);
  await ben.goto(changeSetPath(workspace, changeSet));
  const [hers, his] = [deskOf(ada), deskOf(ben)];
  await expect(his.card("cache")).toBeVisible();

  // Ben's line stalls. He connects cache to the network that Ada takes away at that very moment.
  line.hold();
  await his.connect("cache", "front");
  await expect(his.map.getByRole("img", { name: "cache is on the network front" })).toBeAttached();
  await hers.open("front");
  await hers.inspector.getByRole("button", { name: "Actions" }).click();
  await ada.getByRole("menuitem", { name: /^Delete/ }).click();
  await expect(hers.row("front")).toHaveCount(0);
  await expect(hers.saved).toBeVisible();
  line.release();

  await expect(ben.getByText("What this should connect to does not exist here").first()).toBeVisible();
  for (const desk of [hers, his]) {
    await expect(desk.row("front")).toHaveCount(0);
    await expect(desk.map.getByRole("img", { name: "cache is on the network front" })).toHaveCount(0);
    await expect(desk.saved).toBeVisible();
  }

  // What was refused is in the log, with its sentence and its author.
  await ben.goto(`/w/${workspace.id}/audit`);
  await expect(ben.getByRole("main")).toContainText("does not exist here");
});

test("what is protected is not deleted until somebody switches that off, and everybody reads what it is for", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importShop(workspace);
  const ada = await openAs("ada", changeSetPath(workspace, changeSet));
  const ben = await openAs("ben", changeSetPath(workspace, changeSet));
  const [hers, his] = [deskOf(ada), deskOf(ben)];
  await hers.open("cache");
  await hers.inspector.getByRole("button", { name: /^About/ }).click();
  await hers.field("Description").fill("Sessions of all shops: never empty it by day.");
  await hers.inspector.getByRole("radiogroup", { name: "Protected" }).getByRole("radio", { name: "Yes" }).click();

  await his.open("cache");
  await expect(his.field("Description")).toHaveValue("Sessions of all shops: never empty it by day.");
  const remove = async () => {
    await his.inspector.getByRole("button", { name: "Actions" }).click();
    await ben.getByRole("menuitem", { name: /^Delete/ }).click();
  };
  await remove();
  await expect(
    ben.getByText("“cache” is protected. Switch “Protected” off before you delete it.").first(),
  ).toBeVisible();
  await expect(hers.row("cache")).toBeVisible();
  await his.inspector.getByRole("radiogroup", { name: "Protected" }).getByRole("radio", { name: "Not set" }).click();
  await remove();
  await expect(hers.row("cache")).toHaveCount(0);
});

test("somebody who may only look can neither edit nor decide, and is told so", async ({ openAs, workspace }) => {
  const changeSet = await importShop(workspace);
  const vera = await openAs("vera", changeSetPath(workspace, changeSet));
  const hers = deskOf(vera);
  await hers.open("web");
  await expect(vera.getByText("you may look, not edit")).toBeVisible();
  await expect(hers.field("Image")).not.toBeEditable();
  await expect(hers.inspector.getByRole("button", { name: /^Add to / })).toHaveCount(0);
  await expect(hers.inspector.getByRole("button", { name: "Actions" })).toHaveCount(0);
  await hers.card("web").press("Delete");
  await expect(hers.row("web")).toBeVisible();

  await vera.getByRole("link", { name: "Review" }).click();
  const decision = vera.getByRole("region", { name: "Decision" });
  await expect(decision).toContainText("You may look but not decide here.");
  await expect(decision.getByRole("button")).toHaveCount(0);
});
