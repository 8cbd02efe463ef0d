import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { attachToContainers, codeOf, newFunction } from "../harness/functions.ts";
import { expect, test } from "../harness/test.ts";
import { importShop, newChangeSet } from "../harness/workspace.ts";

test("three people undo in turns: each takes back their own, and nobody's work is undone by another", async ({
  openAs,
  workspace,
}) => {
  const { members } = await workspace.ada.query<{ members: { id: string; name: string }[] }>("workspace.get", {
    workspace: workspace.id,
  });
  const user = members.find(({ name }) => name === "Vera")?.id;
  await workspace.ada.command("workspace.setRole", { workspace: workspace.id, user, role: "editor" });
  const changeSet = await importShop(workspace);
  const path = changeSetPath(workspace, changeSet);
  const [ada, ben, vera] = [await openAs("ada", path), await openAs("ben", path), await openAs("vera", path)];
  const [hers, his, veras] = [deskOf(ada), deskOf(ben), deskOf(vera)];
  for (const desk of [hers, his, veras]) await desk.open("web");
  const write = async (desk: typeof hers, field: string, value: string) => {
    await desk.field(field).fill(value);
    await desk.field(field).blur();
    for (const each of [hers, his, veras]) await expect(each.field(field)).toHaveValue(value);
  };

  // All three on one component; Ben over Ada's value.
  await write(hers, "Image", "nginx:1.28");
  await write(veras, "Container name", "front-door");
  await write(his, "Image", "nginx:latest");

  // Ada's undo leaves Ben's value, and says so at the field.
  await hers.undo.click();
  await expect(hers.inspector.getByRole("alert")).toContainText("somebody has changed it since");
  for (const desk of [hers, his, veras]) await expect(desk.field("Image")).toHaveValue("nginx:latest");

  // Ben takes back his own: what he found is there again. Redo brings it back.
  await his.undo.click();
  for (const desk of [hers, his, veras]) await expect(desk.field("Image")).toHaveValue("nginx:1.28");
  await his.redo.click();
  for (const desk of [hers, his, veras]) await expect(desk.field("Image")).toHaveValue("nginx:latest");
  await veras.undo.click();
  for (const desk of [hers, his, veras]) await expect(desk.field("Container name")).not.toHaveValue("front-door");

  // Vera deletes what Ben has written on; her undo gives it back whole, wiring and Ben's value with it.
  await veras.inspector.getByRole("button", { name: "Actions" }).click();
  await vera.getByRole("menuitem", { name: /^Delete/ }).click();
  await expect(hers.row("web")).toHaveCount(0);
  await veras.undo.click();
  await expect(hers.row("web")).toBeVisible();
  await hers.open("web");
  await expect(hers.field("Image")).toHaveValue("nginx:latest");
  await expect(hers.map.getByRole("img", { name: "web starts after api" })).toBeAttached();
});

test("what was done to a function is taken back where it was done and in review, and the code's own keys stay with the code", async ({
  openAs,
  workspace,
}) => {
  const { members } = await workspace.ada.query<{ members: { id: string; name: string }[] }>("workspace.get", {
    workspace: workspace.id,
  });
  const user = members.find(({ name }) => name === "Vera")?.id;
  await workspace.ada.command("workspace.setRole", { workspace: workspace.id, user, role: "editor" });
  const changeSet = await newChangeSet(workspace, "A house rule");
  const path = changeSetPath(workspace, changeSet, "functions");
  const page = await openAs("ada", path);
  const { undo, redo, saved } = deskOf(page);
  await newFunction(page, /^Check/);
  await expect(codeOf(page)).toContainText("export default function main");
  await attachToContainers(page);
  await expect(page.getByRole("button", { name: "Attached to Container" })).toBeVisible();
  const name = page.getByRole("textbox", { name: "Name", exact: true });
  await name.fill("house_rule");
  await name.blur();
  await expect(saved).toBeVisible();

  // By the buttons, which say what they take back.
  await expect(undo).toHaveAccessibleName("Undo: Set the name of check");
  await undo.click();
  await expect(name).toHaveValue("check");
  await undo.click();
  await expect(page.getByRole("button", { name: "Attach to…" })).toBeVisible();
  await redo.click();
  await redo.click();
  await expect(name).toHaveValue("house_rule");

  // By the keys: in the code they take back what was typed there, and outside of it the last step.
  await page.locator(".cm-line", { hasText: "export default" }).first().click();
  await page.keyboard.press("End");
  await page.keyboard.type(" // once");
  await expect(codeOf(page)).toContainText("// once");
  await page.keyboard.press("ControlOrMeta+z");
  await expect(codeOf(page)).not.toContainText("// once");
  await expect(name).toHaveValue("house_rule");
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByRole("button", { name: "Restore", exact: true })).toBeVisible();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(page.getByRole("button", { name: "Delete", exact: true })).toBeVisible();
  await expect(name).toHaveValue("house_rule");
  await expect(page.getByRole("button", { name: "Attached to Container" })).toBeVisible();
  await expect(saved).toBeVisible();

  // What somebody has changed since is left, and said at the function.
  const vera = await openAs("vera", path);
  await vera.getByRole("button", { name: /^house_rule\b/ }).click();
  await vera.getByRole("textbox", { name: "Name", exact: true }).fill("our_rule");
  await vera.getByRole("textbox", { name: "Name", exact: true }).blur();
  await expect(name).toHaveValue("our_rule");
  await undo.click();
  await expect(page.getByRole("alert").filter({ hasText: "somebody has changed it since" })).toBeVisible();
  await expect(name).toHaveValue("our_rule");

  // In review, what is taken back is gone from it at once, and made again comes back.
  await page.getByRole("link", { name: "Review" }).click();
  const card = page.getByRole("article", { name: "Function our_rule" });
  await expect(card).toContainText("attached to Container");
  await page.keyboard.press("ControlOrMeta+z");
  await expect(card).not.toContainText("attached to Container");
  await page.keyboard.press("ControlOrMeta+Shift+z");
  await expect(card).toContainText("attached to Container");
});
