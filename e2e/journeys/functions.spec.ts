import type { Page } from "@playwright/test";
import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { attachToContainers, codeOf, newFunction } from "../harness/functions.ts";
import { expect, test } from "../harness/test.ts";
import { approveAndApply, newChangeSet, runShop } from "../harness/workspace.ts";

/** What the editor shows, line by line, without the names of those whose cursors stand in it. */
function textOf(page: Page): Promise<string> {
  return page.locator(".cm-content .cm-line").evaluateAll((lines) =>
    lines
      .map((line) => {
        const plain = line.cloneNode(true) as HTMLElement;
        for (const caret of plain.querySelectorAll(".cm-ySelectionCaret")) caret.remove();
        return plain.textContent;
      })
      .join("\n"),
  );
}

async function atTheEndOf(page: Page, line: string): Promise<void> {
  await page.locator(".cm-line", { hasText: line }).first().click();
  await page.keyboard.press("End");
}

test("two people write a check in the same text, try it, attach it, see it light up on all it concerns and nothing else, and it holds on Head once applied", async ({
  openAs,
  workspace,
}) => {
  await runShop(workspace);
  const changeSet = await newChangeSet(workspace, "A house rule");
  const { members } = await workspace.ada.query<{ members: { id: string; name: string }[] }>("workspace.get", {
    workspace: workspace.id,
  });
  const vera = members.find(({ name }) => name === "Vera");
  await workspace.ada.command("workspace.setRole", { workspace: workspace.id, user: vera?.id, role: "editor" });
  const ada = await openAs("ada", changeSetPath(workspace, changeSet, "functions"));
  await newFunction(ada, /^Check/);
  await expect(codeOf(ada)).toContainText("export default function main");

  const hers = await openAs("vera", changeSetPath(workspace, changeSet, "functions"));
  await hers.getByRole("button", { name: /^check\b/ }).click();
  await expect(codeOf(hers)).toContainText("export default function main");

  // Both at the same time, each in a line of their own.
  await atTheEndOf(ada, "is a long name");
  await atTheEndOf(hers, "export default function main");
  await expect(ada.locator(".cm-ySelectionInfo", { hasText: "Vera" })).toBeAttached();
  await Promise.all([
    ada.keyboard.type('\nif (!name.includes("-")) return { result: "warning", message: name + " has no dash." };', {
      delay: 12,
    }),
    hers.keyboard.type("\n// What our house wants of names.", { delay: 25 }),
  ]);
  for (const page of [ada, hers]) {
    await expect(codeOf(page)).toContainText("has no dash.");
    await expect(codeOf(page)).toContainText("What our house wants of names.");
  }
  await expect.poll(async () => (await textOf(ada)) === (await textOf(hers))).toBe(true);

  // Undo takes back one's own typing, and nobody else's.
  await hers.keyboard.press("ControlOrMeta+z");
  await expect(codeOf(ada)).not.toContainText("What our house wants of names.");
  await expect(codeOf(ada)).toContainText("has no dash.");

  // What cannot run says so at its place, and the last text that could stays in force.
  await atTheEndOf(ada, "is a long name");
  await ada.keyboard.insertText(" const = ;");
  await expect(hers.getByRole("alert").filter({ hasText: "cannot be run as it is written" })).toContainText(/Line \d+/);
  await ada.keyboard.press("ControlOrMeta+z");
  await expect(hers.getByRole("alert").filter({ hasText: "cannot be run as it is written" })).toHaveCount(0);

  // Tried by the other of the two before it is attached: it answers for one component, and finds nothing anywhere yet.
  await hers.getByRole("radio", { name: "Try it" }).click();
  const side = hers.getByRole("complementary", { name: "Try it" });
  await side.getByRole("button", { name: "Component" }).click();
  await hers.getByRole("textbox", { name: "Find a component" }).fill("cache");
  await hers.keyboard.press("Enter");
  await side.getByRole("button", { name: "Run", exact: true }).click();
  await expect(side.getByRole("region", { name: "Result" })).toContainText("cache has no dash.");
  await ada.goto(changeSetPath(workspace, changeSet));
  const desk = deskOf(ada);
  await expect(desk.row("cache")).toBeVisible();
  await expect(desk.outline.getByRole("treeitem", { name: /warning/ })).toHaveCount(0);

  await ada.goto(changeSetPath(workspace, changeSet, "functions"));
  await ada.getByRole("button", { name: /^check\b/ }).click();
  await attachToContainers(ada);
  await expect(hers.getByRole("button", { name: "Attached to Container" })).toBeVisible();

  await ada.goto(changeSetPath(workspace, changeSet));
  // It lights up on every container, and on nothing of another kind, whatever that is called.
  for (const name of ["web", "api", "cache"])
    await expect(desk.outline.getByRole("treeitem", { name: new RegExp(`^${name}\\b.*warning`) })).toBeVisible();
  await expect(desk.outline.getByRole("treeitem", { name: /warning/ })).toHaveCount(3);
  await expect(desk.row("back")).toBeVisible();
  await expect(desk.card("api").getByRole("img", { name: "Checks: 1 warning" })).toBeVisible();
  await desk.outline.getByRole("treeitem", { name: /^web\b.*warning/ }).click();
  await desk.inspector.getByRole("tab", { name: /^Checks/ }).click();
  await expect(desk.inspector).toContainText("web has no dash.");
  await desk.inspector.getByRole("link", { name: "written here" }).click();
  await expect(codeOf(ada)).toContainText("has no dash.");

  await ada.goto(changeSetPath(workspace, changeSet, "review"));
  const card = ada.getByRole("article", { name: "Function check" });
  await expect(card).toContainText("attached to Container");
  await expect(card.getByRole("table", { name: "Code of check" })).toContainText("has no dash.");
  await expect(card.getByRole("list", { name: "Who wrote it" }).getByRole("listitem")).toHaveCount(2);
  await expect(ada.getByRole("region", { name: "Findings" })).toContainText("web has no dash.");
  await expect(ada.getByRole("button", { name: /^Ask for review/ })).toBeEnabled();
  await approveAndApply(workspace, changeSet);

  const head = await openAs("ben", `/w/${workspace.id}/functions`);
  await head.getByRole("button", { name: /^check\b/ }).click();
  await expect(head.locator(".cm-content")).toContainText("has no dash.");
  await head.goto(`/w/${workspace.id}/map`);
  for (const name of ["web", "api", "cache"])
    await expect(
      deskOf(head).outline.getByRole("treeitem", { name: new RegExp(`^${name}\\b.*warning`) }),
    ).toBeVisible();
});
