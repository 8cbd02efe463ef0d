import type { Page } from "@playwright/test";
import { changeSetPath } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { lookInBothThemes } from "../harness/violations.ts";
import { importShop } from "../harness/workspace.ts";

const list = (page: Page) => page.getByRole("navigation", { name: "Functions, kinds and packages" });
const side = (page: Page, name: string) => page.getByRole("radio", { name: new RegExp(`^${name}`) });

test("functions, kinds, packages, connections and secrets can be used without seeing them well, in both themes", async ({
  openAs,
  workspace,
}) => {
  // Some twenty screens, each looked at twice with all rules.
  test.setTimeout(300_000);
  const changeSet = await importShop(workspace);
  const page = await openAs("ada", `/w/${workspace.id}/functions`, { reducedMotion: "reduce" });
  const look = (screen: string) => lookInBothThemes(page, screen);

  await expect(list(page)).toBeVisible();
  await look("functions of Head");
  await list(page)
    .getByRole("button", { name: /^Container/ })
    .click();
  await page.getByRole("textbox", { name: "Definition of Container" }).waitFor();
  await look("a kind in force");
  await list(page)
    .getByRole("button", { name: /^Docker/ })
    .last()
    .click();
  await look("a package");
  await page.getByRole("button", { name: "Install or export a package" }).click();
  await look("packages menu");
  await page.getByRole("menuitem", { name: "Install a package…" }).click();
  await expect(page.getByRole("dialog").getByRole("button", { name: /^Service cards/ })).toBeVisible();
  await look("install a package");

  await page.goto(changeSetPath(workspace, changeSet, "functions"));
  await page.getByRole("button", { name: "New function", exact: true }).click();
  await look("new function");
  await page.getByRole("menuitem", { name: /^Look into it/ }).click();
  await expect(page.getByRole("textbox", { name: /^Code of / })).toContainText("looking at");
  await look("a function's editor");
  await side(page, "Try it").click();
  const trial = page.getByRole("complementary", { name: "Try it" });
  await trial.getByRole("button", { name: "Component" }).click();
  await page.getByRole("textbox", { name: "Find a component" }).fill("web");
  await page.keyboard.press("Enter");
  await trial.getByRole("button", { name: "Run", exact: true }).click();
  await expect(trial.getByRole("region", { name: "Result" })).toBeVisible();
  await look("a trial");
  await side(page, "Runs").click();
  const runs = page.getByRole("complementary", { name: "Runs" });
  await expect(runs.getByRole("listitem").first()).toBeVisible();
  await look("run history");
  await runs.getByRole("button", { name: /Ran/ }).first().click();
  await expect(runs.getByRole("button", { name: "All runs" })).toBeVisible();
  await look("a run");
  await side(page, "Tests").click();
  await look("tests");
  await side(page, "Types").click();
  await look("types");
  await page.getByRole("button", { name: "New kind" }).click();
  await expect(page.getByRole("status").filter({ hasText: "In force in this change set" })).toBeVisible();
  await look("a definition");
  await page.getByRole("button", { name: "Choose another picture" }).click();
  await look("pictures of kinds");

  for (const [path, add] of [
    ["connections", "Add a connection"],
    ["secrets", "New secret"],
  ] as const) {
    await page.goto(`/w/${workspace.id}/settings/${path}`);
    const button = page.getByRole("main").getByRole("button", { name: add }).first();
    await expect(button).toBeVisible();
    await look(path);
    await button.click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await look(`${path}: ${add}`);
  }
});
