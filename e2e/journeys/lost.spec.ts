import { expect, test } from "../harness/test.ts";

// What keeps pages for when the server is away would give the code that is cut off here.
test.use({ serviceWorkers: "block" });

test("an address that leads nowhere, and a page whose code cannot be fetched, say so and lead on", async ({
  openAs,
  workspace,
}) => {
  const page = await openAs("ada", "/w/nowhere/at/all");
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  await page.getByRole("link", { name: "Go to your workspace" }).click();
  await expect(page.getByRole("link", { name: "Tributary: go to the map of Head" })).toBeVisible();

  // As after an upgrade of the server: this page's code asks for what is no longer there.
  await page.goto(`/w/${workspace.id}/changes`);
  await expect(page.getByRole("heading", { name: "Changes" })).toBeVisible();
  await page.route("**/_next/static/chunks/**", (route) => route.abort());
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { name: "This page could not be fetched" })).toBeVisible();
  // The frame stays, and it works again once it can be fetched.
  await expect(page.getByRole("link", { name: "Tributary: go to the map of Head" })).toBeVisible();
  await page.unroute("**/_next/static/chunks/**");
  await page.getByRole("button", { name: "Show it again" }).click();
  await expect(page.getByRole("heading", { name: "Settings", exact: true })).toBeVisible();
});
