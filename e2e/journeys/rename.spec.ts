import Docker from "dockerode";
import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { applied, newChangeSet, runShop } from "../harness/workspace.ts";

test("a container is renamed in place, and what starts after it is replaced in the same apply", async ({
  openAs,
  workspace,
  engine,
}) => {
  const docker = new Docker({ socketPath: engine.socketPath });
  await runShop(workspace);
  const changeSet = await newChangeSet(workspace, "A gateway");
  const ada = await openAs("ada", changeSetPath(workspace, changeSet));
  const desk = deskOf(ada);
  await desk.open("api");
  await desk.field("Name").fill("gateway");
  await desk.field("Name").blur();
  await desk.open("web");
  await desk.field("Image").fill("nginx:1.28");
  await desk.field("Image").blur();
  await expect(desk.saved).toBeVisible();

  const run = await applied(workspace, changeSet);
  expect(run).toMatchObject({ phase: "succeeded" });
  expect((await docker.getContainer("shop-gateway").inspect()).Config.Image).toBe("lab/api:1");
  expect((await docker.getContainer("shop-web").inspect()).Config.Image).toBe("nginx:1.28");
});
