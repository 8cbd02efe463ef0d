import { bothInShop } from "../harness/in-shop.ts";
import { holdDatabase } from "../harness/held-database.ts";
import { expect, test } from "../harness/test.ts";

test("the server dies in the middle: what was saved is there, both go on by themselves, and nothing is lost", async ({
  openAs,
  workspace,
  installation: { server },
}) => {
  const { ada, ben, hers, his } = await bothInShop({ openAs, workspace });

  await hers.open("web");
  await hers.field("Image").fill("nginx:1.28");
  await hers.field("Image").blur();
  await expect(hers.saved).toBeVisible();
  await his.open("api");
  await his.field("Image").fill("lab/api:2");
  await his.field("Image").blur();
  await expect(his.saved).toBeVisible();
  await server.kill();

  // They see it, and edit on.
  const offline = (page: typeof ada) => page.getByRole("status").filter({ hasText: /^Offline/ });
  await expect(offline(ada)).toBeVisible();
  await expect(offline(ben)).toBeVisible();
  await hers.field("Container name").fill("front-door");
  await hers.field("Container name").blur();
  await expect(offline(ada)).toContainText("1 waiting");
  await his.inspector.getByRole("searchbox").fill("container name");
  await his.field("Container name").fill("back-room");
  await his.inspector.getByRole("searchbox").fill("");

  await server.start();
  for (const desk of [hers, his]) await expect(desk.saved).toBeVisible({ timeout: 30_000 });
  for (const desk of [hers, his]) {
    await desk.open("web");
    await expect(desk.field("Image")).toHaveValue("nginx:1.28");
    await expect(desk.field("Container name")).toHaveValue("front-door");
    await desk.open("api");
    await expect(desk.field("Image")).toHaveValue("lab/api:2");
    await expect(desk.field("Container name")).toHaveValue("back-room");
  }

  // They work together as before, and a fresh page agrees.
  await expect(ada.getByRole("button", { name: "Follow Ben" })).toBeVisible();
  await hers.open("cache");
  await hers.field("Image").fill("lab/api:2");
  await his.open("cache");
  await expect(his.field("Image")).toHaveValue("lab/api:2");
  await ada.reload();
  await hers.open("web");
  await expect(hers.field("Image")).toHaveValue("nginx:1.28");
  await expect(hers.field("Container name")).toHaveValue("front-door");
  await expect(ada.getByText("Checks pass")).toBeVisible();
});

test("the database stands still: the page says that it saves, then that the server is slow and how much waits, then that all is saved", async ({
  openAs,
  workspace,
  installation: { server },
}) => {
  const { ada, hers, his } = await bothInShop({ openAs, workspace });
  const state = ada
    .getByRole("status")
    .filter({ hasText: /^(Saved|Saving|Server is slow|Offline|Opening|Disconnected)/ });
  await hers.open("web");
  await his.open("web");
  await expect(hers.saved).toBeVisible();
  const before = await his.field("Image").inputValue();

  const goOn = holdDatabase(server);
  try {
    await hers.field("Image").fill("nginx:1.28");
    await hers.field("Image").blur();
    await expect(state).toHaveText("Saving…");
    await hers.field("Container name").fill("front-door");
    await hers.field("Container name").blur();
    await expect(state).toHaveText("Saving 2…");
    await expect(state).toHaveText("Server is slow, 2 waiting");
    await state.hover();
    await expect(ada.getByRole("tooltip")).toContainText("Nothing is lost, and you can go on.");
    // It is hers alone until it is stored: nobody sees what a power cut would take back.
    await expect(hers.field("Image")).toHaveValue("nginx:1.28");
    await expect(his.field("Image")).toHaveValue(before);
  } finally {
    goOn();
  }
  await expect(state).toHaveText("Saved");
  await expect(his.field("Image")).toHaveValue("nginx:1.28");
  await expect(his.field("Container name")).toHaveValue("front-door");

  // Said only of what is so: it is there after a power cut.
  await server.kill();
  await server.start();
  await ada.reload();
  await hers.open("web");
  await expect(hers.field("Image")).toHaveValue("nginx:1.28");
  await expect(hers.field("Container name")).toHaveValue("front-door");
});
