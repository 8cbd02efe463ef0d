import Docker from "dockerode";
import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { freePort } from "../harness/free-port.ts";
import { shop } from "../harness/shop.ts";
import { expect, test } from "../harness/test.ts";
import { importCompose } from "../harness/workspace.ts";

test("a change set is reviewed, approved by somebody else, applied, and then really runs; the next replaces, the last destroys", async ({
  openAs,
  workspace,
  engine,
}) => {
  const port = await freePort();
  const docker = new Docker({ socketPath: engine.socketPath });
  const changeSet = await importCompose(workspace, shop({ name: "shop", port }));
  const ada = await openAs("ada", changeSetPath(workspace, changeSet, "review"));
  const ben = await openAs("ben", `/w/${workspace.id}/changes`);
  const [hers, his] = [ada, ben].map((page) => page.getByRole("region", { name: "Decision" }));
  if (!hers || !his) throw new RangeError("two pages");

  // Field by field, and what will happen in its order.
  const web = ada.getByRole("article", { name: "web, added" });
  await expect(web.getByRole("listitem").filter({ hasText: "Image" }).first()).toContainText("nginx:1.27");
  await expect(web.getByRole("listitem").filter({ hasText: "Host port" })).toContainText(String(port));
  const plan = ada.getByRole("region", { name: "What will happen" });
  await expect(plan).toContainText("6 create");
  const steps = await plan.getByRole("listitem").allInnerTexts();
  const at = (name: string) => steps.findIndex((step) => step.includes(name));
  expect(at("web")).toBeGreaterThan(Math.max(at("front"), at("pages"), at("api\n")));
  await expect(ada.getByRole("region", { name: "Generated configuration" })).toContainText("image: nginx:1.27");

  // The author cannot approve; the other can. Ben finds it among what waits.
  await hers.getByRole("button", { name: /^Ask for review/ }).click();
  await expect(hers.getByRole("button", { name: /^Approve/ })).toBeDisabled();
  await expect(hers).toContainText("You contributed to this change set");
  await expect(hers.getByRole("button", { name: /^Apply to Head/ })).toBeDisabled();
  await ben.getByRole("link", { name: /Import compose\.yaml/ }).click();
  if (!ben.url().endsWith("/review")) await ben.getByRole("link", { name: "Review" }).click();
  await his.getByRole("button", { name: /^Approve 6 creates, content/ }).click();
  const badge = ada.getByRole("status", { name: "How it stands" });
  await expect(hers.getByRole("heading", { name: "Approved" })).toBeVisible();
  await expect(badge).toHaveText("Approved");
  await expect(hers.getByRole("button", { name: /^Apply to Head 6 creates/ })).toBeEnabled();

  // Whatever is edited afterwards undoes the approval.
  await ada.getByRole("link", { name: "Back to the map" }).click();
  const desk = deskOf(ada);
  await desk.open("api");
  await desk.field("Image").fill("lab/api:2");
  await desk.field("Image").blur();
  await expect(desk.saved).toBeVisible();
  await ada.getByRole("link", { name: "Review" }).click();
  await expect(hers).toContainText("Changed since it was approved");
  await expect(hers.getByRole("button", { name: /^Apply to Head/ })).toBeDisabled();
  await expect(hers.getByRole("heading", { name: "Approval out of date" })).toBeVisible();
  await expect(hers).not.toContainText("It can be applied");
  await expect(badge).toHaveText("Approval out of date");
  await expect(his).toContainText("Changed since it was approved");
  await expect(ben.getByRole("article", { name: "api, added" })).toContainText("lab/api:2");
  await expect(ben.getByText("since you approved").first()).toBeVisible();
  await his.getByRole("button", { name: /^Approve/ }).click();
  await expect(hers.getByRole("heading", { name: "Approved" })).toBeVisible();
  await expect(hers).not.toContainText("Changed since it was approved");
  await expect(badge).toHaveText("Approved");

  // Apply: every step and its log as it happens, and then it runs.
  await hers.getByRole("button", { name: /^Apply to Head/ }).click();
  await expect(ada).toHaveURL(/\/runs\//);
  const log = ada.getByRole("log", { name: "Log" });
  await expect(log).toContainText("Created the network shop_front");
  await expect(log).toContainText("Created the container shop-web");
  await expect(ada.getByText("Everything is as intended")).toBeVisible({ timeout: 60_000 });
  const running = await docker.listContainers();
  expect(running.flatMap(({ Names, Image }) => `${Names[0]} ${Image}`).sort()).toEqual([
    "/shop-api lab/api:2",
    "/shop-cache redis:7.4",
    "/shop-web nginx:1.27",
  ]);
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("it works\n");

  // Head has it, and what was read back from the engine.
  await ada.getByRole("link", { name: "Head", exact: true }).click();
  const head = deskOf(ada);
  for (const name of ["web", "api", "cache"])
    await expect(head.row(name).getByRole("img", { name: /running|healthy/ })).toBeVisible();
  await expect(head.row("front").getByRole("img", { name: "active" })).toBeVisible();
  await expect(ada.getByRole("contentinfo").last()).toContainText("3 containers");

  // A second change set: another image means that the container is made anew.
  await ada.getByRole("button", { name: "Start a change set" }).click();
  await expect(ada).toHaveURL(/\/changes\//);
  const next = deskOf(ada);
  await next.open("web");
  await next.field("Image").fill("nginx:1.28");
  await next.field("Image").blur();
  await expect(next.saved).toBeVisible();
  await ada.getByRole("link", { name: "Review" }).click();
  const image = ada.getByRole("article", { name: "web, changed" }).getByRole("listitem").filter({ hasText: "Image" });
  await expect(image).toContainText(/nginx:1\.27.*nginx:1\.28/s);
  await expect(plan.getByRole("listitem")).toHaveText([/replace.*web.*downtime/s]);
  await hers.getByRole("button", { name: /^Ask for review/ }).click();
  await ben.goto(new URL(ada.url()).pathname);
  await his.getByRole("button", { name: /^Approve 1 replace/ }).click();
  const before = await docker.getContainer("shop-web").inspect();
  await hers.getByRole("button", { name: /^Apply to Head 1 replace/ }).click();
  await expect(ada.getByText("Everything is as intended")).toBeVisible({ timeout: 60_000 });
  const after = await docker.getContainer("shop-web").inspect();
  expect(after.Config.Image).toBe("nginx:1.28");
  expect(after.Id).not.toBe(before.Id);
  expect(after.State.Running).toBe(true);

  // The last one takes a container away.
  await ada.getByRole("link", { name: "Head", exact: true }).click();
  await ada.getByRole("button", { name: "Start a change set" }).click();
  await expect(ada).toHaveURL(/\/changes\//);
  const last = deskOf(ada);
  await last.open("cache");
  await last.inspector.getByRole("button", { name: "Actions" }).click();
  await ada.getByRole("menuitem", { name: /^Delete/ }).click();
  await expect(last.saved).toBeVisible();
  await ada.getByRole("link", { name: "Review" }).click();
  await expect(plan.getByRole("listitem")).toHaveText([/destroy.*cache/s]);
  await expect(ada.getByRole("article", { name: "cache, removed" })).toBeVisible();
  await hers.getByRole("button", { name: /^Ask for review/ }).click();
  await ben.goto(new URL(ada.url()).pathname);
  await his.getByRole("button", { name: /^Approve 1 destroy/ }).click();
  await hers.getByRole("button", { name: /^Apply to Head 1 destroy/ }).click();
  await expect(ada.getByText("Everything is as intended")).toBeVisible({ timeout: 60_000 });
  expect((await docker.listContainers({ all: true })).map(({ Names }) => Names[0]).sort()).toEqual([
    "/shop-api",
    "/shop-web",
  ]);
});
