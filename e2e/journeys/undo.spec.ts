import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { importShop } from "../harness/workspace.ts";

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
