import { readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { expect, type OpenAs, test } from "../harness/test.ts";
import { approveAndApply, importShop, newChangeSet, type Workspace } from "../harness/workspace.ts";

// What the pages' worker asks the server for, no test can hold back; and on a slow machine it may be there from the second page on.
test.use({ serviceWorkers: "block" });

/** The shop on Head, then the image of its API changed by a second change set. */
async function twoVersions(workspace: Workspace, openAs: OpenAs): Promise<void> {
  const first = await importShop(workspace);
  await approveAndApply(workspace, first);
  const id = await newChangeSet(workspace, "A newer API");
  const page = await openAs("ada", changeSetPath(workspace, id));
  const desk = deskOf(page);
  await desk.open("api");
  await desk.field("Image").fill("lab/api:2");
  await desk.field("Image").blur();
  await expect(desk.saved).toBeVisible();
  await page.close();
  await approveAndApply(workspace, id);
}

test("going back in time: Head as it was, compared with now, sent to a colleague, and back", async ({
  openAs,
  workspace,
}) => {
  await twoVersions(workspace, openAs);
  const ada = await openAs("ada", `/w/${workspace.id}/map`);
  const desk = deskOf(ada);
  await expect(desk.row("api")).toBeVisible();
  const bar = ada.getByRole("region", { name: "Time travel" });
  const slider = bar.getByRole("slider", { name: "Version of Head" });

  // The arrow keys go back; the past is marked, and nothing in it can be started.
  await ada.getByRole("button", { name: "Time travel" }).click();
  await expect(slider).toBeFocused();
  const newest = Number(await slider.getAttribute("max"));
  await ada.keyboard.press("ArrowLeft");
  await expect(ada.getByText(`You are looking at v${newest - 1}`)).toBeVisible();
  await expect(ada).toHaveURL(new RegExp(`version=${newest - 1}`));
  await expect(ada.getByRole("button", { name: "Start a change set" })).toHaveCount(0);
  await desk.row("api").click();
  await expect(desk.field("Image")).toHaveValue("lab/api:1");

  // Before anything was applied there is nothing. While that is on its way, what is in sight is still called what it is.
  let model = () => {};
  const underway = new Promise<void>((resolve) => {
    model = resolve;
  });
  // Before anything asks for it: a version beside one that is looked at is fetched ahead.
  await ada.route(/api\/model.*version=1\b/, async (route) => {
    await underway;
    await route.continue();
  });
  await ada.goto(`/w/${workspace.id}/map`);
  await ada.getByRole("button", { name: "Time travel" }).click();
  await expect(ada.getByText("You are looking at")).toHaveCount(0);
  await slider.focus();
  await ada.keyboard.press("Home");
  await expect(ada.getByText(`you still look at v${newest}`)).toBeVisible();
  await expect(ada.getByRole("button", { name: "Return to this…" })).toHaveCount(0);
  model();
  await expect(ada.getByText("You are looking at v1")).toBeVisible();
  await ada.unroute(/api\/model.*version=1\b/);
  await expect(desk.row("api")).toHaveCount(0);

  // Two versions beside each other, field by field, with who wrote it.
  await bar.getByRole("button", { name: new RegExp(`^v${newest - 1}\\b`) }).click();
  await bar.getByRole("button", { name: "Compare with another version" }).click();
  const changes = ada.getByRole("region", { name: `Changes from version ${newest - 1} to ${newest}` });
  await expect(changes).toContainText("1 component changed");
  await expect(changes).toContainText(/Image.*lab\/api:1.*lab\/api:2/s);

  // While another pair is asked for, nothing of the one before stands under its name.
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await ada.route(/history\.compare/, async (route) => {
    await held;
    await route.continue();
  });
  await bar.getByRole("spinbutton", { name: "Compared with version" }).fill("0");
  const since = ada.getByRole("region", { name: `Changes from version 0 to ${newest - 1}` });
  await expect(since).toBeVisible();
  await expect(since).not.toContainText("lab/api");
  await expect(since).not.toContainText("1 component changed");
  answer();
  await expect(since).toContainText(/\d+ components/);
  await ada.unroute(/history\.compare/);

  // A moment leads to what was Head then; one before anything was, to the first there was.
  await bar.getByRole("button", { name: "Stop comparing" }).last().click();
  const moment = bar.getByLabel("Head as it was at");
  const shown = await moment.inputValue();
  expect(shown).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/);
  await moment.fill("2001-01-01T12:00");
  await bar.getByRole("button", { name: "Go there" }).click();
  await expect(ada.getByText("You are looking at v1")).toBeVisible();
  await moment.fill(shown.replace(/^\d{4}/, "2199"));
  await moment.press("Enter");
  await expect(ada.getByText(/You are looking at/)).toHaveCount(0);
  await bar.getByRole("button", { name: new RegExp(`^v${newest - 1}\\b`) }).click();
  await bar.getByRole("button", { name: "Compare with another version" }).click();

  // A colleague who follows the link sees the same.
  const ben = await openAs("ben", new URL(ada.url()).pathname + new URL(ada.url()).search);
  await expect(ben.getByText(`You are looking at v${newest - 1}`)).toBeVisible();
  await expect(ben.getByRole("region", { name: `Changes from version ${newest - 1} to ${newest}` })).toContainText(
    "lab/api:2",
  );

  const { violations } = await new AxeBuilder({ page: ada }).include("section[aria-label='Time travel']").analyze();
  expect(violations).toEqual([]);
  await ada.getByRole("button", { name: "Back to now" }).click();
  await expect(ada.getByText(/You are looking at/)).toHaveCount(0);
  await expect(ada).not.toHaveURL(/version=/);

  // What it said then is proposed again, in a change set like any other: over Head as it is by the time there is that.
  await ada.getByRole("button", { name: "Earlier version" }).click();
  await expect(ada.getByText(`You are looking at v${newest - 1}`)).toBeVisible();
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  await ada.route(/changeSet\.create/, async (route) => {
    await begun;
    await route.continue();
  });
  await ada.getByRole("button", { name: "Return to this…" }).click();
  const later = await newChangeSet(workspace, "A newer web");
  const other = deskOf(await openAs("ada", changeSetPath(workspace, later)));
  await other.open("web");
  await other.field("Image").fill("nginx:1.28");
  await other.field("Image").blur();
  await expect(other.saved).toBeVisible();
  await approveAndApply(workspace, later);
  begin();
  await expect(ada).toHaveURL(/\/changes\//);
  await desk.open("api");
  await expect(desk.field("Image")).toHaveValue("lab/api:1");
  await desk.open("web");
  await expect(desk.field("Image")).toHaveValue("nginx:1.27");
});

test("who wrote a value, and what happened to it, is told at the value", async ({ openAs, workspace }) => {
  await twoVersions(workspace, openAs);
  const ben = await openAs("ben", `/w/${workspace.id}/map`);
  const desk = deskOf(ben);
  await desk.row("api").click();
  await desk.inspector.getByRole("textbox", { name: "Image", exact: true }).focus();
  await expect(desk.inspector.getByText(/^Ada · .* · in A newer API · v\d+$/)).toBeVisible();
  // A component is found from anywhere, by its name or its kind.
  await ben.getByRole("link", { name: "Audit" }).click();
  await ben.keyboard.press("ControlOrMeta+k");
  await ben.getByPlaceholder(/a component$/).fill("container ap");
  await ben.getByRole("option", { name: "api" }).click();
  await expect(desk.inspector.getByRole("textbox", { name: "Image", exact: true })).toHaveValue("lab/api:2");
  await desk.inspector.getByRole("tab", { name: "History" }).click();
  await expect(desk.inspector.getByText(/Image.* lab\/api:2/)).toBeVisible();
  await expect(desk.inspector.getByRole("link", { name: "A newer API" })).toBeVisible();
});

test("the audit log: found, sent on, exported and proven", async ({ openAs, workspace }) => {
  await twoVersions(workspace, openAs);
  await workspace.vera
    .command("changeSet.create", { workspace: workspace.id, title: "Not mine to make" })
    .catch(() => undefined);
  const ada = await openAs("ada", `/w/${workspace.id}/audit`);
  await ada.getByRole("searchbox", { name: "Search the audit log" }).fill("LAB/API:2");
  await expect(ada.getByRole("listitem").filter({ hasText: /Image.*lab\/api:2/i })).toBeVisible();
  await expect(ada).toHaveURL(/text=LAB%2FAPI/);

  // While another search is on its way, what stands there is marked, and nothing is said of what there is.
  let gate = Promise.withResolvers<void>();
  await ada.route(/audit\.list/, async (route) => {
    await gate.promise;
    await route.continue();
  });
  const words = ada.getByRole("searchbox", { name: "Search the audit log" });
  await words.fill("LAB/API:2 and more");
  // The button for what is earlier is busy, too, where there is one.
  const busy = ada.getByRole("main").locator("div[aria-busy=true]");
  await expect(busy).toBeVisible();
  gate.resolve();
  await expect(ada.getByText("No entry fits this search.")).toBeVisible();
  gate = Promise.withResolvers<void>();
  await words.fill("LAB/API:2");
  await expect(busy).toBeVisible();
  await expect(ada.getByText("No entry fits this search.")).toHaveCount(0);
  gate.resolve();
  await expect(ada.getByRole("listitem").filter({ hasText: /Image.*lab\/api:2/i })).toBeVisible();
  await expect(busy).toHaveCount(0);
  await ada.unroute(/audit\.list/);

  // Whence it came stands with it, and leads to all else that came from there.
  const found = ada.getByRole("listitem").filter({ hasText: /Image.*lab\/api:2/i });
  await found.getByRole("button", { name: "Details" }).click();
  await expect(found.getByRole("term").filter({ hasText: "Program" })).toBeVisible();
  await found.getByTitle("Show everything with this").first().click();
  await expect(ada.getByRole("searchbox", { name: "Search the audit log" })).not.toHaveValue(/LAB/);
  await expect(ada.getByRole("listitem").filter({ hasText: /Image.*lab\/api:2/i })).toBeVisible();

  // What one command has brought about is found by what it has in common, in a search of its own.
  await workspace.ada.command(
    "changeSet.create",
    { workspace: workspace.id, title: "By a script" },
    { "x-tributary-correlation": "nightly-7" },
  );
  await ada.goto(`/w/${workspace.id}/audit?correlation=nightly-7`);
  await expect(ada.getByRole("searchbox", { name: "Brought about together with" })).toHaveValue("nightly-7");
  await expect(ada.getByRole("main").getByRole("listitem")).toHaveCount(1);
  await expect(ada.getByRole("listitem")).toContainText("By a script");
  await ada.getByRole("button", { name: "Clear" }).click();

  // What was declined is there too, and a link finds it again.
  await ada.getByRole("radio", { name: "Blocked" }).click();
  await expect(ada.getByRole("listitem").filter({ hasText: "changeSet.create" })).toContainText("Vera");
  await ada.reload();
  await expect(ada.getByRole("listitem").filter({ hasText: "changeSet.create" })).toBeVisible();

  // On a phone the filters are out of the way, and say that there are some.
  await ada.setViewportSize({ width: 390, height: 800 });
  const blocked = ada.getByRole("radio", { name: "Blocked" });
  await expect(blocked).toBeHidden();
  await ada.getByRole("button", { name: "Filters (1)" }).click();
  await expect(blocked).toBeChecked();
  await expect(blocked).toBeInViewport();
  await ada.setViewportSize({ width: 1280, height: 800 });
  await ada.getByRole("button", { name: "Clear" }).click();

  // A day is typed figure by figure: no part of it takes the search away, and today's entries are found from today on.
  const from = ada.getByLabel("From which day");
  await from.focus();
  await ada.keyboard.type("01022026", { delay: 300 });
  await expect(from).toHaveValue("2026-01-02");
  await expect(ada.getByRole("listitem").filter({ hasText: "changeSet.create" })).toBeVisible();
  await ada.getByRole("button", { name: "Clear" }).click();
  await expect(from).toHaveValue("");

  // Whoever did something leads to all they did, and is found also after they were taken out.
  const byWhom = ada.getByRole("combobox", { name: "By whom" });
  await ada.getByTitle("Show everything by Ben").first().click();
  await expect(byWhom).toHaveText(/^Ben/);
  await expect(ada.getByTitle("Show everything by Ada")).toHaveCount(0);
  const { members } = await workspace.ada.query<{ readonly members: readonly { id: string; name: string }[] }>(
    "workspace.get",
    { workspace: workspace.id },
  );
  const vera = members.find(({ name }) => name.startsWith("Vera"));
  await workspace.ada.command("workspace.setRole", { workspace: workspace.id, user: vera?.id, role: null });
  await ada.reload();
  await byWhom.click();
  await ada.getByRole("option", { name: /^Vera/ }).click();
  await expect(ada.getByRole("listitem").filter({ hasText: "changeSet.create" })).toContainText("Vera");
  await ada.getByRole("button", { name: "Clear" }).click();

  const download = ada.waitForEvent("download");
  await ada.getByRole("link", { name: "Export" }).click();
  const lines = readFileSync(await (await download).path(), "utf8")
    .trim()
    .split("\n");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ format: "tributary-audit", workspace: workspace.id });
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ end: { entries: lines.length - 2 } });
  await ada.getByRole("button", { name: "Verify" }).click();
  await expect(ada.getByText(/entries checked: nothing was changed, removed, put in or moved/)).toBeVisible();

  // The workspace itself travels, and arrives whole.
  await ada.goto(`/w/${workspace.id}/settings`);
  const file = ada.waitForEvent("download");
  await ada.getByRole("link", { name: "Export this workspace" }).click();
  await ada.getByLabel("Exported workspace").setInputFiles(await (await file).path());
  await expect(ada.getByText(/is imported: \d+ versions, replayed and proven/)).toBeVisible();
  await ada.getByRole("link", { name: "Go there" }).click();
  await expect(deskOf(ada).row("api")).toBeVisible();
});

