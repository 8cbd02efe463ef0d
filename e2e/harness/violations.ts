import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** What axe calls serious or critical, as lines that say where. */
export async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

/**
 * Looks at a screen in both themes, and goes on whatever it finds. The page is opened with `reducedMotion`, so that no colour is
 * looked at on its way from one theme to the other.
 */
export async function lookInBothThemes(page: Page, screen: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator(`html[data-theme=${colorScheme}]`)).toBeAttached();
    expect.soft(await violations(page), `${screen}, ${colorScheme}`).toEqual([]);
  }
}
