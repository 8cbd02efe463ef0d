import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { newChangeSet, runShop } from "../harness/workspace.ts";

type Members = { readonly members: readonly { readonly id: string; readonly name: string }[] };

test("a review says that deleting a volume is of high risk and cannot be taken back; the policy wants two approvals, and one is not enough", async ({
  openAs,
  workspace,
}) => {
  await runShop(workspace);
  const ada = await openAs("ada", `/w/${workspace.id}/settings/policies`);
  const policy = ada.getByRole("listitem", { name: "High risk needs more approvals" });
  await policy.getByRole("radio", { name: "Mandatory" }).click();
  await expect(ada.getByText("“High risk needs more approvals” is mandatory.")).toBeVisible();
  await expect(policy.getByRole("spinbutton", { name: "People" })).toHaveValue("2");

  const changeSet = await newChangeSet(workspace, "No more pages");
  await ada.goto(changeSetPath(workspace, changeSet));
  const desk = deskOf(ada);
  for (const name of ["web", "pages"]) {
    await desk.open(name);
    await desk.inspector.getByRole("button", { name: "Actions", exact: true }).click();
    await ada.getByRole("menuitem", { name: /^Delete/ }).click();
    await expect(desk.saved).toBeVisible();
  }

  // What it risks stands at the head, and beside each change with its reason.
  await ada.getByRole("link", { name: "Review" }).click();
  const risk = ada.getByRole("status", { name: "Risk" });
  await expect(risk).toContainText("High risk: pages and web. What “pages” holds is deleted with it");
  const pages = ada.getByRole("article", { name: "pages, removed" });
  await expect(pages.getByText("high risk")).toBeVisible();
  await expect(pages.getByText("cannot be taken back")).toBeVisible();
  await expect(pages).toContainText("It is deleted outside, with the data it holds.");
  const web = ada.getByRole("article", { name: "web, removed" });
  await expect(web.getByText("high risk")).toBeVisible();
  await expect(web.getByText("cannot be taken back")).toHaveCount(0);

  // Two people are asked for, and there is one: that is said, with the way out.
  const requirements = ada.getByRole("list", { name: "Requirements" });
  await expect(requirements).toContainText("What happens to pages and web is of high risk, so 2 people approve it.");
  await expect(requirements).toContainText("and only Ben can: invite another person");
  const { members } = await workspace.ada.query<Members>("workspace.get", { workspace: workspace.id });
  const vera = members.find(({ name }) => name === "Vera");
  await workspace.ada.command("workspace.setRole", { workspace: workspace.id, user: vera?.id, role: "approver" });

  const hers = ada.getByRole("region", { name: "Decision" });
  await hers.getByRole("button", { name: /^Ask for review/ }).click();
  const ben = await openAs("ben", changeSetPath(workspace, changeSet, "review"));
  const his = ben.getByRole("region", { name: "Decision" });
  await his.getByRole("button", { name: /^Approve/ }).click();
  await expect(his.getByRole("button", { name: "Withdraw your approval" })).toBeVisible();
  const wanted = his.getByRole("listitem").filter({ hasText: "is of high risk, so 2 people approve it." });
  await expect(wanted.getByLabel("open")).toBeVisible();
  await expect(his.getByRole("heading", { name: "Approved" })).toHaveCount(0);
  await expect(his.getByRole("button", { name: /^Apply/ })).toBeDisabled();

  const other = await openAs("vera", changeSetPath(workspace, changeSet, "review"));
  await other.getByRole("button", { name: /^Approve/ }).click();
  await expect(hers.getByRole("heading", { name: "Approved" })).toBeVisible();
  await expect(wanted.getByLabel("met")).toBeVisible();
  await hers.getByRole("button", { name: /^Apply/ }).click();
  await expect(ada.getByText("Everything is as intended")).toBeVisible({ timeout: 60_000 });

  // What was applied still says what it risked.
  await ben.goto(changeSetPath(workspace, changeSet, "review"));
  await expect(ben.getByRole("status", { name: "Risk" })).toContainText("What “pages” holds is deleted with it");

  // And so does whatever takes it back: before it is made, and in what is made.
  const lost = "What “pages” held was deleted with it; taking this back does not bring that back.";
  await ada.goto(changeSetPath(workspace, changeSet, "review"));
  await ada.getByRole("button", { name: "Revert…" }).click();
  const dialog = ada.getByRole("dialog", { name: "Take “No more pages” back?" });
  await expect(dialog.getByText("What cannot be taken back as it was")).toBeVisible();
  await expect(dialog.getByRole("listitem").filter({ hasText: lost })).toBeVisible();
  await dialog.getByRole("button", { name: "Make the change set" }).click();
  await expect(ada.getByRole("heading", { level: 1 })).toContainText("Revert: No more pages");
  await expect(ada.getByText(lost)).toBeVisible();
  await expect(ada.getByText("Head moved to")).toHaveCount(0);
});