test("a field tells its own history: who set it to what, in which change set, with the way to that version", async ({
  openAs,
  workspace,
}) => {
  await twoVersions(workspace, openAs);
  const ada = await openAs("ada", `/w/${workspace.id}/map`);
  const desk = deskOf(ada);
  await desk.open("api");
  await desk.field("Image").click();
  await desk.inspector.getByRole("button", { name: "History of Image" }).click();
  const told = ada.getByRole("dialog", { name: "History of Image" });
  const lines = told.getByRole("listitem");
  await expect(lines).toHaveCount(2);
  await expect(lines.first()).toContainText(/lab\/api:2.*Ada.*A newer API/s);
  await expect(lines.last()).toContainText("lab/api:1");

  // The way leads to Head as it was then, at this component.
  await lines
    .last()
    .getByRole("link", { name: /^Head at v/ })
    .click();
  await expect(ada.getByText(/You are looking at v\d/)).toBeVisible();
  await expect(desk.field("Image")).toHaveValue("lab/api:1");

  // In a change set: what was done there, and before it what had reached Head; of this field and no other.
  const id = await newChangeSet(workspace, "Newer still");
  await ada.goto(changeSetPath(workspace, id));
  await desk.open("api");
  await desk.field("Image").fill("lab/api:3");
  await desk.field("Image").blur();
  await expect(desk.saved).toBeVisible();
  await desk.field("Image").click();
  await desk.inspector.getByRole("button", { name: "History of Image" }).click();
  await expect(lines).toHaveCount(3);
  await expect(lines.first()).toContainText("lab/api:3");
  await expect(lines.last()).toContainText("lab/api:1");
});
