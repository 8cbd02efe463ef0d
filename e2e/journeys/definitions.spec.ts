import type { Page } from "@playwright/test";
import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { violations } from "../harness/violations.ts";

const FUNCTIONS = "Functions, kinds and packages";

/** The definition that is open, and where one types in it. */
function definitionOn(page: Page) {
  const text = page.getByRole("textbox", { name: /^Definition of / });
  const kind = page.getByRole("region", { name: /^Kind / });
  return {
    text,
    kind,
    status: kind.getByRole("status"),
    /** Puts the cursor `left` characters before the end of a line, and types. */
    async typeAt(line: number, left: number, typed: string): Promise<void> {
      await text.click();
      await page.keyboard.press("ControlOrMeta+Home");
      for (let down = 1; down < line; down += 1) await page.keyboard.press("ArrowDown");
      await page.keyboard.press("End");
      for (let back = 0; back < left; back += 1) await page.keyboard.press("ArrowLeft");
      await page.keyboard.insertText(typed);
    },
  };
}

test("two people write one definition together: what is none yet is marked, and the last one that was stays in force", async ({
  openAs,
  workspace,
}) => {
  const { id } = await workspace.ada.command<{ id: string }>("changeSet.create", {
    workspace: workspace.id,
    title: "Things",
  });
  const [ada, ben] = [
    await openAs("ada", changeSetPath(workspace, id, "functions")),
    await openAs("ben", changeSetPath(workspace, id, "functions")),
  ];
  const [hers, his] = [definitionOn(ada), definitionOn(ben)];
  await ada.getByRole("button", { name: "New kind" }).click();
  await ben
    .getByRole("navigation", { name: FUNCTIONS })
    .getByRole("button", { name: /^Thing/ })
    .click();
  for (const { status } of [hers, his]) await expect(status).toContainText("In force in this change set");

  // Each types in a line of their own at the same time.
  await Promise.all([hers.typeAt(5, 2, " Together."), his.typeAt(13, 2, " of it")]);
  for (const { text, status } of [hers, his]) {
    await expect(text).toContainText("What it is for. Together.");
    await expect(text).toContainText("URL of it");
    await expect(status).toContainText("In force in this change set");
  }
  await expect(ada.locator(".cm-ySelectionInfo")).toHaveText(/Ben/);
  await expect(ada.getByRole("navigation", { name: FUNCTIONS }).getByLabel(/Ben/).first()).toBeVisible();

  // A comma too many: everybody is told where, and nothing of the kind changes.
  await hers.typeAt(7, 0, ",");
  for (const { status } of [hers, his]) await expect(status).toContainText("Line 7: Here a name in quotation marks");
  await expect(ada.locator(".cm-lintRange-error")).toBeVisible();
  await his.typeAt(13, 2, " here");
  await expect(hers.text).toContainText("URL of it here");
  expect.soft(await violations(ada)).toEqual([]);

  // Taking it back takes back one's own alone.
  await hers.text.click();
  await ada.keyboard.press("ControlOrMeta+z");
  for (const { text, status } of [hers, his]) {
    await expect(status).toContainText("In force in this change set");
    await expect(text).toContainText("URL of it here");
  }

  // Another picture, chosen in the header, comes into the text.
  await ben.getByRole("button", { name: "Choose another picture" }).click();
  await ben.getByRole("button", { name: "server", exact: true }).click();
  await expect(hers.text).toContainText('"icon": "server"');

  // Its name is in the text as well.
  await hers.typeAt(2, 2, "y");
  await hers.kind.getByRole("button", { name: "Rename the kind to custom.thingy" }).click();
  await expect(hers.kind.getByText("custom.thingy@1")).toBeVisible();
  await expect(hers.text).toContainText('"name": "custom.thingy"');

  await ada.goto(changeSetPath(workspace, id));
  const { inspector, saved } = deskOf(ada);
  // Until then the page may still show what this browser had kept, where the kind has its old name.
  await expect(saved).toBeVisible();
  await ada
    .getByRole("region", { name: "Custom" })
    .getByRole("button", { name: /^Thing/ })
    .click();
  await expect(inspector.getByText("URL of it here")).toBeVisible();
  await ada.goto(`/w/${workspace.id}/audit`);
  await expect(ada.getByText(/edited the definition of thing/).first()).toBeVisible();
});
