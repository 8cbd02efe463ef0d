import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { attachToContainers, codeOf, newFunction, rewrite } from "../harness/functions.ts";
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
  await expect(other.inspector.getByText("was", { exact: true })).toHaveCount(1);

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

test("what was typed offline over a value that Head has changed meanwhile stands, and says so", async ({
  openAs,
  workspace,
  installation: { server },
}) => {
  await runShop(workspace);
  const [hers, his] = [await newChangeSet(workspace, "Newer image"), await newChangeSet(workspace, "Another image")];
  const ada = await openAs("ada", changeSetPath(workspace, hers));
  await deskOf(ada).open("web");
  await deskOf(ada).field("Image").fill("nginx:1.28");
  await deskOf(ada).field("Image").blur();
  await expect(deskOf(ada).saved).toBeVisible();

  const ben = await openAs("ben", changeSetPath(workspace, his));
  const desk = deskOf(ben);
  await desk.open("web");
  await expect(desk.saved).toBeVisible();
  await server.kill();
  await desk.field("Image").fill("nginx:latest");
  await desk.field("Image").blur();
  await expect(ben.getByRole("status").filter({ hasText: /^Offline, 1 waiting/ })).toBeVisible();
  await ben.goto("about:blank");

  // While he is away, hers reaches Head: his change set stands on it before he has said anything.
  await server.start();
  await approveAndApply(workspace, hers);
  await ben.goto(changeSetPath(workspace, his));
  await desk.open("web");
  await expect(desk.field("Image")).toHaveValue("nginx:latest");
  await expect(desk.saved).toBeVisible();
  const note = desk.inspector.getByRole("region", { name: "Head changed Image, too" });
  await expect(note).toContainText(/was\s*nginx:1\.27\s*Head now\s*nginx:1\.28\s*here\s*nginx:latest/);
  await note.getByRole("button", { name: "Take Head's" }).click();
  await expect(desk.field("Image")).toHaveValue("nginx:1.28");
  await expect(note).toBeHidden();
});

test("a code that two people changed in the same place is compared and settled where it is typed, and what else diverges is led to", async ({
  openAs,
  workspace,
}) => {
  const code = (limit: number) =>
    [
      "export default function main({ name }: { name: string }) {",
      `  return name.length > ${limit} ? { result: "warning" } : { result: "success" };`,
      "}",
    ].join("\n");
  const rule = await newChangeSet(workspace, "A house rule");
  const ada = await openAs("ada", changeSetPath(workspace, rule, "functions"));
  await newFunction(ada, /^Check/);
  await rewrite(ada, code(20));
  await attachToContainers(ada);
  await expect(deskOf(ada).saved).toBeVisible();
  await approveAndApply(workspace, rule);

  // Both change the same line, and the title.
  const [hers, his] = [await newChangeSet(workspace, "Shorter"), await newChangeSet(workspace, "Longer")];
  const ben = await openAs("ben", changeSetPath(workspace, his, "functions"));
  for (const [page, changeSet, limit, title] of [
    [ada, hers, 12, "Short names"],
    [ben, his, 48, "Long names"],
  ] as const) {
    await page.goto(changeSetPath(workspace, changeSet, "functions"));
    await page.getByRole("button", { name: /^check\b/ }).click();
    await rewrite(page, code(limit));
    await page.getByRole("textbox", { name: "Title", exact: true }).fill(title);
    await page.keyboard.press("Enter");
    await expect(deskOf(page).saved).toBeVisible();
  }
  await approveAndApply(workspace, hers);

  // Ben is told at the code he types in, with Head's line beside his own, in which both edits are, by character; from another kind he is led back to it.
  const bar = ben.getByRole("region", { name: "Changed on Head, too" });
  await expect(bar).toContainText("2 values have changed on Head, too.");
  const clash = ben.getByRole("region", { name: "Head changed the code of check, too" });
  await expect(clash.getByRole("table", { name: "The code: Head now, and here" })).toContainText(/> 12 .*> 148 /s);
  await clash.getByRole("radio", { name: "What Head changed" }).click();
  await expect(clash.getByRole("table", { name: "The code: was, and Head now" })).toContainText(/> 20 .*> 12 /s);
  await expect(ben.getByRole("region", { name: "Head changed the title of check, too" })).toContainText(
    /was\s*not set\s*Head now\s*Short names\s*here\s*Long names/,
  );
  await ben
    .getByRole("navigation")
    .getByRole("button", { name: /^Container/ })
    .click();
  await expect(clash).toBeHidden();
  await bar.getByRole("button", { name: "Show the next" }).click();
  await expect(clash).toBeVisible();

  // From the map and from the review he is led there, too.
  await ben.goto(changeSetPath(workspace, his));
  await bar.getByRole("button", { name: "Show the next" }).click();
  await expect(clash).toBeVisible();
  await ben.getByRole("link", { name: "Review" }).click();
  const section = ben.getByRole("region", { name: "Changed on Head, too" });
  await expect(section.getByRole("listitem")).toHaveCount(2);
  await section.getByRole("button", { name: /^check ▸ Code/ }).click();
  await expect(ben.getByRole("article", { name: /^Function/ })).toHaveAttribute("aria-current", "true");
  await section.getByRole("link", { name: /^Show it: check ▸ Code/ }).click();

  // One press for either side; what is typed in follows.
  await clash.getByRole("button", { name: "Take Head's" }).click();
  await expect(clash).toBeHidden();
  await expect(codeOf(ben)).toContainText("> 12 ");
  await ben
    .getByRole("region", { name: "Head changed the title of check, too" })
    .getByRole("button", { name: "Keep mine" })
    .click();
  await expect(bar).toBeHidden();
  await expect(ben.getByRole("textbox", { name: "Title", exact: true })).toHaveValue("Long names");
});
