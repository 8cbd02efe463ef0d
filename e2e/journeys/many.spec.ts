import { expect, test } from "../harness/test.ts";

const MANY = 120;

test("among many change sets one is found by its title or its author, and all are reached page by page", async ({
  openAs,
  workspace,
}) => {
  for (let made = 0; made < MANY; made += 10)
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => {
        const title = `Change ${String(made + index).padStart(3, "0")}`;
        return workspace.ada.command("changeSet.create", { workspace: workspace.id, title });
      }),
    );
  await workspace.ben.command("changeSet.create", { workspace: workspace.id, title: "Ben's own" });
  const page = await openAs("ada", `/w/${workspace.id}/changes`);
  await expect(page.getByRole("radio", { name: `Open ${MANY + 1}` })).toBeVisible();
  const rows = page.locator("main").getByRole("link", { name: /^(Change \d|Ben)/ });
  const earlier = page.getByRole("button", { name: "Show earlier" });
  while (await earlier.isVisible()) await earlier.scrollIntoViewIfNeeded().catch(() => undefined);
  await expect(rows).toHaveCount(MANY + 1);

  const search = page.getByRole("searchbox", { name: "Search change sets" });
  await search.fill("change 042");
  await expect(rows).toHaveCount(1);
  await search.fill("ben");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("Ben's own");
  await search.fill("nothing like it");
  await expect(page.getByRole("heading", { name: "No change set like that" })).toBeVisible();

  // Whoever is in an old one is told which, though it is not among those that are offered.
  await search.fill("change 000");
  await rows.click();
  await page.getByRole("button", { name: /Switch between Head and change sets/ }).click();
  await page.getByRole("menuitem", { name: `All ${MANY + 1} open change sets` }).click();
  await expect(page).toHaveURL(/\/changes$/);
});
