import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { freePort } from "../harness/free-port.ts";
import { shop } from "../harness/shop.ts";
import { expect, test } from "../harness/test.ts";
import { importCompose } from "../harness/workspace.ts";

test("a view of one's own: made from a selection, arranged, shared, followed, and deleted without losing anything", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importCompose(workspace, shop({ name: "shop", port: await freePort() }));
  const [ada, ben] = [
    await openAs("ada", changeSetPath(workspace, changeSet)),
    await openAs("ben", changeSetPath(workspace, changeSet)),
  ];
  const [hers, his] = [deskOf(ada), deskOf(ben)];

  // Ada makes a view of two components and arranges it.
  await hers.card("web").click();
  await hers.card("api").click({ modifiers: ["Shift"] });
  await ada.getByRole("button", { name: "View: Everything" }).click();
  await ada.getByRole("menuitem", { name: "New view with 2 selected…" }).click();
  await ada.getByRole("textbox", { name: "Name of the view" }).fill("Edge");
  await ada.keyboard.press("Enter");
  await expect(ada.getByRole("button", { name: "View: Edge" })).toBeVisible();
  await expect(hers.card("cache")).toHaveCount(0);
  await expect(hers.card("web")).toBeVisible();
  const before = await hers.placeOf("web");
  await hers.drag("web", { x: 120, y: 90 });
  await expect.poll(() => hers.placeOf("web")).not.toBe(before);

  // Ben still sees everything where it was, without her cursor; following her leads to her view.
  await expect(his.card("cache")).toBeVisible();
  const everything = await his.placeOf("web");
  await hers.card("web").hover();
  await expect(his.map.getByText("Ada", { exact: true })).toHaveCSS("opacity", "1");
  await expect(his.map.locator("[data-client]").first()).toHaveCSS("opacity", "0");
  await ben.getByRole("button", { name: "Follow Ada" }).click();
  await expect(ben.getByRole("button", { name: "View: Edge" })).toBeVisible();
  await expect.poll(async () => (await his.placeOf("web")) === (await hers.placeOf("web"))).toBe(true);
  await ben.keyboard.press("Escape");

  // The list shows what stands on the view; from the list of all he puts another one on it, and takes one off.
  await expect(his.row("web")).toBeVisible();
  await expect(his.row("cache")).toHaveCount(0);
  await ben.getByRole("button", { name: /^List all \d+$/ }).click();
  await his.row("cache").click();
  await ben.getByRole("button", { name: "Put 1 on Edge" }).click();
  await expect(hers.card("cache")).toBeVisible();
  await ben.getByRole("button", { name: "List the view" }).click();
  await his.row("api").click();
  await ben.getByRole("button", { name: "View: Edge" }).click();
  await ben.getByRole("menuitem", { name: "Take 1 selected off this view" }).click();
  await expect(hers.card("api")).toHaveCount(0);
  await ada.getByRole("button", { name: /^List all \d+$/ }).click();
  await expect(hers.row("api")).toBeVisible();
  await ada.getByRole("button", { name: "List the view" }).click();
  await expect(hers.row("api")).toHaveCount(0);

  // The address names it: it holds on the table, for whoever opens it, and going back leads to where one was.
  await expect(ben).toHaveURL(/[?&]view=/);
  await ben.getByRole("link", { name: "Table", exact: true }).click();
  const rows = ben.getByRole("grid", { name: "Components" }).getByRole("row");
  await expect(rows).toHaveCount(3);
  await ben.reload();
  await expect(ben.getByRole("button", { name: "View: Edge" })).toBeVisible();
  await expect(rows).toHaveCount(3);
  await ben.getByRole("button", { name: "Back to everything" }).click();
  await expect(ben).not.toHaveURL(/view=/);
  await expect(rows.filter({ hasText: "api" }).first()).toBeVisible();
  await ben.goBack();
  await expect(ben.getByRole("button", { name: "View: Edge" })).toBeVisible();
  await expect(rows).toHaveCount(3);
  await ben.getByRole("link", { name: "Map", exact: true }).click();
  await expect(his.card("cache")).toBeVisible();
  await expect(his.card("api")).toHaveCount(0);

  // Ada moves nothing on Head; the review draws what changes in views, apart from what is approved.
  await ben.goto(changeSetPath(workspace, changeSet, "review"));
  const reviewed = ben.getByRole("article", { name: "View Edge" });
  await expect(reviewed).toContainText("new, with 2 on it");
  await expect(reviewed.getByRole("img", { name: "Small map of Edge" })).toBeVisible();
  await reviewed.getByRole("button", { name: "Comment on Edge" }).click();
  await ben.getByRole("textbox", { name: "Comment on Edge" }).fill("Is this the edge, or all of it?");
  await ben.getByRole("button", { name: "Comment", exact: true }).click();
  await expect(ben.getByRole("button", { name: "Comments on Edge" })).toBeVisible();
  await ben.keyboard.press("Escape");
  await reviewed.getByRole("checkbox", { name: "Viewed" }).click();
  await expect(reviewed.getByRole("checkbox", { name: "Viewed" })).toBeChecked();
  await ben.goto(changeSetPath(workspace, changeSet));
  await ben.getByRole("button", { name: "View: Everything" }).click();
  await ben.getByRole("menuitem", { name: "Edge" }).click();

  // The map of everything is as it was; deleting the view leaves it so.
  await ben.getByRole("button", { name: "View: Edge" }).click();
  await ben.getByRole("menuitem", { name: "Everything" }).click();
  await expect.poll(() => his.placeOf("web")).toBe(everything);
  await ada.getByRole("button", { name: "View: Edge" }).click();
  await ada.getByRole("menuitem", { name: "Delete this view" }).click();
  await expect(ada.getByRole("button", { name: "View: Everything" })).toBeVisible();
  await expect(hers.card("api")).toBeVisible();
  await ada.getByRole("button", { name: "View: Everything" }).click();
  await expect(ada.getByRole("menuitem", { name: "Edge" })).toHaveCount(0);
});
