import { expect, type Locator, type Page } from "@playwright/test";

/** The editor in which a function's code, or a kind's, is written. */
export function codeOf(page: Page): Locator {
  return page.getByRole("textbox", { name: /^Code of / });
}

/** Makes a function of a kind, by its name in the menu. On the page of a change set's functions. */
export async function newFunction(page: Page, kind: RegExp): Promise<void> {
  await page.getByRole("button", { name: "New function", exact: true }).click();
  await page.getByRole("menuitem", { name: kind }).click();
}

/** Attaches the function that is open to containers. */
export async function attachToContainers(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Attach to…" }).click();
  await page.getByRole("checkbox", { name: "Container", exact: true }).click();
  await page.keyboard.press("Escape");
}

/** Puts another text into the code that is open. */
export async function rewrite(page: Page, text: string): Promise<void> {
  const code = codeOf(page);
  // It can be typed in once the server has opened it.
  await expect(async () => {
    await code.click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(text);
    for (const line of text.split("\n")) await expect(code).toContainText(line.trim(), { timeout: 1000 });
  }).toPass();
}
