import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { importShop } from "../harness/workspace.ts";

test("one follows another: looks where they look, has open what they have open, until one takes the map in hand", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importShop(workspace);
  const path = changeSetPath(workspace, changeSet);
  const vera = await openAs("vera", `/w/${workspace.id}/changes`);
  const [ada, ben] = [await openAs("ada", path), await openAs("ben", path)];
  const [hers, his] = [deskOf(ada), deskOf(ben)];
  const viewport = (page: typeof ada) => page.locator(".react-flow__viewport").evaluate((at) => at.style.transform);

  // In the list, before anything is opened: who is in there. The list asks again every few seconds.
  for (const name of ["Ben", "Ada"])
    await expect(vera.getByRole("list", { name: "Here now" }).getByRole("img", { name })).toBeVisible({
      timeout: 30_000,
    });

  // Where nobody can be heard any more, nobody is said to be there.
  const listed = vera.getByRole("list", { name: "Here now" });
  await vera.route(/workspace\.present/, (route) => route.abort());
  await expect(listed).toHaveCount(0, { timeout: 60_000 });
  await vera.unroute(/workspace\.present/);
  await expect(listed.getByRole("img", { name: "Ben" })).toBeVisible({ timeout: 30_000 });

  await ada.getByRole("button", { name: "Follow Ben" }).click();
  await expect(ada.getByRole("status").filter({ hasText: "Following Ben" })).toBeVisible();
  await his.open("cache");
  await expect(hers.inspector.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("cache");
  await ben.getByRole("button", { name: "Zoom in" }).click();
  await ben.getByRole("button", { name: "Zoom in" }).click();
  await expect.poll(async () => farthest(await viewport(ada), await viewport(ben))).toBeLessThan(4);

  // Ben opens his page anew: she is told that he is away, and goes on when he is back.
  await ben.goto("about:blank");
  await expect(ada.getByRole("status").filter({ hasText: "Ben is not here right now" })).toBeVisible();
  await ben.goto(path);
  await expect(ada.getByRole("status").filter({ hasText: "Following Ben" })).toBeVisible();
  await his.open("cache");
  await expect(hers.inspector.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("cache");

  // Escape ends it; what Ben does from now on moves nothing of hers.
  await ada.keyboard.press("Escape");
  await expect(ada.getByRole("status").filter({ hasText: "Following Ben" })).toHaveCount(0);
  const mine = await viewport(ada);
  await ben.getByRole("button", { name: "Zoom out" }).click();
  await expect.poll(async () => (await viewport(ben)) !== mine).toBe(true);
  expect(await viewport(ada)).toBe(mine);

  // So does taking hold of the map.
  await ada.getByRole("button", { name: "Follow Ben" }).click();
  await expect(ada.getByRole("status").filter({ hasText: "Following Ben" })).toBeVisible();
  await hers.map.click({ position: { x: 30, y: 30 } });
  await expect(ada.getByRole("status").filter({ hasText: "Following Ben" })).toHaveCount(0);
});

/** By how many pixels two views of the map differ at most; what is told of a view is rounded. */
function farthest(a: string, b: string): number {
  const numbers = (transform: string) => (transform.match(/-?[\d.]+/g) ?? []).map(Number);
  const [mine, theirs] = [numbers(a), numbers(b)];
  return Math.max(...mine.map((value, index) => Math.abs(value - (theirs[index] ?? Number.POSITIVE_INFINITY))));
}
