import type { Page } from "@playwright/test";
import { changeSetPath } from "../harness/change-set.ts";
import { freePort } from "../harness/free-port.ts";
import { shop } from "../harness/shop.ts";
import { expect, test } from "../harness/test.ts";
import { importCompose } from "../harness/workspace.ts";

function codeOf(page: Page) {
  return page.getByRole("textbox", { name: /^Code of / });
}

test("the editor knows what a kind has: it offers it, and says where a text does not fit, to everybody", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importCompose(workspace, shop({ name: "shop", port: await freePort() }));
  const ada = await openAs("ada", changeSetPath(workspace, changeSet, "functions"));
  await ada.getByRole("button", { name: "New function" }).click();
  await ada.getByRole("menuitem", { name: /^Check/ }).click();
  await ada.getByRole("button", { name: "Attach to…" }).click();
  await ada.getByRole("checkbox", { name: "Container", exact: true }).click();
  await ada.keyboard.press("Escape");
  const hers = await openAs("vera", changeSetPath(workspace, changeSet, "functions"));
  await hers.getByRole("button", { name: /^check\b/ }).click();
  await expect(codeOf(hers)).toContainText("export default function main");

  // What a container has is offered while it is written.
  await ada.locator(".cm-line", { hasText: "is a long name" }).first().click();
  await ada.keyboard.press("End");
  await ada.keyboard.press("Enter");
  await ada.keyboard.type("if (domain.ima");
  const offers = ada.getByRole("listbox");
  await expect(offers.getByRole("option", { name: /^image/ })).toBeVisible();
  await ada.keyboard.press("Enter");
  await ada.keyboard.type('.startsWith("nginx")) return { result: "warning" };');
  await expect(codeOf(hers)).toContainText('domain.image.startsWith("nginx")');

  // It may be absent, and both are told where.
  for (const page of [ada, hers]) {
    const mark = page.locator(".cm-lintRange-warning", { hasText: "domain.image" });
    await expect(mark).toBeVisible();
    await mark.hover();
    await expect(page.getByText("'domain.image' is possibly 'undefined'.").first()).toBeVisible();
  }
});
