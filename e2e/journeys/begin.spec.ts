import { acceptInvitation, createFirstAccount, fillAccountForm, person, signIn } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";

test("from nothing to a workspace with an engine and a second person in it", async ({
  engine,
  openBrowser,
  server,
}) => {
  const page = await openBrowser();
  const workspace = await createFirstAccount(page, person("Ada"), "Acme production");
  await expect(page.getByRole("heading", { name: "Start Acme production" })).toBeVisible();

  // The engine of DOCKER_HOST is offered; an address that nobody answers at is refused with a sentence.
  const choice = page.getByRole("region", { name: "Connect a Docker engine" });
  await expect(choice.getByRole("listitem").filter({ hasText: engine.host })).toBeVisible();
  await choice.getByLabel("Another engine").fill("unix:///nowhere/docker.sock");
  await choice.getByRole("button", { name: "Connect" }).last().click();
  await expect(choice.getByRole("alert")).toContainText(/nowhere\/docker\.sock|answer/);
  await choice.getByLabel("Another engine").fill(engine.host);
  await choice.getByRole("button", { name: "Connect" }).last().click();
  await expect(choice).toContainText(/is connected: Docker \d+\.\d+/);
  await expect(page.getByRole("contentinfo")).toContainText(/Docker \d+\.\d+.* · 0 containers/);

  // A second person comes in by a link; without one, nobody does.
  await page.goto(`/w/${workspace}/settings/members`);
  await page.getByRole("button", { name: "Make a link" }).click();
  const link = await page.getByLabel("Invitation link").inputValue();
  const second = await openBrowser("/welcome");
  await expect(second).toHaveURL(/sign-in/);
  await acceptInvitation(second, link, person("Ben"));
  await expect(second.getByRole("link", { name: "Tributary: go to the map of Head" })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "ben@example.com" })).toBeVisible();
  const third = await openBrowser(link);
  await expect(third.getByRole("heading", { name: "This link was used already" })).toBeVisible();

  // What a page is still loading when the power goes is no part of this.
  await Promise.all([second.close(), third.close()]);

  // Both are there after a power cut, and still nobody else can make the first account.
  await server.kill();
  await server.start();
  const stranger = await openBrowser("/welcome");
  await expect(stranger).toHaveURL(/sign-in/);
  await fillAccountForm(stranger, { ...person("Ada"), password: "not the password" }, "Sign in");
  await expect(stranger.getByText("do not belong together")).toBeVisible();
  const again = await openBrowser();
  await signIn(again, person("Ben"));
  await expect(again).toHaveURL(new RegExp(`/w/${workspace}`));
});
