import { createFirstAccount, person, signIn } from "../harness/people.ts";
import { expect, test } from "../harness/test.ts";

test("the first person makes an account and a workspace, and is shown how to begin", async ({ openBrowser }) => {
  const page = await openBrowser();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  const workspace = await createFirstAccount(page, person("Ada"), "Acme production");
  expect(workspace).not.toBe("");
  await expect(page.getByRole("heading").first()).toBeVisible();
  expect(problems).toEqual([]);
});

test("an account outlives a power cut, and nobody else becomes the first", async ({ openBrowser, server }) => {
  await createFirstAccount(await openBrowser(), person("Ada"), "Acme production");
  await server.kill();
  await server.start();

  const stranger = await openBrowser("/welcome");
  await expect(stranger).toHaveURL(/sign-in/);
  const again = await openBrowser();
  await signIn(again, person("Ada"));
  await expect(again).toHaveURL(/\/w\//);
});
