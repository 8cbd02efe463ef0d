import { expect, test } from "../harness/test.ts";

// What keeps pages for when the server is away would give the code that is cut off here.
test.use({ serviceWorkers: "block" });

test("an address that leads nowhere, and a page whose code cannot be fetched, say so and lead on", async ({
  openAs,
  workspace,
}) => {
  const page = await openAs("ada", "/w/nowhere/at/all");
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  // The styles that the map brings with it are dropped on their way, when they are fetched ahead and when they are needed.
  const drops: string[] = [];
  await page.route("**/_next/static/chunks/**.css", (route) => {
    if (drops.length === 2) return route.continue();
    drops.push(route.request().url());
    return route.abort("connectionreset");
  });
  await page.getByRole("link", { name: "Go to your workspace" }).click();
  await expect(page.getByRole("link", { name: "Tributary: go to the map of Head" })).toBeVisible();
  await expect(page.locator(".react-flow__pane")).toHaveCSS("position", "absolute");
  expect(drops.length).toBe(2);
  await page.unroute("**/_next/static/chunks/**.css");

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

  // Where nothing answers, it is shown by itself once something does.
  await page.goto(`/w/${workspace.id}/changes`);
  await expect(page.getByRole("heading", { name: "Changes" })).toBeVisible();
  const away = /\/health$|\/_next\/static\/chunks\//;
  await page.route(away, (route) => route.abort());
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { name: "This page could not be fetched" })).toBeVisible();
  await page.waitForRequest(/\/health$/);
  await page.unroute(away);
  await expect(page.getByRole("heading", { name: "Settings", exact: true })).toBeVisible({ timeout: 30_000 });
});

test("an answer that breaks off on the way to another page says so, looks like the app, and is asked for again when the server is back", async ({
  openAs,
  workspace,
  problems,
}) => {
  const page = await openAs("ada", `/w/${workspace.id}/changes`);
  await expect(page.getByRole("heading", { name: "Changes" })).toBeVisible();
  // As where the server dies while it answers: most of it has come.
  let away = true;
  await page.route(/\/runs\?.*_rsc=/, async (route) => {
    const answer = await route.fetch();
    const body = await answer.body();
    const ahead = route.request().headers()["next-router-prefetch"] !== undefined;
    return route.fulfill({ response: answer, body: ahead ? body : body.subarray(0, body.length * 0.85) });
  });
  await page.route(/\/health$/, (route) => (away ? route.abort() : route.continue()));
  await page.getByRole("link", { name: "Runs" }).click();
  await expect(page.getByRole("heading", { name: "This page could not be fetched" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Show it again" })).toBeVisible();
  away = false;
  await expect(page.getByRole("heading", { name: "Runs", exact: true })).toBeVisible();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  problems.length = 0;
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

test("a command whose answer is dropped on its way is done once, and told as done", async ({ openAs, workspace }) => {
  const page = await openAs("ada", `/w/${workspace.id}/changes`);
  /** Has the first answer to a command dropped once the server has given it; under which ids it was asked. */
  const droppedOnce = async (procedure: string) => {
    const ids: (string | undefined)[] = [];
    await page.route(`**/api/trpc/${procedure}`, async (route) => {
      ids.push(route.request().headers()["x-tributary-command"]);
      if (ids.length > 1) return route.continue();
      await route.fetch();
      return route.abort("connectionreset");
    });
    return ids;
  };

  const made = await droppedOnce("changeSet.create");
  await page.getByRole("button", { name: "New change set" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New change set" });
  await dialog.getByLabel("Title").fill("Asked for twice");
  await dialog.getByRole("button", { name: "Create change set" }).click();
  await expect(page).toHaveURL(/\/changes\/\w+/);
  await expect(dialog).toBeHidden();
  expect([made.length, new Set(made).size]).toEqual([2, 1]);
  const { items } = await workspace.ada.query<{ items: readonly { title: string }[] }>("changeSet.list", {
    workspace: workspace.id,
  });
  expect(items.map(({ title }) => title)).toEqual(["Asked for twice"]);

  // What is shown once is shown, though its first answer was lost, and is the only one.
  await page.goto(`/w/${workspace.id}/settings/agents`);
  const tokens = await droppedOnce("token.create");
  await page.getByRole("button", { name: "New agent token" }).click();
  await page.getByRole("button", { name: "Make token" }).click();
  await expect(page.getByLabel("Token", { exact: true })).toHaveValue(/.{20}/);
  expect([tokens.length, new Set(tokens).size]).toEqual([2, 1]);
  expect(await workspace.ada.query<unknown[]>("token.list", { workspace: workspace.id })).toHaveLength(1);
});
