import type { Page } from "@playwright/test";
import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { attachToContainers, codeOf, newFunction } from "../harness/functions.ts";
import { expect, test } from "../harness/test.ts";
import { violations } from "../harness/violations.ts";
import { importShop } from "../harness/workspace.ts";

async function choose(page: Page, component: string): Promise<void> {
  const picker = page.getByRole("complementary", { name: "Try it" }).getByRole("button", { name: "Component" });
  await picker.click();
  await page.getByRole("textbox", { name: "Find a component" }).fill(component);
  await page.keyboard.press("Enter");
  await expect(picker).toHaveText(component);
}

test("a function is tried on a component before it is attached, an endless one is ended, and both are found in the history", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importShop(workspace);
  const ada = await openAs("ada", changeSetPath(workspace, changeSet, "functions"));
  await newFunction(ada, /^Look into it/);
  await expect(codeOf(ada)).toContainText("export default async function main");

  await ada.getByRole("radio", { name: "Try it" }).click();
  const side = ada.getByRole("complementary", { name: "Try it" });
  await choose(ada, "web");
  await side.getByRole("textbox", { name: "Input" }).fill('{ "why": "to see" }');
  await side.getByRole("button", { name: "Run", exact: true }).click();
  await expect(side.getByRole("region", { name: "Result" })).toContainText('"why": "to see"');
  await expect(side.getByRole("log")).toContainText("looking at web");
  await expect(side.getByText("in a process of its own")).toBeVisible();

  // Written anew, it is run as it is written now; it never ends, and says so while it goes.
  await ada.locator(".cm-line", { hasText: "console.log" }).click();
  await ada.keyboard.press("End");
  await ada.keyboard.type("\nfor (;;) await new Promise((go) => setTimeout(go, 50));");
  await side.getByRole("button", { name: "Run again" }).click();
  await expect(side.getByRole("button", { name: "End it" })).toBeVisible();
  await expect(side.getByRole("log")).toContainText("looking at web");

  const ben = await openAs("ben", changeSetPath(workspace, changeSet, "functions"));
  await ben.getByRole("button", { name: /^look\b/ }).click();
  await ben.getByRole("radio", { name: "Runs" }).click();
  const his = ben.getByRole("complementary", { name: "Runs" });
  await his.getByRole("button", { name: /Running/ }).click();
  await his.getByRole("button", { name: "End it" }).click();
  await expect(his.getByText("Ended by Ben")).toBeVisible();
  await expect(side.getByText("Ended by Ben")).toBeVisible();
  await his.getByRole("button", { name: "All runs" }).click();
  await expect(his.getByRole("list", { name: "Runs" }).getByRole("listitem")).toHaveText([/^Ended/, /^Ran/]);
});

test("whoever asks why a check says what it says sees what it read, tries a failed one again, and looks into the component", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importShop(workspace);
  const ada = await openAs("ada", changeSetPath(workspace, changeSet, "functions"));
  await newFunction(ada, /^Look into it/);
  await attachToContainers(ada);
  await expect(ada.getByRole("button", { name: "Attached to Container" })).toBeVisible();

  await ada.goto(changeSetPath(workspace, changeSet));
  const desk = deskOf(ada);
  await desk.outline.getByRole("treeitem", { name: /^web\b/ }).click();
  await desk.inspector.getByRole("tab", { name: /^Checks/ }).click();
  await desk.inspector
    .getByRole("button", { name: /^Why Image/ })
    .first()
    .click();
  const sheet = ada.getByRole("dialog", { name: "Functions of web" });
  await expect(sheet.getByRole("region", { name: "Reads now" })).toContainText("nginx:1.27");
  await expect(sheet.getByRole("region", { name: "Answered" })).toContainText("result");
  await sheet.getByRole("button", { name: "Run with its log" }).click();
  await expect(sheet.getByRole("article")).toContainText("in an isolate");
  await sheet.getByRole("tab", { name: "Look into it" }).click();
  await sheet.getByRole("button", { name: "Run", exact: true }).click();
  await expect(sheet.getByRole("log")).toContainText("looking at web");
  await sheet.getByRole("tab", { name: "Runs" }).click();
  await expect(sheet.getByRole("list", { name: "Runs" }).getByRole("listitem")).toHaveText([/look/, /image/i]);
});

test("a run has an address that can be shared, and is found by what it ran on when that is gone", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importShop(workspace);
  const ada = await openAs("ada", changeSetPath(workspace, changeSet, "functions"));
  await newFunction(ada, /^Look into it/);
  await ada.getByRole("radio", { name: "Try it" }).click();
  await choose(ada, "cache");
  const side = ada.getByRole("complementary", { name: "Try it" });
  await side.getByRole("button", { name: "Run", exact: true }).click();
  await expect(side.getByRole("region", { name: "Result" })).toBeVisible();
  await side.getByRole("link", { name: "Open" }).click();
  await expect(ada.getByRole("heading", { name: "look", level: 1 })).toBeVisible();
  const address = new URL(ada.url()).pathname;

  // Whoever is given the address sees the whole of it, and may look but not run.
  const vera = await openAs("vera", address);
  await expect(vera.getByRole("region", { name: "Called with" })).toContainText("cache");
  await expect(vera.getByRole("log")).toContainText("looking at cache");
  await expect(vera.getByText("in a process of its own")).toBeVisible();
  await expect(vera.getByRole("button", { name: "Run again" })).toHaveCount(0);
  expect(await violations(vera)).toEqual([]);

  // Run again it is another run, which says which one it repeats.
  await ada.getByRole("button", { name: "Run again" }).click();
  await expect(ada.getByRole("link", { name: "an earlier run" })).toBeVisible();
  await ada.getByRole("link", { name: "an earlier run" }).click();
  await expect(ada).toHaveURL(new RegExp(`${address}$`));

  // The component is deleted; its runs are found by it all the same.
  await ada.goto(changeSetPath(workspace, changeSet));
  const desk = deskOf(ada);
  await desk.open("cache");
  await desk.inspector.getByRole("button", { name: "Actions" }).click();
  await ada.getByRole("menuitem", { name: /^Delete/ }).click();
  await expect(desk.row("cache")).toHaveCount(0);
  await ada.goto(changeSetPath(workspace, changeSet, "functions"));
  await ada.getByRole("link", { name: "Runs of functions" }).click();
  const runs = ada.getByRole("list", { name: "Runs" });
  await expect(runs.getByRole("listitem")).toHaveText([/look on cache/, /look on cache/]);
  await runs.getByRole("link").first().click();
  await ada.getByRole("link", { name: "all runs" }).click();
  await expect(ada.getByText("on one component, which may be gone by now")).toBeVisible();
  await expect(runs.getByRole("listitem")).toHaveCount(2);
});
