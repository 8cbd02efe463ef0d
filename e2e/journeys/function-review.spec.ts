import type { Page } from "@playwright/test";
import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { freePort } from "../harness/free-port.ts";
import { shop } from "../harness/shop.ts";
import { expect, test } from "../harness/test.ts";
import { approveAndApply, importCompose } from "../harness/workspace.ts";

const decisionOf = (page: Page) => page.getByRole("region", { name: "Decision" });
const cardOf = (page: Page) => page.getByRole("article", { name: "Function check" });

async function typeAfter(page: Page, line: string, text: string): Promise<void> {
  await page.locator(".cm-line", { hasText: line }).first().click();
  await page.keyboard.press("End");
  await page.keyboard.type(text);
  await expect(deskOf(page).saved).toBeVisible();
}

test("a function is talked about by line, viewed, approved, edited and taken back in review, beside a component", async ({
  openAs,
  workspace,
}) => {
  await approveAndApply(workspace, await importCompose(workspace, shop({ name: "shop", port: await freePort() })));
  const { id: changeSet } = await workspace.ada.command<{ id: string }>("changeSet.create", {
    workspace: workspace.id,
    title: "A house rule",
  });
  const ada = await openAs("ada", changeSetPath(workspace, changeSet));
  const desk = deskOf(ada);
  await desk.open("web");
  await desk.field("Image").fill("nginx:1.28");
  await desk.field("Image").blur();
  await expect(desk.saved).toBeVisible();
  await ada.goto(changeSetPath(workspace, changeSet, "functions"));
  await ada.getByRole("button", { name: "New function", exact: true }).click();
  await ada.getByRole("menuitem", { name: /^Check/ }).click();
  await expect(ada.getByRole("textbox", { name: /^Code of / })).toContainText("export default function main");
  await ada.getByRole("button", { name: "Attach to…" }).click();
  await ada.getByRole("checkbox", { name: "Container", exact: true }).click();
  await ada.keyboard.press("Escape");
  await ada.getByRole("link", { name: "Review" }).click();
  await decisionOf(ada)
    .getByRole("button", { name: /^Ask for review/ })
    .click();

  // Ben says something about a line of the code, and names Ada.
  const ben = await openAs("ben", changeSetPath(workspace, changeSet, "review"));
  const code = cardOf(ben).getByRole("table", { name: "Code of check" });
  const line = code.getByRole("row").filter({ hasText: "is a long name" });
  await line.hover();
  await line.getByRole("button", { name: /^Comment on check, line \d+$/ }).click();
  const talk = ben.getByRole("dialog", { name: /^Comments on check, line/ });
  const box = talk.getByRole("textbox", { name: /^Comment on check, line/ });
  await box.fill("How long is long, @Ada ?");
  await box.press("ControlOrMeta+Enter");
  await expect(talk.getByText("How long is long")).toBeVisible();
  await ben.keyboard.press("Escape");
  await expect(line.getByRole("img", { name: "1 open thread" })).toBeVisible();

  // It leads her from anywhere to that line, and she answers there.
  await ada.goto(`/w/${workspace.id}/map`);
  await ada.getByRole("button", { name: "Mentions of you: 1 new" }).click();
  await ada.getByRole("link", { name: /^Ben about check ▸ “if \(name\.length/ }).click();
  await expect(ada).toHaveURL(/\/review\?/);
  const hers = ada.getByRole("dialog", { name: /^Comments on check, line/ });
  await hers.getByRole("textbox", { name: "Reply" }).fill("Longer than thirty letters.");
  await hers.getByRole("button", { name: "Reply", exact: true }).click();
  await ada.keyboard.press("Escape");

  // He goes through everything by its outline and the keys, and marks the function as viewed.
  const outline = ben.getByRole("navigation", { name: "What changes" });
  await expect(outline.getByRole("button")).toHaveText([/check/, /web/]);
  await ben.keyboard.press("j");
  await expect(cardOf(ben)).toHaveAttribute("aria-current", "true");
  await ben.keyboard.press("v");
  await expect(outline).toContainText("1 of 2");
  await expect(cardOf(ben).getByRole("checkbox", { name: "Viewed" })).toBeChecked();
  await ben.keyboard.press("j");
  await expect(ben.getByRole("article", { name: "web, changed" })).toHaveAttribute("aria-current", "true");
  await expect(decisionOf(ben).getByRole("button", { name: /^Approve/ })).toBeEnabled();
  await decisionOf(ben)
    .getByRole("button", { name: /^Approve/ })
    .click();
  await expect(decisionOf(ben).getByRole("heading", { name: "Approved" })).toBeVisible();

  // What is edited since is named, at the function and in the decision, and nothing is blamed on what was not touched.
  await ada.goto(changeSetPath(workspace, changeSet, "functions"));
  await ada.getByRole("button", { name: /^check\b/ }).click();
  await typeAfter(ada, "export default function main", "\n  // What our house wants of names.");
  await expect(decisionOf(ben)).toContainText("Since Ben approved, the function check changed.");
  await expect(decisionOf(ben).getByRole("heading", { name: "Approval out of date" })).toBeVisible();
  await expect(cardOf(ben)).toContainText("changed since you approved it");
  await expect(ben.getByRole("article", { name: "web, changed" })).not.toContainText("changed since");
  await expect(cardOf(ben).getByRole("checkbox", { name: "Viewed" })).not.toBeChecked();

  // The function is chosen to be applied by itself, or taken back whole: the component stays.
  await ada.goto(changeSetPath(workspace, changeSet, "review"));
  await ada.getByRole("checkbox", { name: "Choose check" }).check();
  await ada.getByRole("button", { name: "Review and apply just these…" }).click();
  const dialog = ada.getByRole("dialog", { name: "Apply just this" });
  await expect(dialog).toContainText("Chosen: check");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await cardOf(ada).getByRole("button", { name: "Take back everything on check" }).click();
  await expect(cardOf(ada)).toHaveCount(0);
  await expect(ada.getByRole("article", { name: "web, changed" })).toBeVisible();
  await ben.getByRole("button", { name: /^Comments: 1 open/ }).click();
  await expect(ben.getByRole("dialog", { name: "Comments on this change set" })).toContainText("no longer there");
});

test("of a function that is on Head one field, an attachment or the code is taken back by itself", async ({
  openAs,
  workspace,
}) => {
  await approveAndApply(workspace, await importCompose(workspace, shop({ name: "shop", port: await freePort() })));
  const first = await workspace.ada.command<{ id: string }>("changeSet.create", {
    workspace: workspace.id,
    title: "A check",
  });
  const ada = await openAs("ada", changeSetPath(workspace, first.id, "functions"));
  await ada.getByRole("button", { name: "New function", exact: true }).click();
  await ada.getByRole("menuitem", { name: /^Check/ }).click();
  await typeAfter(ada, "export default function main", "\n  // First.");
  await approveAndApply(workspace, first.id);

  const next = await workspace.ada.command<{ id: string }>("changeSet.create", {
    workspace: workspace.id,
    title: "Sharper",
  });
  await ada.goto(changeSetPath(workspace, next.id, "functions"));
  await ada.getByRole("button", { name: /^check\b/ }).click();
  await typeAfter(ada, "// First.", "\n  // Second.");
  await ada.getByRole("button", { name: "Attach to…" }).click();
  await ada.getByRole("checkbox", { name: "Container", exact: true }).click();
  await ada.keyboard.press("Escape");
  await ada.getByRole("link", { name: "Review" }).click();
  const card = cardOf(ada);
  await expect(card.getByRole("table", { name: "Code of check" })).toContainText("// Second.");
  await expect(card).toContainText("attached to Container");
  await card.getByRole("button", { name: "Take back check ▸ Code" }).click();
  await expect(card.getByRole("table", { name: "Code of check" })).toHaveCount(0);
  await expect(card).toContainText("attached to Container");
  await card.getByRole("button", { name: "Take back check ▸ attached to Container" }).click();
  await expect(ada.getByText("Nothing differs from Head")).toBeVisible();
});
