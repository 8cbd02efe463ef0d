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

test("a page whose files are dropped on their way asks for them again, and says so where nothing helps", async ({
  openAs,
  workspace,
}) => {
  const page = await openAs("ada", "/");
  // As when the machine's network changes: everything under way is dropped, once.
  const dropped = new Set<string>();
  await page.route("**/_next/static/chunks/**", async (route) => {
    const url = route.request().url();
    if (dropped.has(url)) return route.continue();
    dropped.add(url);
    return route.abort("connectionreset");
  });
  await page.goto(`/w/${workspace.id}/changes`);
  await expect(page.getByRole("heading", { name: "Changes" })).toBeVisible();
  expect([...dropped].filter((url) => url.endsWith(".js")).length).toBeGreaterThan(10);
  // Its styles, too.
  await expect(page.getByRole("banner")).toHaveCSS("display", "flex");
  await page.unroute("**/_next/static/chunks/**");

  // One of its files never comes: the page is loaded anew, once, and then says what is wrong.
  let loads = 0;
  page.on("domcontentloaded", () => (loads += 1));
  const [lost] = [...dropped].filter((url) => url.includes("/turbopack-"));
  await page.route(lost ?? "", (route) => route.abort("connectionreset"));
  await page.goto(`/w/${workspace.id}/changes`);
  await expect(page.getByRole("alert").filter({ hasText: "could not be fetched" })).toBeVisible({ timeout: 30_000 });
  expect(loads).toBe(2);
  await page.unroute(lost ?? "");
  await page.reload();
  await expect(page.getByRole("heading", { name: "Changes" })).toBeVisible();
});
