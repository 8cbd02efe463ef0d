import { bothInShop } from "../harness/in-shop.ts";
import { expect, test } from "../harness/test.ts";

test("two people see each other: faces, cursors with names, selections, and who is in which field", async ({
  openAs,
  workspace,
}) => {
  const { ada, ben, hers, his } = await bothInShop({ openAs, workspace });
  await expect(ada.getByRole("button", { name: "Follow Ben" })).toBeVisible();
  await expect(ben.getByRole("button", { name: "Follow Ada" })).toBeVisible();

  await his.card("web").hover();
  await expect(hers.map.getByText("Ben", { exact: true })).toBeVisible();

  await his.open("web");
  await expect(hers.row("web").getByRole("img", { name: "Ben" })).toBeVisible();
  await expect(hers.card("web").getByRole("img", { name: "Ben" })).toBeVisible();

  await hers.open("web");
  await his.field("Image").focus();
  await expect(hers.inspector.getByRole("status").filter({ hasText: "Ben" })).toBeVisible();
  await his.field("Image").blur();
  await expect(hers.inspector.getByRole("status").filter({ hasText: "Ben" })).toHaveCount(0);

  await ben.close();
  await expect(ada.getByRole("button", { name: "Follow Ben" })).toHaveCount(0);
});

test("two people edit one change set at the same time, and both edits hold", async ({ openAs, workspace }) => {
  const { ada, hers, his } = await bothInShop({ openAs, workspace });
  await hers.open("web");
  await his.open("web");

  // The same component, two fields, key by key.
  await hers.field("Image").fill("");
  await Promise.all([
    hers.field("Image").pressSequentially("nginx:1.28", { delay: 20 }),
    his.field("Container name").pressSequentially("front-door", { delay: 20 }),
  ]);
  for (const desk of [hers, his]) {
    await expect(desk.field("Image")).toHaveValue("nginx:1.28");
    await expect(desk.field("Container name")).toHaveValue("front-door");
    await expect(desk.saved).toBeVisible();
  }

  // The same list: each adds an entry of their own.
  for (const desk of [hers, his]) {
    await desk.inspector.getByRole("button", { name: "Add to Published ports" }).click();
    await expect(desk.field("Container port")).toBeVisible();
  }
  await Promise.all([hers.field("Container port").fill("8443"), his.field("Container port").fill("9090")]);
  for (const desk of [hers, his]) {
    await expect(desk.inspector.getByRole("button", { name: "8443", exact: true })).toBeVisible();
    await expect(desk.inspector.getByRole("button", { name: "9090", exact: true })).toBeVisible();
  }

  // The same field: one value, and the same one for both.
  await Promise.all([hers.field("Image").fill("nginx:1.27"), his.field("Image").fill("lab/api:2")]);
  await Promise.all([hers.field("Image").blur(), his.field("Image").blur()]);
  await expect(hers.saved).toBeVisible();
  await expect(his.saved).toBeVisible();
  await expect
    .poll(async () => (await hers.field("Image").inputValue()) === (await his.field("Image").inputValue()))
    .toBe(true);
  await ada.reload();
  await hers.open("web");
  await expect(hers.field("Image")).toHaveValue(await his.field("Image").inputValue());
});

test("components are created, connected, renamed and deleted on the map, and everybody undoes their own", async ({
  openAs,
  workspace,
}) => {
  const { ben, hers, his } = await bothInShop({ openAs, workspace });

  // A line from one card to another makes the connection that fits.
  await hers.connect("cache", "front");
  await expect(his.map.getByRole("img", { name: "cache is on the network front" })).toBeAttached();

  // From the palette: pressed, and dragged onto the map.
  await his.outline.waitFor();
  await ben.getByRole("radio", { name: "Add" }).click();
  await ben.getByRole("button", { name: /^Volume/ }).click();
  await his.field("Name").fill("uploads");
  await his.field("Name").press("Enter");
  await expect(hers.row("uploads")).toBeVisible();
  await ben.getByRole("button", { name: /^Network/ }).dragTo(his.map, { targetPosition: { x: 60, y: 60 } });
  await his.field("Name").fill("admin");
  await his.field("Name").press("Enter");
  await expect(hers.card("admin")).toBeVisible();

  // A card is moved, and stands there for the other, too.
  const place = await hers.placeOf("admin");
  await his.drag("admin", { x: 48, y: 48 });
  await expect.poll(() => hers.placeOf("admin")).not.toBe(place);

  // Ben deletes what he made and takes that back; Ada's own edit stays hers to undo.
  await ben.getByRole("radio", { name: "Outline" }).click();
  await hers.open("api");
  await hers.field("Image").fill("lab/api:2");
  await hers.field("Image").blur();
  await his.open("uploads");
  await his.inspector.getByRole("button", { name: "Actions" }).click();
  await ben.getByRole("menuitem", { name: /^Delete/ }).click();
  await expect(hers.row("uploads")).toHaveCount(0);
  await his.undo.click();
  await expect(hers.row("uploads")).toBeVisible();
  await expect(hers.field("Image")).toHaveValue("lab/api:2");

  await hers.undo.click();
  await expect(hers.field("Image")).toHaveValue("lab/api:1");
  await his.open("api");
  await expect(his.field("Image")).toHaveValue("lab/api:1");
  await expect(hers.row("uploads")).toBeVisible();
  await hers.redo.click();
  await expect(his.field("Image")).toHaveValue("lab/api:2");
});
