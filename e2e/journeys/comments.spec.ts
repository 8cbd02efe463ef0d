import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { bothInShop } from "../harness/in-shop.ts";
import { expect, test } from "../harness/test.ts";
import { importShop } from "../harness/workspace.ts";

test("a question about a field reaches whom it mentions, is answered in the review, and settled", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importShop(workspace);
  const vera = await openAs("vera", changeSetPath(workspace, changeSet));
  const ben = await openAs("ben", `/w/${workspace.id}/map`);
  const hers = deskOf(vera);

  // Vera may only look. She asks at the field, and the name is offered while she types it.
  await hers.open("web");
  await hers.field("Image").hover();
  await hers.inspector.getByRole("button", { name: "Comment on Image" }).click();
  const box = hers.inspector.getByRole("textbox", { name: "Comment on Image" });
  await box.fill("Is **1.27** still patched, @be");
  await vera.getByRole("option", { name: /^Ben/ }).click();
  await expect(box).toHaveValue("Is **1.27** still patched, @Ben ");
  await box.press("ControlOrMeta+Enter");
  const thread = hers.inspector.getByRole("article", { name: "Thread about web ▸ Image" });
  await expect(thread.getByText("1.27")).toHaveCSS("font-weight", "600");
  await expect(hers.card("web").getByRole("img", { name: "1 open thread" })).toBeVisible();
  await expect(hers.row("web").getByRole("img", { name: "1 open thread" })).toBeVisible();

  // Ben, elsewhere, finds it without a reload, and is led there.
  await ben.getByRole("button", { name: "Mentions of you: 1 new" }).click();
  await ben.getByRole("link", { name: /^Vera about web ▸ Image/ }).click();
  const his = deskOf(ben);
  const seen = his.inspector.getByRole("article", { name: "Thread about web ▸ Image" });
  await expect(seen).toContainText("still patched");
  await expect(ben.getByRole("button", { name: "Mentions of you", exact: true })).toBeVisible();

  // A rename moves nothing away.
  await his.field("Name").fill("front");
  await his.field("Name").press("Enter");
  await expect(hers.inspector.getByRole("article", { name: "Thread about front ▸ Image" })).toBeVisible();

  // He answers in the margin of the review, and it shows beside Vera's field at once.
  await ben.getByRole("link", { name: "Review" }).click();
  const card = ben.getByRole("article", { name: /^front, / });
  await card.getByRole("button", { name: "Comments on front ▸ Image" }).click();
  const margin = ben.getByRole("dialog", { name: "Comments on front ▸ Image" });
  await margin.getByRole("textbox", { name: "Reply" }).fill("Yes: `docker scout` finds nothing.");
  await margin.getByRole("button", { name: "Reply", exact: true }).click();
  const shown = hers.inspector.getByRole("article", { name: "Thread about front ▸ Image" });
  await expect(shown.getByText("docker scout")).toBeVisible();

  // She settles it; the mark is gone for both, and the thread is found again.
  await shown.getByRole("button", { name: "Resolve this thread" }).click();
  await expect(hers.card("front").getByRole("img", { name: /open thread/ })).toHaveCount(0);
  await expect(margin.getByText("resolved by Vera")).toBeVisible();
  await expect(hers.inspector.getByText("resolved by Vera")).toBeVisible();
});

test("the bell counts every mention that is new, and the list goes back to the first of them", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importShop(workspace);
  for (let number = 1; number <= 60; number += 1) {
    const text = number === 1 ? "@Ben, the first" : "@Ben, another";
    await workspace.ada.command("comment.begin", {
      changeSet,
      id: `many-${number}`,
      anchor: { kind: "changeSet" },
      text,
    });
  }
  const ben = await openAs("ben", `/w/${workspace.id}/map`);
  await ben.getByRole("button", { name: "Mentions of you: 60 new" }).click();
  const list = ben.getByRole("dialog", { name: "Mentions of you" });
  await list.getByRole("link").first().hover();
  await ben.mouse.wheel(0, 100_000);
  await expect(list.getByText("the first")).toBeVisible();
  await list.getByRole("button", { name: "Mark all as read" }).click();
  await expect(ben.getByRole("button", { name: "Mentions of you", exact: true })).toBeVisible();
});

test("one edits and deletes one's own words; a thread outlives what it is about", async ({ openAs, workspace }) => {
  const { ada, ben, hers, his } = await bothInShop({ openAs, workspace });
  await hers.open("cache");
  await hers.inspector.getByRole("tab", { name: "Comments" }).click();
  await hers.inspector.getByRole("textbox", { name: "Comment on cache" }).fill("Do we need tihs?");
  await hers.inspector.getByRole("button", { name: "Comment", exact: true }).click();
  const row = hers.inspector.getByRole("article", { name: "Thread about cache" }).getByRole("listitem").first();
  await row.getByRole("button", { name: "More about the comment of Ada" }).click();
  await ada.getByRole("menuitem", { name: "Edit" }).click();
  await hers.inspector.getByRole("textbox", { name: "Edit the comment" }).fill("Do we need this?");
  await hers.inspector.getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("Do we need this?");
  await expect(row).toContainText("edited");

  await his.open("cache");
  await his.inspector.getByRole("tab", { name: /^Comments/ }).click();
  await his.inspector.getByRole("textbox", { name: "Reply" }).fill("No, away with it.");
  await his.inspector.getByRole("button", { name: "Reply", exact: true }).click();
  await his.inspector.getByRole("button", { name: "Actions" }).click();
  await ben.getByRole("menuitem", { name: /^Delete/ }).click();

  await ada.getByRole("button", { name: /^Comments: 1 open/ }).click();
  const all = ada.getByRole("dialog", { name: "Comments on this change set" });
  await expect(all.getByText("no longer there")).toBeVisible();
  await expect(all.getByText("No, away with it.")).toBeVisible();
  await all.getByRole("button", { name: "More about the comment of Ada" }).click();
  await ada.getByRole("menuitem", { name: "Delete" }).click();
  await ada.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(all.getByText("This comment was deleted.")).toBeVisible();

  // Whoever comes in, or is sent away, meanwhile can be mentioned from then on, or no more.
  const box = all.getByRole("textbox", { name: "Reply" }).first();
  await box.fill("@Fix");
  const offered = ada.getByRole("option", { name: /^Fixer/ });
  await expect(offered).toHaveCount(0);
  const { id } = await workspace.ada.command<{ id: string }>("token.create", {
    ...{ workspace: workspace.id, name: "Fixer", kind: "agent" },
  });
  await expect(offered).toBeVisible();
  await workspace.ada.command("token.revoke", { workspace: workspace.id, id });
  await expect(offered).toHaveCount(0);
});
