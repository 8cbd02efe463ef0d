import type { Page } from "@playwright/test";
import type { Api } from "../harness/api.ts";
import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { importShop } from "../harness/workspace.ts";

/** Opens what can be generated for the component that is shown in the inspector. */
async function generateFor(page: Page): Promise<void> {
  await deskOf(page).inspector.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Generate…" }).click();
  await expect(page.getByRole("dialog", { name: "Generate" })).toBeVisible();
}

type Review = {
  readonly changes: readonly {
    readonly name: string;
    readonly fields: readonly { readonly title: string; readonly after?: { readonly text: string } }[];
  }[];
};

/** The port inside a container, as the review reads it. */
async function portOf(api: Api, changeSet: string, name: string): Promise<string | undefined> {
  const { changes } = await api.query<Review>("review.get", { changeSet });
  const fields = changes.find((change) => change.name === name)?.fields;
  return fields?.find(({ title }) => title.endsWith("Container port"))?.after?.text;
}

async function choose(page: Page, what: string): Promise<void> {
  await page.getByLabel("What to generate").click();
  await page.getByRole("option", { name: what }).click();
}

test("a template makes a service, finds it again, keeps what a colleague changed by hand, and is undone in one step", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importShop(workspace);
  const path = changeSetPath(workspace, changeSet);
  const [ada, ben] = [await openAs("ada", path), await openAs("ben", path)];
  const [hers, his] = [deskOf(ada), deskOf(ben)];

  const form = ada.getByRole("dialog", { name: "Generate" });

  // Nothing is done before Ada has seen it.
  await hers.open("shop");
  await generateFor(ada);
  await choose(ada, "Web service");
  await ada.getByRole("button", { name: "See what it would do" }).click();
  await expect(form.getByRole("alert").first()).toHaveText(/Name is needed/);
  await form.getByLabel("Name", { exact: true }).fill("blog");
  await form.getByLabel("Image").fill("nginx:1.27");
  await ada.getByRole("button", { name: "See what it would do" }).click();
  const preview = ada.getByRole("dialog", { name: "Web service for shop" });
  await expect(preview.getByRole("article")).toHaveCount(5);
  await expect(preview.getByRole("article", { name: "blog-db, added" })).toContainText("postgres:17");
  await expect(his.row("blog-db")).toHaveCount(0);

  // Then it is one act, which a colleague sees at once.
  await preview.getByRole("button", { name: /^Make \d+ edits$/ }).click();
  await expect(preview).toHaveCount(0);
  await expect(his.row("blog-db")).toBeVisible();
  await his.open("blog");
  await expect(his.inspector.getByText("managed by")).toBeVisible();
  await his.field("Image").fill("nginx:1.28");
  await his.field("Image").blur();
  await hers.open("blog");
  await expect(hers.field("Image")).toHaveValue("nginx:1.28");

  // Run again with something else: Ben's value stays, the rest follows.
  await hers.open("shop");
  await generateFor(ada);
  await choose(ada, "Web service");
  await form.getByLabel("Name", { exact: true }).fill("blog");
  await form.getByLabel("Image").fill("nginx:1.29");
  await form.getByLabel("Container port").fill("8080");
  await ada.getByRole("button", { name: "See what it would do" }).click();
  await expect(preview.getByText("blog ▸ Image stays as it is.")).toBeVisible();
  await expect(preview.getByRole("article")).toHaveCount(1);
  await expect(preview.getByRole("article", { name: "blog, changed" })).toContainText("8080");
  await preview.getByRole("switch", { name: "Write over what was changed by hand" }).click();
  await expect(preview.getByRole("article", { name: "blog, changed" })).toContainText("nginx:1.29");
  await preview.getByRole("switch", { name: "Write over what was changed by hand" }).click();
  await preview.getByRole("button", { name: /^Make \d+ edits?$/ }).click();
  await expect(preview).toHaveCount(0);
  await hers.open("blog");
  await expect(hers.field("Image")).toHaveValue("nginx:1.28");
  await expect.poll(() => portOf(workspace.ada, changeSet, "blog")).toBe("8080");

  // One step back takes back the run, not Ben's value.
  await expect(hers.undo).toHaveAccessibleName(/Web service “blog” for shop/);
  await hers.undo.click();
  await expect.poll(() => portOf(workspace.ada, changeSet, "blog")).toBe("80");
  await expect(hers.field("Image")).toHaveValue("nginx:1.28");

  // What Ben edits while Ada looks is not written over before she has seen it.
  await hers.open("shop");
  await generateFor(ada);
  await choose(ada, "Web service");
  await form.getByLabel("Name", { exact: true }).fill("blog");
  await form.getByLabel("Image").fill("nginx:1.29");
  await ada.getByRole("button", { name: "See what it would do" }).click();
  await preview.getByRole("switch", { name: "Write over what was changed by hand" }).click();
  const blog = preview.getByRole("article", { name: "blog, changed" });
  await expect(blog).toContainText("nginx:1.28");
  await his.field("Image").fill("nginx:1.30");
  await his.field("Image").blur();
  await preview.getByRole("button", { name: /^Make \d+ edits?$/ }).click();
  await expect(preview.getByRole("alert")).toContainText("something else than what you were shown. Nothing was done.");
  await expect(blog).toContainText("nginx:1.30");
  await expect(his.field("Image")).toHaveValue("nginx:1.30");
  await preview.getByRole("button", { name: /^Make \d+ edits?$/ }).click();
  await expect(preview).toHaveCount(0);
  await expect(his.field("Image")).toHaveValue("nginx:1.29");

  // From the palette, for a project it is not told: there is only one.
  await ada.keyboard.press("ControlOrMeta+k");
  await ada.getByRole("option", { name: "Generate: Front and back networks" }).click();
  await ada.getByRole("button", { name: "See what it would do" }).click();
  const networks = ada.getByRole("dialog", { name: "Front and back networks for shop" });
  await expect(networks.getByText(/\d+ containers? in front, \d+ containers? behind\./)).toBeVisible();
  await networks.getByRole("button", { name: /^Make \d+ edits$/ }).click();
  // The project has a network of that name already.
  await expect(his.row("back-net")).toBeVisible();

  // The log says who, and with what.
  await ada.goto(`/w/${workspace.id}/audit`);
  await expect(ada.getByText("ran Web service “blog” for shop").first()).toBeVisible();
  await expect(ada.getByText("through Web service").first()).toBeVisible();
});
