import Docker from "dockerode";
import type { Page } from "@playwright/test";
import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { violations } from "../harness/violations.ts";
import { approveAndApply, importShop } from "../harness/workspace.ts";

const FIRST = "first-canary-of-the-page-61";
const SECOND = "second-canary-of-the-page-62";

/** Fills the dialog in and sends it; what leaves the page is looked at by whoever watches its requests. */
async function seal(page: Page, name: string | undefined, value: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  if (name) await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByLabel("Value", { exact: true }).fill(value);
  await dialog.getByRole("button", { name: name ? "Add secret" : "Rotate" }).click();
  await expect(dialog).toHaveCount(0);
}

test("a secret is sealed in the page, reaches the container, is rotated and rolled out by a change, and is seen nowhere", async ({
  openAs,
  workspace,
  engine,
}) => {
  const docker = new Docker({ socketPath: engine.socketPath });
  const variables = async () => (await docker.getContainer("shop-web").inspect()).Config.Env;
  const changeSet = await importShop(workspace);
  const ada = await openAs("ada", changeSetPath(workspace, changeSet));
  const sent: string[] = [];
  ada.on("request", (request) => void sent.push(`${request.url()} ${request.postData() ?? ""}`));
  ada.on("websocket", (socket) => socket.on("framesent", ({ payload }) => void sent.push(payload.toString("latin1"))));

  // In the inspector: a new variable, and the secret for it added on the spot.
  const desk = deskOf(ada);
  await desk.open("web");
  const group = desk.inspector.getByRole("button", { name: /^Secrets/ });
  if ((await group.getAttribute("aria-expanded")) === "false") await group.click();
  await desk.inspector.getByRole("textbox", { name: "New name in Variables from secrets" }).fill("API_TOKEN");
  await desk.inspector.getByRole("combobox", { name: /^Secret for the new name/ }).click();
  await ada.getByRole("option", { name: "Add a secret…" }).click();
  await seal(ada, "api-token", FIRST);
  await expect(desk.inspector.getByText("api-token, version 1")).toBeVisible();
  await expect(desk.saved).toBeVisible();
  await approveAndApply(workspace, changeSet);
  expect(await variables()).toContain(`API_TOKEN=${FIRST}`);

  // In the settings: who uses it, a new value, and a change set that rolls it out.
  await ada.goto(`/w/${workspace.id}/settings/secrets`);
  const row = ada.getByRole("listitem").filter({ hasText: "api-token" }).first();
  await expect(row).toContainText("web · version 1");
  expect(await violations(ada)).toEqual([]);
  await row.getByRole("button", { name: "Rotate api-token" }).click();
  await seal(ada, undefined, SECOND);
  await expect(row).toContainText("version 2");
  expect(await variables()).toContain(`API_TOKEN=${FIRST}`);
  await row.getByRole("button", { name: "Delete api-token" }).click();
  await expect(ada.getByText("api-token is still used by web")).toBeVisible();
  await row.getByRole("button", { name: "Roll out version 2" }).click();
  await ada.waitForURL(/\/changes\//);
  const rolled = /\/changes\/([^/?]+)/.exec(ada.url())?.[1] ?? "";
  await deskOf(ada).open("web");
  await expect(desk.inspector.getByText("api-token, version 2")).toBeVisible();
  await ada.goto(changeSetPath(workspace, rolled, "review"));
  await expect(ada.getByText("api-token@2").first()).toBeVisible();
  await expect(ada.getByText(/^replace/i).first()).toBeVisible();
  await approveAndApply(workspace, rolled);
  expect(await variables()).toContain(`API_TOKEN=${SECOND}`);

  // Nothing of it left the page in the clear, and nothing of it is on any of its pages.
  for (const path of ["settings/secrets", "audit", "runs", "map"]) {
    await ada.goto(`/w/${workspace.id}/${path}`);
    await ada.getByRole("heading", { level: 1 }).waitFor();
    for (const value of [FIRST, SECOND]) expect(await ada.content()).not.toContain(value);
  }
  expect(sent.length).toBeGreaterThan(5);
  for (const value of [FIRST, SECOND]) expect(sent.filter((each) => each.includes(value))).toEqual([]);
});
