import type { Page } from "@playwright/test";
import { changeSetPath } from "../harness/change-set.ts";
import { freePort } from "../harness/free-port.ts";
import { shop } from "../harness/shop.ts";
import { expect, test } from "../harness/test.ts";
import { importCompose } from "../harness/workspace.ts";

function codeOf(page: Page) {
  return page.getByRole("textbox", { name: /^Code of / });
}

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
  const changeSet = await importCompose(workspace, shop({ name: "shop", port: await freePort() }));
  const ada = await openAs("ada", changeSetPath(workspace, changeSet, "functions"));
  await ada.getByRole("button", { name: "New function" }).click();
  await ada.getByRole("menuitem", { name: /^Look into it/ }).click();
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
