import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { newFunction, rewrite } from "../harness/functions.ts";
import { expect, test } from "../harness/test.ts";
import { violations } from "../harness/violations.ts";
import { approveAndApply, foundWorkspace, newChangeSet } from "../harness/workspace.ts";

const KIND = (properties: string) => `export default function main(): Output {
return {
name: "acme.box", title: "Box", description: "A box.", icon: "box", category: "Acme",
domain: { type: "object", properties: { ${properties} } },
};
}`;
const LABEL = 'label: { type: "string", title: "Label", maxLength: 40 }';
const COLOUR =
  'colour: { type: "string", title: "Colour", widget: "colour", pattern: "^#[0-9a-f]{6}$", default: "#3b82f6" }';

/** Adds a box from the palette, and gives it a name and a label. */
async function addBox(page: Page, name: string, label?: string): Promise<void> {
  await addOf(page, "Box", name);
  if (label === undefined) return;
  const { inspector } = deskOf(page);
  await inspector.getByRole("textbox", { name: "Label", exact: true }).fill(label);
  await inspector.getByRole("textbox", { name: "Label", exact: true }).press("Enter");
}

/** Adds a component of a kind from the palette, and gives it a name. */
async function addOf(page: Page, kind: string, name: string): Promise<void> {
  await page.getByRole("radio", { name: "Add" }).click();
  await page
    .getByRole("region", { name: /^(Acme|Team)$/ })
    .getByRole("button", { name: new RegExp(`^${kind}`) })
    .click();
  const field = deskOf(page).inspector.getByRole("textbox", { name: "Name", exact: true });
  await field.fill(name);
  await field.press("Enter");
}

const packages = (page: Page) => page.getByRole("navigation", { name: "Functions, kinds and packages" });

