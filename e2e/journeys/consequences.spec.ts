import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { freePort } from "../harness/free-port.ts";
import { shop } from "../harness/shop.ts";
import { expect, test } from "../harness/test.ts";
import { importCompose } from "../harness/workspace.ts";

test("checks speak while one types and fall silent when it is mended; what follows from a value follows it", async ({
  openAs,
  workspace,
}) => {
  const port = await freePort();
  const changeSet = await importCompose(workspace, shop({ name: "shop", port }));
  const ada = await openAs("ada", changeSetPath(workspace, changeSet));
  const ben = await openAs("ben", changeSetPath(workspace, changeSet));
  const [hers, his] = [deskOf(ada), deskOf(ben)];
  await expect(ada.getByText("Checks pass")).toBeVisible();

  // An image that is not pinned, at its field and on everybody's map; one press mends it.
  await hers.open("web");
  await hers.field("Image").fill("nginx");
  await expect(hers.inspector).toContainText("nginx has no tag, so it may be another version tomorrow.");
  await expect(his.card("web").getByRole("img", { name: /^Checks: 1 warning/ })).toBeVisible();
  await hers.inspector.getByRole("button", { name: /^Fix/ }).click();
  await expect(hers.field("Image")).not.toHaveValue("nginx");
  await expect(hers.inspector).not.toContainText("has no tag");
  await expect(his.card("web").getByRole("img", { name: /^Checks/ })).toHaveCount(0);

  // A port on all interfaces, and the same port twice.
  await hers.inspector.getByRole("button", { name: new RegExp(`^80 · ${port}`) }).click();
  await hers.field("Host address").fill("");
  await hers.field("Host address").blur();
  await expect(hers.inspector).toContainText(`Port ${port} listens on all interfaces of the host`);
  await his.open("api");
  await his.inspector.getByRole("searchbox").fill("published");
  await his.inspector.getByRole("button", { name: "Add to Published ports" }).click();
  await his.field("Container port").fill("80");
  await his.field("Host port").fill(String(port));
  await his.field("Host address").fill("127.0.0.1");
  await his.field("Host address").blur();
  await expect(his.inspector).toContainText(new RegExp(`${port}.*web`));
  await expect(ada.getByText(/1 failure|2 failures/)).toBeAttached();
  await his.field("Host port").fill(String(await freePort()));
  await his.field("Host port").blur();
  await hers.field("Host address").fill("127.0.0.1");
  await hers.field("Host address").blur();
  await expect(ada.getByText("Checks pass")).toBeVisible();

  // A literal secret.
  await his.inspector.getByRole("searchbox").fill("");
  await his.inspector.getByRole("textbox", { name: "New name in Environment" }).fill("DB_PASSWORD");
  await his.inspector.getByRole("textbox", { name: "New name in Environment" }).press("Enter");
  await his.field("DB_PASSWORD").fill("hunter2");
  await his.field("DB_PASSWORD").blur();
  await expect(his.inspector).toContainText("DB_PASSWORD looks like a secret written into the model");
  await his.inspector.getByRole("button", { name: "Remove DB_PASSWORD" }).click();
  await expect(his.inspector).not.toContainText("looks like a secret");

  // The name on the engine comes from the project's, through the connection between them.
  await expect(hers.inspector.getByText("shop-web", { exact: true })).toBeVisible();
  await his.open("shop");
  await his.field("Name").fill("store");
  await his.field("Name").press("Enter");
  await expect(hers.inspector.getByText("store-web", { exact: true })).toBeVisible();

  // And the Compose file of all of it is written along.
  await his.inspector.getByRole("tab", { name: "Code" }).click();
  await expect(his.inspector).toContainText("compose.yaml");
  await expect(his.inspector.getByRole("region", { name: "Generated compose.yaml" })).toContainText("name: store");
  await expect(his.inspector.getByRole("region", { name: "Generated compose.yaml" })).toContainText("image: lab/api:1");
  await hers.open("cache");
  await hers.field("Image").fill("lab/api:2");
  await expect(his.inspector.getByRole("region", { name: "Generated compose.yaml" })).toContainText("image: lab/api:2");
});
