import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { freePort } from "../harness/free-port.ts";
import { shop } from "../harness/shop.ts";
import { expect, test } from "../harness/test.ts";
import { lookInBothThemes } from "../harness/violations.ts";
import { approveAndApply, importCompose } from "../harness/workspace.ts";

test("every main screen can be used without seeing it well, in both themes", async ({ openAs, workspace }) => {
  // Some twenty screens, each looked at twice with all rules.
  test.setTimeout(300_000);
  const [first, second] = [await freePort(), await freePort()];
  await approveAndApply(workspace, await importCompose(workspace, shop({ name: "shop", port: first })));
  const changeSet = await importCompose(
    workspace,
    shop({ name: "stage", port: second }).replace("nginx:1.27", "nginx"),
  );
  const page = await openAs("ada", `/w/${workspace.id}/map`, { reducedMotion: "reduce" });
  const desk = deskOf(page);
  const look = (screen: string) => lookInBothThemes(page, screen);

  await expect(desk.card("web")).toBeVisible();
  await look("Head");
  await page.goto(changeSetPath(workspace, changeSet));
  await desk.row("pages").nth(1).waitFor();
  await look("change set");
  await desk.outline.getByRole("treeitem", { name: /^web\b.*warning/ }).click();
  await expect(desk.inspector).toContainText("has no tag");
  await look("inspector");
  await desk.inspector.getByRole("tab", { name: /^Checks/ }).click();
  await look("checks");
  await page.goto(changeSetPath(workspace, changeSet, "table"));
  await page.getByRole("row").filter({ hasText: "cache" }).first().waitFor();
  await look("table");
  await page.goto(changeSetPath(workspace, changeSet, "review"));
  await page.getByRole("heading", { name: "What will happen" }).waitFor();
  await look("review");
  for (const [path, heading] of [
    ["start", /^Start/],
    ["changes", "Changes"],
    ["runs", "Runs"],
    ["drift", "Drift"],
    ["audit", "Audit"],
    ["settings/members", "Settings"],
    ["settings/agents", "Settings"],
    ["settings/engine", "Settings"],
  ] as const) {
    await page.goto(`/w/${workspace.id}/${path}`);
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    await look(path);
  }
  await page.goto(`/w/${workspace.id}/runs`);
  await page
    .getByRole("main")
    .getByRole("link", { name: /Import compose\.yaml/ })
    .first()
    .click();
  await expect(page.getByText("Everything is as intended")).toBeVisible();
  await look("run");
  await page.context().clearCookies();
  await page.goto("/sign-in");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await look("sign-in");
});
