import type { Page } from "@playwright/test";
import { changeSetPath } from "../harness/change-set.ts";
import { attachToContainers, codeOf, newFunction } from "../harness/functions.ts";
import { expect, test } from "../harness/test.ts";
import { importShop } from "../harness/workspace.ts";

async function atTheEndOf(page: Page, line: string): Promise<void> {
  await page.locator(".cm-line", { hasText: line }).first().click();
  await page.keyboard.press("End");
}

test("the editor knows what a kind has: it offers it, and says where a text does not fit, to everybody and in review", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importShop(workspace);
  const ada = await openAs("ada", changeSetPath(workspace, changeSet, "functions"));
  await newFunction(ada, /^Check/);
  await attachToContainers(ada);
  const hers = await openAs("vera", changeSetPath(workspace, changeSet, "functions"));
  await hers.getByRole("button", { name: /^check\b/ }).click();
  await expect(codeOf(hers)).toContainText("export default function main");

  // What a container has is offered while it is written.
  await atTheEndOf(ada, "is a long name");
  await ada.keyboard.press("Enter");
  await ada.keyboard.type("if (domain.ima");
  const offers = ada.getByRole("listbox");
  // By hand: a key that comes as the list opens is meant for the text, and the editor takes it so.
  await offers.getByRole("option", { name: /^image/ }).click();
  await ada.keyboard.type('.startsWith("nginx")) return { result: "warning" };');
  await expect(codeOf(hers)).toContainText('domain.image.startsWith("nginx")');

  // It may be absent, and both are told where.
  for (const page of [ada, hers]) {
    const mark = page.locator(".cm-lintRange-warning", { hasText: "domain.image" });
    await expect(mark).toBeVisible();
    await mark.hover();
    await expect(page.getByText("'domain.image' is possibly 'undefined'.").first()).toBeVisible();
  }

  // Review says it too, and no longer once it is mended.
  await hers.goto(changeSetPath(workspace, changeSet, "review"));
  const card = hers.getByRole("article", { name: "Function check" });
  await expect(card).toContainText(
    "It does not fit its types. Line 4, column 7: 'domain.image' is possibly 'undefined'.",
  );
  await atTheEndOf(ada, "domain.image.startsWith");
  await ada.keyboard.press("Home");
  for (let steps = 0; steps < "if (domain.image".length; steps += 1) await ada.keyboard.press("ArrowRight");
  await ada.keyboard.type("?");
  await expect(ada.locator(".cm-lintRange-warning")).toHaveCount(0);
  await hers.reload();
  await expect(card).toContainText("domain.image?.startsWith");
  await expect(card).not.toContainText("does not fit its types");
});

test("a test is recorded from a component, fails once the code answers something else, and is green again", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importShop(workspace);
  const ada = await openAs("ada", changeSetPath(workspace, changeSet, "functions"));
  await newFunction(ada, /^Computed value/);
  await attachToContainers(ada);
  await ada.getByRole("radio", { name: /^Tests/ }).click();
  await ada.getByRole("button", { name: "Record from…" }).click();
  await ada.getByRole("button", { name: "web", exact: true }).click();
  const recorded = ada.getByRole("region", { name: "Test As for web" });
  await expect(recorded).toContainText("It passes.");
  await expect(recorded.getByRole("textbox", { name: "Expected answer" })).toContainText('"web"');

  const hers = await openAs("vera", changeSetPath(workspace, changeSet, "functions"));
  await hers.getByRole("button", { name: /^value\b/ }).click();
  await hers.getByRole("radio", { name: /^Tests/ }).click();
  await expect(hers.getByRole("button", { name: "As for web passes" })).toBeVisible();

  await ada.getByRole("radio", { name: /^Code/ }).click();
  await atTheEndOf(ada, "export default function main");
  await ada.keyboard.type('\nif (name === "web") return "front";');
  await expect(hers.getByRole("button", { name: "As for web fails" })).toBeVisible();
  await expect(hers.getByRole("table", { name: "Expected and answered" })).toContainText("front");
  await ada.goto(changeSetPath(workspace, changeSet, "review"));
  const card = ada.getByRole("article", { name: "Function value" });
  await expect(card).toContainText("The test “As for web” fails. It answered something else.");
  await expect(card.getByRole("table", { name: "Test As for web" })).toContainText('"expect"');

  await ada.goto(changeSetPath(workspace, changeSet, "functions"));
  await ada.getByRole("button", { name: /^value\b/ }).click();
  await ada.getByRole("radio", { name: /^Tests/ }).click();
  await ada.getByRole("button", { name: "Expect this answer" }).click();
  await expect(hers.getByRole("button", { name: "As for web passes" })).toBeVisible();
  await ada.getByRole("radio", { name: /^Types/ }).click();
  await expect(ada.getByRole("textbox", { name: "Types of value" })).toContainText("type Input =");
});

test("a sign-in function is tested with a made-up secret where it runs, and no run of it is offered as a test", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importShop(workspace);
  const ada = await openAs("ada", changeSetPath(workspace, changeSet, "functions"));
  await newFunction(ada, /^Sign-in/);
  await ada.getByRole("radio", { name: /^Tests/ }).click();
  await expect(ada.getByRole("button", { name: "Record from…" })).toHaveCount(0);
  await ada.getByRole("button", { name: "Write a test" }).click();
  const written = ada.getByRole("region", { name: "Test New test" });
  await expect(written).toContainText("It fails");
  const put = async (name: string, text: string): Promise<void> => {
    await written.getByRole("textbox", { name }).click();
    await ada.keyboard.press("ControlOrMeta+a");
    await ada.keyboard.insertText(text);
  };
  await put("Input of the test", '{ "secret": { "value": "made-up" }, "connection": "dns" }');
  await written.getByRole("radio", { name: "At least" }).click();
  await put("Expected answer", '{ "plain": ["X-Date"] }');
  await written.getByRole("button", { name: "Save the test" }).click();
  await expect(written).toContainText("It has not run yet: it will once nobody has typed for a moment.");
  await expect(written).toContainText("It passes.");
});
