import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { changeSetPath } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { violations } from "../harness/violations.ts";
import { approveAndApply, type Workspace } from "../harness/workspace.ts";

const SECRET = "signing-canary-of-the-page-71";
const OTHER = "another-canary-of-the-page-72";

/** Lets in whoever signs the day with the secret, as the function a new one starts from does. */
function letsIn({ headers }: IncomingMessage): boolean {
  const day = String(headers["x-date"]);
  const signed = createHmac("sha256", SECRET).update(day).digest("hex");
  return headers.authorization === `Signature ${signed}`;
}

async function newChangeSet({ ada, id }: Workspace, title: string): Promise<string> {
  return (await ada.command<{ id: string }>("changeSet.create", { workspace: id, title })).id;
}

async function addSecret(page: Page, workspace: Workspace): Promise<void> {
  await page.goto(`/w/${workspace.id}/settings/secrets`);
  await page.getByRole("button", { name: "New secret" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill("signing-key");
  await dialog.getByLabel("Value", { exact: true }).fill(SECRET);
  await dialog.getByRole("button", { name: "Add secret" }).click();
  await expect(dialog).toHaveCount(0);
}

test("an owner writes a function that signs a connection in, applies it, connects with it, tries it, and finds out why it fails", async ({
  openAs,
  workspace,
}) => {
  const far = createServer((request, response) =>
    letsIn(request) ? response.writeHead(200).end("a zone") : response.writeHead(401).end(),
  );
  await new Promise<void>((done) => far.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${(far.address() as AddressInfo).port}`;
  const ada = await openAs("ada", `/w/${workspace.id}/settings/connections`);
  const settings = `/w/${workspace.id}/settings/connections`;

  // Without such a function in force there is nothing to choose, and the dialog says what to do.
  const dialog = ada.getByRole("dialog", { name: "Add a connection" });
  const chooseFunction = async () => {
    await dialog.getByRole("combobox", { name: "It is signed in to" }).click();
    await ada.getByRole("option", { name: "Authentication function" }).click();
  };
  await ada.getByRole("button", { name: "Add a connection" }).click();
  await chooseFunction();
  await expect(dialog.getByText("No authentication function is in force")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await addSecret(ada, workspace);

  // Written from what a new one starts from, and applied.
  const changeSet = await newChangeSet(workspace, "Sign in to the name server");
  await ada.goto(changeSetPath(workspace, changeSet, "functions"));
  await ada.getByRole("button", { name: "New function", exact: true }).click();
  await ada.getByRole("menuitem", { name: /^Sign-in/ }).click();
  await expect(ada.getByRole("textbox", { name: /^Code of / })).toContainText("importKey");
  await expect(ada.getByRole("link", { name: "No connection signs in with it yet" })).toBeVisible();
  const title = ada.getByRole("textbox", { name: "Title" });
  await title.fill("Sign the day");
  await title.press("Enter");
  await expect(ada.getByRole("button", { name: /^Sign the day/ })).toBeVisible();
  await approveAndApply(workspace, changeSet);

  // The connection signs in with it: what is missing is said, and what is chosen is tried.
  await ada.goto(settings);
  await ada.getByRole("button", { name: "Add a connection" }).click();
  await dialog.getByRole("textbox", { name: "Name" }).fill("dns");
  await dialog.getByRole("textbox", { name: "What it is" }).fill("Our name server");
  await dialog.getByRole("textbox", { name: "Address" }).fill(origin);
  await dialog.getByRole("checkbox").click();
  await dialog.getByRole("textbox", { name: "What may be asked" }).fill("GET /zones/**");
  await chooseFunction();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("Choose the function that signs in.")).toBeVisible();
  await dialog.getByRole("combobox", { name: "Function" }).click();
  await ada.getByRole("option", { name: "Sign the day" }).click();
  await expect(dialog.getByText("Choose the function that signs in.")).toHaveCount(0);
  await dialog.getByRole("textbox", { name: /^Secret/ }).fill("signing-key");
  expect(await violations(ada)).toEqual([]);
  await dialog.getByRole("button", { name: "Save" }).click();
  const dns = ada.getByRole("listitem").filter({ hasText: "Our name server" });
  await expect(dns.getByText("signs in with Sign the day and signing-key")).toBeVisible();
  await dns.getByRole("button", { name: /pattern/ }).click();
  const tryIt = async () => {
    await dns.getByRole("textbox", { name: "GET" }).fill("/zones/a");
    await dns.getByRole("button", { name: "Try it" }).click();
  };
  await tryIt();
  await expect(dns.getByText(/It answers\. Status 200/)).toBeVisible();

  // Changed, it is what was applied that signs in; what fails is said where it is tried, and found where it is written.
  const broken = await newChangeSet(workspace, "Another way to sign in");
  await ada.goto(changeSetPath(workspace, broken, "functions"));
  await ada.getByRole("button", { name: /^Sign the day/ }).click();
  await expect(ada.getByRole("link", { name: "Signs in to dns" })).toBeVisible();
  await ada.locator(".cm-line", { hasText: "const day =" }).click();
  await ada.keyboard.press("End");
  await ada.keyboard.type(`\nif (day) throw new Error(secret.value + "${OTHER}");`);
  await expect(ada.getByRole("status").filter({ hasText: /^Saved$/ })).toBeVisible();
  await approveAndApply(workspace, broken);
  await ada.goto(settings);
  await dns.getByRole("button", { name: /pattern/ }).click();
  await tryIt();
  const said = "the authentication function “Sign the day” ended with an error of its own.";
  await expect(dns.getByText(said)).toBeVisible();
  await ada.goto(`/w/${workspace.id}/functions`);
  await ada.getByRole("button", { name: /^Sign the day/ }).click();
  await ada.getByRole("radio", { name: "Runs" }).click();
  const runs = ada.getByRole("complementary", { name: "Runs" });
  const listed = runs.getByRole("list", { name: "Runs" }).getByRole("listitem");
  await expect(listed).toHaveText([/^Failed/, /signed in on Head/]);
  await listed.first().getByRole("button").click();
  await expect(runs.getByText("whose words are not kept because it handles secrets")).toBeVisible();
  await expect(runs.getByText("What it prints is not kept")).toBeVisible();
  expect(await violations(ada)).toEqual([]);
  for (const path of ["functions", "settings/connections", "audit"]) {
    await ada.goto(`/w/${workspace.id}/${path}`);
    await ada.getByRole("heading", { level: 1 }).waitFor({ state: "attached" });
    expect(await ada.content()).not.toContain(SECRET);
  }

  // Gone, it is said before anybody asks.
  const gone = await newChangeSet(workspace, "No more of it");
  await ada.goto(changeSetPath(workspace, gone, "functions"));
  await ada.getByRole("button", { name: /^Sign the day/ }).click();
  await ada.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(ada.getByText("deleted here")).toBeVisible();
  await approveAndApply(workspace, gone);
  await ada.goto(settings);
  await expect(dns.getByText("dns cannot be signed in to")).toBeVisible();
  far.close();
});
