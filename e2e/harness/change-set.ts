import { expect, type Locator, type Page } from "@playwright/test";

/** What one sees and does inside a change set, found as a person finds it: by what things are called. */
export function deskOf(page: Page) {
  const outline = page.getByRole("tree", { name: "Components" });
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  const map = page.getByRole("application", { name: /^Map of components/ });
  const card = (name: string) => map.getByLabel(new RegExp(`^${name}, `));
  const row = (name: string) => outline.getByRole("treeitem", { name: new RegExp(`(^|Fold )${name}(?![\\w-])`) });
  return {
    outline,
    inspector,
    map,
    /** A component's line in the outline. */
    row,
    /** A component on the map. */
    card,
    /** A field of the component that is open in the inspector. */
    field: (label: string): Locator => inspector.getByRole("textbox", { name: label, exact: true }),
    saved: page.getByRole("status").filter({ hasText: /^Saved$/ }),
    undo: page.getByRole("button", { name: /^(Undo|Nothing to undo)/ }),
    redo: page.getByRole("button", { name: /^(Redo|Nothing to redo)/ }),
    /** Draws a line from the edge of one card to the middle of another. */
    async connect(from: string, to: string): Promise<void> {
      // Where a line may start shows while the pointer is on the card, and from then on the map stands still.
      await expect(async () => {
        await card(from).hover();
        await card(from).locator(".react-flow__handle-right").waitFor({ timeout: 1_000 });
      }).toPass();
      const start = await boxOf(card(from));
      const end = await boxOf(card(to));
      await page.mouse.move(start.x + start.width, start.y + start.height / 2);
      await page.mouse.down();
      await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 8 });
      await page.mouse.up();
    },
    async drag(name: string, by: { readonly x: number; readonly y: number }): Promise<void> {
      await card(name).hover();
      const box = await boxOf(card(name));
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2 + by.x, box.y + box.height / 2 + by.y, { steps: 6 });
      await page.mouse.up();
    },
    /** Where a card stands on the map, whatever the zoom. */
    placeOf: (name: string) => card(name).evaluate((element) => (element as HTMLElement).style.transform),
    /** Opens a component's form. */
    async open(name: string): Promise<void> {
      await row(name).click();
      await inspector.getByRole("textbox", { name: "Name", exact: true }).waitFor();
    },
  };
}

export function changeSetPath(workspace: { readonly id: string }, changeSet: string, page = ""): string {
  return `/w/${workspace.id}/changes/${changeSet}${page && `/${page}`}`;
}

async function boxOf(element: Locator) {
  const box = await element.boundingBox();
  if (!box) throw new Error("It is not in sight.");
  return box;
}
