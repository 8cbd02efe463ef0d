import Docker from "dockerode";
import { adaInShop } from "../harness/in-shop.ts";
import { expect, test } from "../harness/test.ts";

test("what runs on an engine already is looked at, shown and added, once", async ({ openAs, workspace, engine }) => {
  const docker = new Docker({ socketPath: engine.socketPath });
  await docker.createNetwork({ Name: "legacy_back" });
  const container = await docker.createContainer({
    ...{ name: "legacy-web-1", Image: "nginx:1.27", Env: ["LOG_LEVEL=info", "API_TOKEN=hunter2hunter2"] },
    HostConfig: { NetworkMode: "legacy_back" },
  });
  await container.start();
  const { ada, hers: desk } = await adaInShop({ openAs, workspace });
  const discover = async () => {
    await ada.keyboard.press("ControlOrMeta+k");
    await ada.getByRole("option", { name: "Generate: Discover what runs" }).click();
    await ada.getByRole("button", { name: "See what it would do" }).click();
  };

  // What it will look at stands beside what it asks.
  await desk.open("shop");
  await ada.keyboard.press("ControlOrMeta+k");
  await ada.getByRole("option", { name: "Generate: Discover what runs" }).click();
  const form = ada.getByRole("dialog", { name: "Generate" });
  await expect(form.getByRole("region", { name: "What it reads" })).toContainText("docker: GET /containers/json");
  await form.getByRole("button", { name: "Cancel" }).click();

  // What it found is shown, with what it asked to find it; a secret is left where it was.
  await discover();
  const found = ada.getByRole("dialog", { name: "Discover what runs for shop" });
  await expect(found.getByRole("article", { name: "legacy-web-1, added" })).toContainText("nginx:1.27");
  await expect(found.getByRole("article", { name: "legacy_back, added" })).toBeVisible();
  await expect(found.getByText("API_TOKEN of legacy-web-1")).toBeVisible();
  await expect(found.getByRole("region", { name: "What it asked of connections" })).toContainText(
    "GET docker/networks",
  );
  await expect(found).not.toContainText("hunter2");
  await found.getByRole("button", { name: /^Make \d+ edits$/ }).click();
  await expect(found).toHaveCount(0);
  await expect(desk.row("legacy-web-1")).toBeVisible();

  // Looked at again there is nothing to do.
  await discover();
  await expect(found.getByText("Nothing to do").first()).toBeVisible();
  await expect(found.getByRole("article")).toHaveCount(0);
});
