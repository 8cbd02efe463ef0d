import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { codeOf } from "../harness/functions.ts";
import { expect, test } from "../harness/test.ts";
import { violations } from "../harness/violations.ts";

type Things = Map<string, { readonly [name: string]: unknown }>;

/** Somebody else's system on this machine: things are put, read and deleted by their ids. */
async function startAcme(): Promise<{ readonly origin: string; readonly things: Things; close(): void }> {
  const things: Things = new Map();
  const server = createServer(async (request, response) => {
    const id = String(request.url?.replace("/things/", ""));
    let body = "";
    for await (const chunk of request) body += String(chunk);
    if (request.method === "PUT") things.set(id, JSON.parse(body));
    const thing = things.get(id);
    if (request.method === "DELETE") things.delete(id);
    response.writeHead(thing ? 200 : 404, { "content-type": "application/json" }).end(JSON.stringify(thing ?? {}));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    ...{ things, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    close: () => void server.close(),
  };
}

async function connect(page: Page, origin: string): Promise<void> {
  await page.getByRole("button", { name: "Add a connection" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a connection" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("acme");
  await dialog.getByRole("textbox", { name: "What it is" }).fill("Acme's things");
  await dialog.getByRole("textbox", { name: "Address" }).fill(origin);
  await dialog.getByRole("checkbox").click();
  await dialog.getByRole("textbox", { name: "What may be asked" }).fill("GET PUT DELETE /things/*");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
}

async function openKind(page: Page): Promise<void> {
  const kinds = page.getByRole("navigation", { name: "Functions, kinds and packages" });
  await kinds.getByRole("button", { name: /^Thing/ }).click();
}

/** Writes an action of the kind that is open from its template, and comes back to the kind. */
async function writeAction(page: Page, title: "Create" | "Update" | "Delete" | "Refresh"): Promise<void> {
  await page.getByRole("list", { name: "Actions" }).getByRole("button", { name: title }).click();
  await expect(codeOf(page)).toContainText("http://acme.conn/things/");
  await expect(page.getByRole("button", { name: "Reaches acme" })).toBeVisible();
  await openKind(page);
}

test("somebody makes a kind of their own real: kind, connection and actions in the page, reviewed, applied, seen to drift and put back", async ({
  openAs,
  workspace,
}) => {
  const acme = await startAcme();
  const { ada: api, id } = workspace;
  // No Docker engine is connected here.
  await api.command("engine.connect", { workspace: id, host: null });
  const ada = await openAs("ada", `/w/${id}/settings/connections`);
  await connect(ada, acme.origin);

  // A kind that its own actions make real, and what makes it and takes it away.
  const { id: changeSet } = await api.command<{ id: string }>("changeSet.create", {
    workspace: id,
    title: "Things of Acme",
  });
  await ada.goto(changeSetPath(workspace, changeSet, "functions"));
  await ada.getByRole("button", { name: "New kind" }).click();
  await ada.getByRole("combobox", { name: "Made real by" }).click();
  await ada.getByRole("option", { name: "Its own actions" }).click();
  await expect(ada.getByRole("textbox", { name: "Definition of Thing" })).toContainText('"provider": "actions"');
  for (const title of ["Delete", "Refresh"] as const) await writeAction(ada, title);
  await expect(ada.getByRole("list", { name: "Actions" }).getByRole("button")).toHaveText([
    "Create",
    "Update",
    "Delete",
    "Refresh",
  ]);
  expect(await violations(ada)).toEqual([]);

  // A component of it, with what it is to be.
  await ada.goto(changeSetPath(workspace, changeSet));
  await ada.getByRole("radio", { name: "Add" }).click();
  await ada
    .getByRole("region", { name: "Custom" })
    .getByRole("button", { name: /^Thing/ })
    .click();
  const desk = deskOf(ada);
  await desk.field("URL").fill("https://one.example");
  await desk.field("URL").press("Enter");
  await expect(desk.saved).toBeVisible();

  // What is lacking is said before anybody is asked to approve.
  await ada.goto(changeSetPath(workspace, changeSet, "review"));
  await expect(ada.getByText("has no action function for it")).toBeVisible();
  await expect(ada.getByText("cannot be done")).toBeVisible();
  await ada.goto(changeSetPath(workspace, changeSet, "functions"));
  await openKind(ada);
  await writeAction(ada, "Create");
  await ada.goto(changeSetPath(workspace, changeSet, "review"));
  await expect(ada.getByText("cannot be done")).toHaveCount(0);
  expect(await violations(ada)).toEqual([]);
  await ada.getByRole("button", { name: /^Ask for review/ }).click();

  // Somebody else agrees, and it is there: with no Docker engine.
  const ben = await openAs("ben", changeSetPath(workspace, changeSet, "review"));
  await ben.getByRole("button", { name: /^Approve 1 create/ }).click();
  await ada.getByRole("button", { name: /^Apply to Head/ }).click();
  await expect.poll(() => [...acme.things.values()].map((thing) => thing["url"])).toEqual(["https://one.example"]);

  // Taken away there by hand, it shows when one looks, and is put back.
  await expect(ada.getByText("Everything is as intended")).toBeVisible();
  acme.things.clear();
  await ada.goto(`/w/${id}/drift`);
  await expect(ada.getByText("The one thing outside matches the model.")).toBeVisible();
  expect(await violations(ada)).toEqual([]);
  await ada.getByRole("button", { name: "Look now" }).click();
  const card = ada.getByRole("article");
  await expect(card.getByText("gone").first()).toBeVisible();
  await card.getByRole("button", { name: "Restore" }).click();
  await expect.poll(() => acme.things.size).toBe(1);
  acme.close();
});
