import Docker from "dockerode";
import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { approveAndApply, newChangeSet, runShop } from "../harness/workspace.ts";

test("what is out of reach is erased and left outside, as the review says; and one looks after another by hand", async ({
  openAs,
  workspace,
  engine,
}) => {
  const docker = new Docker({ socketPath: engine.socketPath });
  await runShop(workspace);
  const changeSet = await newChangeSet(workspace, "Leave the cache");
  const ada = await openAs("ada", changeSetPath(workspace, changeSet));
  const desk = deskOf(ada);

  await desk.open("web");
  await desk.inspector.getByRole("button", { name: "Actions", exact: true }).click();
  await ada.getByRole("menuitem", { name: "Put into the care of…" }).click();
  await ada.getByRole("searchbox", { name: "Search who is to look after it" }).fill("api");
  await ada.getByRole("list", { name: "Who is to look after it" }).getByRole("button", { name: /^api/ }).click();
  await expect(desk.inspector.getByText("managed by")).toBeVisible();
  await desk.inspector.getByRole("button", { name: "Release from api" }).click();
  await expect(desk.inspector.getByText("managed by")).toHaveCount(0);

  await desk.open("cache");
  await desk.inspector.getByRole("button", { name: "Actions", exact: true }).click();
  await ada.getByRole("menuitem", { name: "Erase, leave it outside…" }).click();
  const asking = ada.getByRole("dialog", { name: "Erase cache?" });
  await expect(asking).toContainText("stays there");
  await asking.getByRole("button", { name: "Erase, leave it outside" }).click();
  await desk.row("cache").click();
  await expect(desk.inspector.getByText("nothing is done outside")).toBeVisible();

  await ada.goto(changeSetPath(workspace, changeSet, "review"));
  await expect(ada.getByText("Erased, and left outside")).toBeVisible();
  type Review = { readonly settled: boolean; readonly plan: readonly { readonly name: string }[] };
  const review = () => workspace.ada.query<Review>("review.get", { changeSet });
  await expect.poll(async () => (await review()).settled).toBe(true);
  expect((await review()).plan.map(({ name }) => name)).not.toContain("cache");
  await approveAndApply(workspace, changeSet);
  expect((await docker.getContainer("shop-cache").inspect()).State.Running).toBe(true);
  await ada.goto(changeSetPath(workspace, await newChangeSet(workspace, "Look")));
  await expect(desk.row("web")).toBeVisible();
  await expect(desk.row("cache")).toHaveCount(0);
});
