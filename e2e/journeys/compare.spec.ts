import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { codeOf, newFunction, rewrite } from "../harness/functions.ts";
import { expect, test } from "../harness/test.ts";
import { approveAndApply, importCompose, importShop, newChangeSet, onHeadAlone } from "../harness/workspace.ts";

const CODE = `export default function main() {
  const most = 40;
  return { result: "success", message: "At most " + most };
}
`;

async function newView(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "View: Everything" }).click();
  await page.getByRole("menuitem", { name: "New view with 2 selected…" }).click();
  await page.getByRole("textbox", { name: "Name of the view" }).fill(name);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: `View: ${name}` })).toBeVisible();
}

test("two versions that differ in a function and a view are compared, and a function tells who changed it when", async ({
  openAs,
  workspace,
}) => {
  // A function and a view come to Head, and then others of both.
  const first = await importShop(workspace);
  const ada = await openAs("ada", changeSetPath(workspace, first));
  const desk = deskOf(ada);
  await desk.card("web").click();
  await desk.card("api").click({ modifiers: ["Shift"] });
  await newView(ada, "Edge");
  await ada.goto(changeSetPath(workspace, first, "functions"));
  await newFunction(ada, /^Check/);
  await rewrite(ada, CODE);
  await expect(desk.saved).toBeVisible();
  await approveAndApply(workspace, first);
  const second = await newChangeSet(workspace, "Longer names");
  await ada.goto(changeSetPath(workspace, second, "functions"));
  await ada
    .getByRole("button", { name: /^check/ })
    .first()
    .click();
  await rewrite(ada, CODE.replace("40", "63"));
  await expect(desk.saved).toBeVisible();
  await ada.goto(changeSetPath(workspace, second));
  await ada.getByRole("button", { name: "View: Everything" }).click();
  await ada.getByRole("menuitem", { name: "Edge" }).click();
  const before = await desk.placeOf("web");
  await desk.drag("web", { x: 120, y: 90 });
  await expect.poll(() => desk.placeOf("web")).not.toBe(before);
  await expect(desk.saved).toBeVisible();
  await approveAndApply(workspace, second);

  // No component differs between the two: the lines of the code and the moved card do.
  const ben = await openAs("ben", `/w/${workspace.id}/map`);
  await ben.getByRole("button", { name: "Time travel" }).click();
  const bar = ben.getByRole("region", { name: "Time travel" });
  await bar.getByRole("button", { name: "Compare with another version" }).click();
  const changes = ben.getByRole("region", { name: /^Changes from version/ });
  await expect(changes).toContainText("1 function and 1 view changed");
  const code = changes.getByRole("article", { name: "Function check" }).getByRole("table", { name: "Code of check" });
  await expect(code).toContainText("most = 40;");
  await expect(code).toContainText("most = 63;");
  const view = changes.getByRole("article", { name: "View Edge" });
  await expect(view.getByRole("img", { name: "Small map of Edge" })).toBeVisible();
  await expect(view).toContainText("web");
  await expect(changes.getByRole("checkbox")).toHaveCount(0);
  const { violations } = await new AxeBuilder({ page: ben }).include("section[aria-label^='Changes from']").analyze();
  expect(violations).toEqual([]);

  // A version before both has neither: what is new is compared with nothing.
  await changes.getByRole("spinbutton", { name: "Compared with version" }).fill("1");
  await expect(ben.getByRole("region", { name: /^Changes from version 1 / })).toContainText(
    /1 function and 1 view changed/,
  );

  // The function says itself who wrote what of it, in which version and change set.
  await ben.goto(`/w/${workspace.id}/functions`);
  await ben
    .getByRole("button", { name: /^check/ })
    .first()
    .click();
  await expect(codeOf(ben)).toContainText("most = 63;");
  await ben.getByRole("button", { name: "History" }).click();
  const history = ben.getByRole("dialog", { name: "History of check" });
  await expect(history.getByRole("listitem").first()).toContainText(/Ada.* · v\d+ · Longer names/);
  await expect(history.getByRole("link", { name: "Longer names" })).toBeVisible();
});

const MANY = 310;

test("of two versions that differ in much the rest is shown when it is asked for", async ({ openAs, workspace }) => {
  // Volumes that somebody else has: none is made, and whether they are there is no matter here.
  const volumes = Array.from(
    { length: MANY },
    (_, index) => `  v${String(index).padStart(3, "0")}: { external: true }`,
  );
  await onHeadAlone(workspace, await importCompose(workspace, ["name: many", "volumes:", ...volumes, ""].join("\n")));
  const ben = await openAs("ben", `/w/${workspace.id}/map`);
  await ben.getByRole("button", { name: "Time travel" }).click();
  const bar = ben.getByRole("region", { name: "Time travel" });
  await bar.getByRole("button", { name: "Compare with another version" }).click();
  const changes = ben.getByRole("region", { name: /^Changes from version/ });
  const components = changes.getByRole("button", { name: /volume \d fields$/ });
  await expect(changes).toContainText(`${MANY + 1} components changed`);
  await expect(changes.getByText("11 differences not shown yet")).toBeVisible();
  const listed = await components.count();
  await changes.getByRole("button", { name: "Show more" }).click();
  await expect(components).toHaveCount(MANY);
  expect(listed).toBeLessThan(MANY);
  await expect(changes).toContainText("v309");
  await expect(changes.getByRole("button", { name: "Show more" })).toHaveCount(0);
});
