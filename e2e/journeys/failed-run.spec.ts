import { changeSetPath } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { approveAndApply, importCompose } from "../harness/workspace.ts";

const STACK = "name: shop\nservices:\n  web:\n    image: lab/no-such-image:9\n";

test("a change set whose run failed says so in its review, in the list, and to whoever asks the server", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importCompose(workspace, STACK);
  const ada = await openAs("ada", changeSetPath(workspace, changeSet, "review"));
  await expect(approveAndApply(workspace, changeSet)).rejects.toThrow("The run failed");
  const decision = ada.getByRole("region", { name: "Decision" });
  await expect(decision.getByRole("heading", { name: "Applied, with a failure" })).toBeVisible({ timeout: 60_000 });
  await expect(decision).toContainText("Head has it, but one of its steps failed.");
  await expect(ada.getByRole("status", { name: "How it stands" })).toHaveText("Applied, with a failure");

  await ada.goto(`/w/${workspace.id}/changes`);
  await ada.getByRole("radio", { name: /^Ended/ }).click();
  const row = ada.getByRole("listitem").filter({ has: ada.getByRole("link", { name: /Import/ }) });
  await expect(row).toContainText("applied, with a failure");
  await row.getByRole("link", { name: "Its run: failed" }).click();
  await expect(ada).toHaveURL(/\/runs\//);
  const summary = await workspace.ada.query<{ phase: string; run: { phase: string } }>("changeSet.get", { changeSet });
  expect([summary.phase, summary.run.phase]).toEqual(["applied", "failed"]);
});