test("somebody writes a kind as code, locks it, makes its second version, and moves what is of the first after looking", async ({
  openAs,
  workspace,
}) => {
  const first = await newChangeSet(workspace, "Boxes");
  const page = await openAs("ada", changeSetPath(workspace, first, "functions"));
  await newFunction(page, /^Kind, as code/);
  await rewrite(page, KIND('label: { type: "red" }'));
  await page.getByRole("button", { name: "Save the kind" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "This defines no kind yet" })).toContainText(
    '"type" must be one of',
  );
  await rewrite(page, KIND(LABEL));
  await page.getByRole("button", { name: "Look at it" }).click();
  await expect(page.getByText("It defines Box (acme.box@1)")).toBeVisible();
  await page.getByRole("button", { name: "Save the kind" }).click();
  await packages(page).getByRole("button", { name: /^Box/ }).click();
  const kind = page.getByRole("region", { name: "Kind Box" });
  await expect(kind.getByText("new in this change set")).toBeVisible();
  await expect(kind.getByRole("button", { name: /^defined by/ })).toBeVisible();
  await kind.getByRole("button", { name: "Lock this version" }).click();
  await expect(kind.getByText("locked", { exact: true })).toBeVisible();
  await expect(kind.getByRole("button", { name: "Discard" })).toHaveCount(0);
  expect.soft(await violations(page)).toEqual([]);

  await page.goto(changeSetPath(workspace, first));
  await addBox(page, "plain");
  await addBox(page, "marked", "fragile");
  await page.goto(changeSetPath(workspace, first, "review"));
  await expect(page.getByRole("article", { name: "Catalogue" })).toContainText("Locked Box (acme.box@1)");
  await expect(page.getByRole("article", { name: "Kind Box" })).toBeVisible();
  await approveAndApply(workspace, first);

  // The second version has no label: one box fits, one would lose what it says.
  const second = await newChangeSet(workspace, "Colours");
  await page.goto(changeSetPath(workspace, second, "functions"));
  await packages(page)
    .getByRole("button", { name: /^kind\b/ })
    .click();
  await rewrite(page, KIND(COLOUR));
  await page.getByRole("button", { name: "Save the kind" }).click();
  await packages(page)
    .getByRole("button", { name: /^Box\b/ })
    .click();
  await kind.getByRole("button", { name: "Move to version 2…" }).click();
  const dialog = page.getByRole("dialog", { name: "Move to version 2 of Box" });
  const row = (name: string) => dialog.getByRole("listitem").filter({ hasText: name });
  await expect(row("plain")).toContainText("fits");
  await expect(row("marked")).toContainText("loses something");
  await expect(row("marked")).toContainText("Loses Label: fragile");
  await expect(dialog.getByRole("button", { name: "Move 1 component" })).toBeEnabled();
  expect.soft(await violations(page)).toEqual([]);
  await dialog.getByRole("checkbox", { name: "Also those that lose something" }).click();
  await dialog.getByRole("button", { name: "Move 2 components" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(kind.getByText("still of an earlier version")).toHaveCount(0);
  await page.goto(changeSetPath(workspace, second));
  await deskOf(page).open("plain");
  await expect(deskOf(page).inspector.getByLabel("Colour", { exact: true }).first()).toBeVisible();
  await approveAndApply(workspace, second);
});

test("a package is exported from one workspace, installed into another, changed there, and updated", async ({
  openAs,
  workspace,
}, testInfo) => {
  const { ada, ben, vera } = workspace;
  const away = await foundWorkspace({ ada, ben, vera }, { name: "Away" });

  // At home: a package of the shelf, with a check of one's own beside it.
  const home = await openAs("ada", `/w/${workspace.id}/functions`);
  await home.getByRole("button", { name: "Install or export a package" }).click();
  await home.getByRole("menuitem", { name: "Install a package…" }).click();
  await home.getByRole("button", { name: /^Service cards/ }).click();
  const dialog = home.getByRole("dialog");
  await expect(dialog.getByRole("list", { name: "What is in it" })).toContainText("The kind Service is new here.");
  expect.soft(await violations(home)).toEqual([]);
  await dialog.getByRole("button", { name: "Install in a new change set" }).click();
  await home.waitForURL(/\/changes\/[^/]+\/functions/);
  const installing = new URL(home.url()).pathname.split("/")[4] ?? "";
  await expect(packages(home).getByRole("button", { name: /^Service cards/ })).toBeVisible();
  await approveAndApply(workspace, installing);

  const exportFrom = async (page: Page, version: string): Promise<string> => {
    await packages(page)
      .getByRole("button", { name: /^Service cards/ })
      .click();
    await page.getByRole("button", { name: "Export…" }).click();
    await page.getByRole("textbox", { name: "Version", exact: true }).fill(version);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download the package" }).click();
    const file = testInfo.outputPath(`cards-${version}.zip`);
    await (await download).saveAs(file);
    return file;
  };
  await home.goto(`/w/${workspace.id}/functions`);
  const first = await exportFrom(home, "1.0.0");
  const again = await exportFrom(home, "1.0.0");
  expect((await readFile(again)).equals(await readFile(first))).toBe(true);

  const install = async (page: Page, changeSet: string, file: string) => {
    await page.goto(changeSetPath(away, changeSet, "functions"));
    await page.getByRole("button", { name: "Install or export a package" }).click();
    await page.getByRole("menuitem", { name: "Install a package…" }).click();
    await page.getByLabel("Choose a package").setInputFiles(file);
    return page.getByRole("dialog");
  };
  const there = await openAs("ada", `/w/${away.id}/functions`);
  const taking = await newChangeSet(away, "Take the cards");
  await (await install(there, taking, first)).getByRole("button", { name: "Install in this change set" }).click();
  await packages(there)
    .getByRole("button", { name: /^Service cards/ })
    .click();
  const panel = there.getByRole("region", { name: "Package Service cards" });
  await expect(panel.getByText("as installed")).toHaveCount(3);
  await approveAndApply(away, taking);

  // Changed there: the check has another title.
  const ours = await newChangeSet(away, "Our words");
  await there.goto(changeSetPath(away, ours, "functions"));
  await packages(there)
    .getByRole("button", { name: /^Card is filled in/ })
    .click();
  await there.getByRole("textbox", { name: "Title" }).fill("Our card is filled in");
  await there.getByRole("textbox", { name: "Title" }).press("Enter");
  await expect(packages(there).getByText("changed here")).toBeVisible();
  await approveAndApply(away, ours);

  // At home it goes on, too; the update there keeps what was changed there, and says so.
  const next = await newChangeSet(workspace, "Next");
  await home.goto(changeSetPath(workspace, next, "functions"));
  await packages(home)
    .getByRole("button", { name: /^Card is filled in/ })
    .click();
  await home.getByRole("textbox", { name: "Title" }).fill("The card is complete");
  await home.getByRole("textbox", { name: "Title" }).press("Enter");
  await expect(packages(home).getByRole("button", { name: /^The card is complete/ })).toBeVisible();
  const newer = await exportFrom(home, "1.1.0");
  const update = await newChangeSet(away, "Update");
  const told = await install(there, update, newer);
  await expect(told).toContainText("Version 1.0.0 is installed here.");
  await expect(told.getByRole("list", { name: "What is in it" })).toContainText("was changed here, and is kept");
  await told.getByRole("checkbox", { name: "Take the package’s" }).click();
  await expect(told.getByRole("list", { name: "What is in it" })).toContainText("is brought to the package's");
  await told.getByRole("button", { name: "Install in this change set" }).click();
  await expect(packages(there).getByRole("button", { name: /^The card is complete/ })).toBeVisible();
  await expect(packages(there).getByRole("button", { name: /^Service cards 1.1.0/ })).toBeVisible();
  await expect(packages(there).getByRole("button", { name: /^Docker \d/ })).toBeVisible();
  expect.soft(await violations(there)).toEqual([]);
});

test("a new component takes by itself the one source that fits, says so, and takes none of several", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await newChangeSet(workspace, "Cards");
  const page = await openAs("ada", changeSetPath(workspace, changeSet, "functions"));
  await page.getByRole("button", { name: "Install or export a package" }).click();
  await page.getByRole("menuitem", { name: "Install a package…" }).click();
  await page.getByRole("button", { name: /^Service cards/ }).click();
  await page.getByRole("button", { name: "Install in this change set" }).click();
  await packages(page)
    .getByRole("button", { name: /^Service\b(?! cards)/ })
    .click();
  await expect(page.getByRole("region", { name: "Kind Service" })).toContainText(
    "On call: the rota, where there is one alone",
  );
  expect.soft(await violations(page)).toEqual([]);

  const desk = deskOf(page);
  const onCall = desk.inspector.locator('[data-path="/domain/rota"]');
  await page.goto(changeSetPath(workspace, changeSet));
  await addOf(page, "Rota", "night");
  await addOf(page, "Service", "checkout");
  await expect(onCall).toContainText("from night");
  await expect(onCall).toContainText("Taken by itself when this was made: it was the only one that fitted.");
  await expect(desk.saved).toBeVisible();
  expect.soft(await violations(page)).toEqual([]);

  // It came with the component, and goes with it.
  await desk.undo.click();
  await desk.undo.click();
  await expect(desk.card("night")).toBeVisible();
  await expect(desk.card("checkout")).toHaveCount(0);
  await expect(desk.card("service")).toHaveCount(0);
  await desk.redo.click();
  await desk.redo.click();
  await desk.card("checkout").click();
  await expect(onCall).toContainText("from night");

  // Of two, none is taken; what was taken stays.
  await addOf(page, "Rota", "day");
  await addOf(page, "Service", "search");
  await expect(desk.card("search")).toBeVisible();
  await expect(desk.field("Name")).toHaveValue("search");
  await expect(onCall).toHaveCount(0);
  await desk.card("checkout").click();
  await expect(onCall).toContainText("it was the only one that fitted");

  const reviewer = await openAs("ben", changeSetPath(workspace, changeSet, "review"));
  await expect(reviewer.getByRole("article", { name: "checkout" })).toContainText(
    "from night ▸ Name, the only one that fitted",
  );
});
