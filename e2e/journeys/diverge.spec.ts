import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { approveAndApply, newChangeSet, runShop } from "../harness/workspace.ts";

test("what somebody else has brought to Head meanwhile is shown beside one's own value, and settled with one press", async ({
  openAs,
  workspace,
}) => {
  await runShop(workspace);
  const [hers, his] = [await newChangeSet(workspace, "Newer images"), await newChangeSet(workspace, "Other images")];

  // Two people change the same images in two change sets.
  const ada = await openAs("ada", changeSetPath(workspace, hers));
  const ben = await openAs("ben", changeSetPath(workspace, his));
  const [desk, other] = [deskOf(ada), deskOf(ben)];
  for (const [each, web, api] of [
    [desk, "nginx:1.28", "lab/api:2"],
    [other, "nginx:latest", "lab/api:2-slim"],
  ] as const) {
    await each.open("web");
    await each.field("Image").fill(web);
    await each.field("Image").blur();
    await each.open("api");
    await each.field("Image").fill(api);
    await each.field("Image").blur();
    await expect(each.saved).toBeVisible();
  }
  await approveAndApply(workspace, hers);

  // Ben is told at once, in place, with all three values; his own stands, and he can go on editing.
  const bar = ben.getByRole("region", { name: "Changed on Head, too" });
  await expect(bar).toContainText("2 values have changed on Head, too.");
  await expect(other.row("web").getByLabel("1 value differs from what Head has now")).toBeVisible();
  await other.open("web");
  const note = other.inspector.getByRole("region", { name: "Head changed Image, too" });
  await expect(note).toContainText(/was\s*nginx:1\.27\s*Head now\s*nginx:1\.28\s*here\s*nginx:latest/);
  await expect(other.field("Image")).toHaveValue("nginx:latest");

  // Taking Head's is an edit like any other: it can be undone.
  await note.getByRole("button", { name: "Take Head's" }).click();
  await expect(other.field("Image")).toHaveValue("nginx:1.28");
  await expect(bar).toContainText("1 value has changed on Head, too.");
  await other.undo.click();
  await expect(other.field("Image")).toHaveValue("nginx:latest");

  // The other one is settled in the review, for what stands here.
  await ben.getByRole("link", { name: "Review" }).click();
  const section = ben.getByRole("region", { name: "Changed on Head, too" });
  await expect(section).toContainText(/api.*Image.*lab\/api:1.*lab\/api:2.*lab\/api:2-slim/s);
  await section.getByRole("button", { name: "Keep mine" }).click();
  await expect(section).toBeHidden();
  await expect(ben.getByRole("article", { name: "api, changed" })).toContainText(/lab\/api:2.*lab\/api:2-slim/s);
});
