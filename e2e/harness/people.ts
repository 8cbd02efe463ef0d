import type { Page } from "@playwright/test";

export type Person = { readonly name: string; readonly email: string; readonly password: string };

/** A person by first name, with an address and a password of their own. */
export function person(name: string): Person {
  return { name, email: `${name.toLowerCase()}@example.com`, password: `${name}'s long password` };
}

/** Fills in the account form of the page shown, whichever of its forms that is, and sends it. */
export async function fillAccountForm(page: Page, who: Person, submit: string): Promise<void> {
  const name = page.getByLabel("Your name");
  await page.getByLabel("E-mail").fill(who.email);
  await page.getByLabel("Password").fill(who.password);
  if (await name.isVisible()) await name.fill(who.name);
  await page.getByRole("button", { name: submit, exact: true }).click();
}

/** From an empty installation to an empty workspace. Resolves to the workspace's id. */
export async function createFirstAccount(page: Page, who: Person, workspace: string): Promise<string> {
  await page.goto("/");
  await page.getByRole("heading", { name: "Welcome to Tributary" }).waitFor();
  await fillAccountForm(page, who, "Create account");
  await page.getByRole("heading", { name: "Name your workspace" }).waitFor();
  await page.getByLabel("Name").fill(workspace);
  await page.getByRole("button", { name: "Create workspace" }).click();
  await page.waitForURL(/\/w\/[^/]+\/start/);
  return new URL(page.url()).pathname.split("/")[2] ?? "";
}

/** Comes in through an invitation link, with a new account. */
export async function acceptInvitation(page: Page, link: string, who: Person): Promise<void> {
  await page.goto(link);
  await fillAccountForm(page, who, "Create account and join");
  await page.waitForURL(/\/w\//);
}

export async function signIn(page: Page, who: Person): Promise<void> {
  await page.goto("/sign-in");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await fillAccountForm(page, who, "Sign in");
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}
