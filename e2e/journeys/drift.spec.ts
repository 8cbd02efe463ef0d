import Docker from "dockerode";
import { deskOf } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { runShop } from "../harness/workspace.ts";

/** "Within seconds", from the moment the engine has done it. */
const SEEN_WITHIN_MS = 5_000;

test("a container that is killed in a terminal shows on the map within seconds, and is restored from there", async ({
  openAs,
  workspace,
  engine,
}) => {
  const docker = new Docker({ socketPath: engine.socketPath });
  await runShop(workspace);
  const ada = await openAs("ada", `/w/${workspace.id}/map`);
  const head = deskOf(ada);
  await expect(head.row("web").getByRole("img", { name: /^(running|healthy)$/ })).toBeVisible();
  await expect(ada.getByText("Everything observed is as intended.")).toBeVisible();

  await docker.getContainer("shop-web").kill();
  await expect(head.row("web").getByRole("img", { name: /^(running|healthy)$/ })).toHaveCount(0, {
    timeout: SEEN_WITHIN_MS,
  });
  await expect(head.card("web")).toContainText(/exited|stopped|not running/, { timeout: SEEN_WITHIN_MS });
  await expect(ada.getByRole("link", { name: "Drift 1" })).toBeVisible();

  await ada.getByRole("link", { name: "Drift 1" }).click();
  const drifted = ada.getByRole("article", { name: "web has drifted" });
  await expect(drifted).toBeVisible();
  await drifted.getByRole("button", { name: "Restore" }).click();
  await expect(ada.getByText("Everything is as intended")).toBeVisible();
  expect((await docker.getContainer("shop-web").inspect()).State.Running).toBe(true);

  // One that is removed altogether, too.
  await ada.getByRole("link", { name: "Head", exact: true }).click();
  await docker.getContainer("shop-cache").remove({ force: true });
  await expect(head.card("cache")).toContainText(/gone|missing|removed/, { timeout: SEEN_WITHIN_MS });
  await expect(head.card("web")).toContainText(/running|healthy/);
});
