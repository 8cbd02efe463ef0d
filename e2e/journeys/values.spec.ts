import type { Page } from "@playwright/test";
import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { newFunction, rewrite } from "../harness/functions.ts";
import { expect, test } from "../harness/test.ts";
import { violations } from "../harness/violations.ts";
import { importShop, newChangeSet } from "../harness/workspace.ts";

const KIND = `export default function main(): Output {
return {
name: "acme.box", title: "Box", description: "A box.", icon: "box", category: "Acme",
domain: { type: "object", required: ["label"], properties: {
label: { type: "string", title: "Label", maxLength: 40 },
copy: { type: "string", title: "Copy" },
port: { type: "integer", title: "Port", minimum: 1, maximum: 65535 },
} },
};
}`;

async function addBox(page: Page, name: string): Promise<void> {
  await page.getByRole("radio", { name: "Add" }).click();
  await page.getByRole("region", { name: "Acme" }).getByRole("button", { name: /^Box/ }).click();
  const field = deskOf(page).inspector.getByRole("textbox", { name: "Name", exact: true });
  await field.fill(name);
  await field.press("Enter");
}

/** Opens the choice of where a field's value comes from. */
async function sourcesOf(page: Page, path: string, title: string) {
  const field = deskOf(page).inspector.locator(`[data-path="${path}"]`);
  await field.hover();
  await field.getByRole("button", { name: `Take ${title} from elsewhere` }).click();
  return page.getByRole("dialog", { name: `Where ${title} comes from` });
}

test("a value that is required and missing, one that does not fit, and one a component takes from itself are seen where they stand", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await newChangeSet(workspace, "Boxes");
  const page = await openAs("ada", changeSetPath(workspace, changeSet, "functions"));
  await newFunction(page, /^Kind, as code/);
  await rewrite(page, KIND);
  await page.getByRole("button", { name: "Save the kind" }).click();
  await expect(page.getByText(/^Box/).first()).toBeVisible();
  await newFunction(page, /^Computed value/);
  await rewrite(page, 'export default function main() {\n  return "many";\n}');
  await page.getByRole("textbox", { name: "Title" }).fill("Best port");
  await page.getByRole("textbox", { name: "Title" }).press("Enter");
  await page.getByRole("button", { name: "Attach to…" }).click();
  await page.getByRole("checkbox", { name: "Box", exact: true }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Attached to Box" })).toBeVisible();

  // What is required and not there is a failed check: at the field, at the component, in the list, in the review.
  await page.goto(changeSetPath(workspace, changeSet));
  await addBox(page, "first");
  const desk = deskOf(page);
  const label = desk.inspector.locator('[data-path="/domain/label"]');
  await expect(label).toContainText("Label is required, and nothing is set. Every box needs it.");
  await expect(desk.card("first").getByRole("img", { name: "Checks: 1 failure" })).toBeVisible();
  await desk.inspector.getByRole("tab", { name: /^Checks/ }).click();
  await expect(desk.inspector).toContainText("Required value");
  expect.soft(await violations(page)).toEqual([]);
  await desk.inspector.getByRole("button", { name: "Show field" }).click();

  // It takes a value from itself: said at the field, and no line on the map.
  const own = await sourcesOf(page, "/domain/copy", "Copy");
  await own.getByRole("button", { name: /^first/ }).click();
  await own.getByRole("button", { name: /^Label/ }).click();
  const copy = desk.inspector.locator('[data-path="/domain/copy"]');
  await expect(copy).toContainText("from this component ▸ Label");
  await desk.field("Label").fill("hello");
  await desk.field("Label").press("Enter");
  await expect(copy).toContainText("hello");
  await expect(label).not.toContainText("is required");
  await expect(desk.card("first").getByRole("img", { name: /^Checks/ })).toHaveCount(0);
  await expect(page.locator(".react-flow__edge")).toHaveCount(0);

  // What a function gives is judged where it is taken.
  await addBox(page, "second");
  const other = await sourcesOf(page, "/domain/port", "Port");
  await other.getByRole("button", { name: /^first/ }).click();
  await other.getByRole("textbox", { name: "Search" }).fill("many");
  await other.getByRole("button", { name: /^Best port/ }).click();
  const port = desk.inspector.locator('[data-path="/domain/port"]');
  await expect(port.getByRole("note", { name: "Failed function" })).toContainText(
    'This value does not fit. The connection gives "many", and this must be a whole number from 1 to 65535.',
  );
  const reviewer = await openAs("ben", changeSetPath(workspace, changeSet, "review"));
  const findings = reviewer.getByRole("region", { name: "Findings" });
  await expect(findings).toContainText('Port has no value. The connection gives "many"');
  await expect(findings).toContainText("Label is required, and nothing is set.");

  const ada = await openAs("ada", changeSetPath(workspace, changeSet, "functions"));
  await ada.getByRole("button", { name: /^Best port\b/ }).click();
  await rewrite(ada, "export default function main() {\n  return 8080;\n}");
  await expect(port).toContainText("8080");
  await expect(port.getByRole("note", { name: "Failed function" })).toHaveCount(0);
  await expect(findings).not.toContainText("Port has no value");
});

test("a field of several components is changed at once, and taken back at once", async ({ openAs, workspace }) => {
  const changeSet = await importShop(workspace);
  const page = await openAs("ada", changeSetPath(workspace, changeSet));
  const desk = deskOf(page);
  await desk.row("web").click();
  await desk.row("api").click({ modifiers: ["ControlOrMeta"] });
  await desk.row("cache").click({ modifiers: ["ControlOrMeta"] });
  const all = desk.inspector.getByRole("form", { name: "Change all" });
  await expect(desk.inspector.getByRole("heading", { name: "3 components" })).toBeVisible();
  await all.getByRole("combobox", { name: "Field" }).click();
  await page.getByRole("option", { name: "Stop signal", exact: true }).click();
  await all.getByRole("textbox", { name: "Stop signal of all" }).fill("SIGINT");
  await all.getByRole("button", { name: "Set for 3" }).click();
  const signal = desk.inspector.locator('[data-path="/domain/stopSignal"]').getByRole("textbox");
  for (const name of ["web", "api", "cache"]) {
    await desk.open(name);
    await expect(signal).toHaveValue("SIGINT");
  }
  await desk.undo.click();
  for (const name of ["cache", "web"]) {
    await desk.open(name);
    await expect(desk.inspector.locator('input[value="SIGINT"]')).toHaveCount(0);
  }
});
