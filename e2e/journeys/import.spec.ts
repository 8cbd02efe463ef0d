import { deskOf } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";

const PASTED = `name: shop
services:
  web:
    image: nginx:1.27
    ports: ["127.0.0.1:18080:80"]
    networks: [front]
    configs: [{ source: page, target: /www/index.html }]
    x-team: storefront
  api:
    image: lab/api:1
    networks: [front]
    secrets: [key]
    volumes: ["data:/data"]
networks:
  front: {}
volumes:
  data: {}
configs:
  page: { content: hello }
secrets:
  key: { environment: API_KEY }
`;

test("a pasted Compose file opens as a change set with a map; what is not modelled is named with its line", async ({
  openAs,
  workspace,
}) => {
  const page = await openAs("ada", `/w/${workspace.id}/start`);
  await page.getByRole("tab", { name: "Paste" }).click();
  await page.getByLabel("Compose file", { exact: true }).fill(PASTED);
  await page.getByRole("button", { name: "Import", exact: true }).click();

  const kept = page.getByRole("list", { name: "Kept but not modelled" });
  await expect(kept.getByRole("listitem")).toHaveText([/compose\.yaml:8.*services\.web\.x-team/]);
  await page.getByRole("button", { name: "Open the change set" }).click();

  const desk = deskOf(page);
  for (const name of ["shop", "web", "api", "front", "data", "page", "key"]) await expect(desk.row(name)).toBeVisible();
  for (const name of ["web", "api", "front", "data", "page", "key"]) await expect(desk.card(name)).toBeVisible();
  await expect(desk.map.getByRole("img", { name: "web is on the network front" })).toBeAttached();
  await expect(page.getByText(/not live/)).toBeVisible();
  await expect(page.getByRole("button", { name: /Head v1/ })).toHaveCount(0);
});

test("a file is dropped, one of our examples is picked, and a file that cannot be is refused at its line", async ({
  openAs,
  workspace,
}) => {
  const page = await openAs("ada", `/w/${workspace.id}/start`);
  const zone = page.getByRole("button", { name: /^Drop a Compose file here/ });
  await zone.waitFor();
  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["services:\n  web:\n    image: nginx:1.27\n    ports: 80\n"], "broken.yaml"));
    return data;
  });
  await zone.dispatchEvent("drop", { dataTransfer: dropped });
  const errors = page.getByRole("list", { name: "Errors" });
  await expect(errors.getByRole("listitem").first()).toContainText(/broken\.yaml:4.*services\.web\.ports/);
  await page.getByRole("button", { name: "Choose another file" }).click();

  const good = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Compose's own variable
    data.items.add(new File(["services:\n  web:\n    image: nginx:${VERSION}\n"], "compose.yaml"));
    data.items.add(new File(["VERSION=1.27\n"], ".env"));
    return data;
  });
  await zone.dispatchEvent("drop", { dataTransfer: good });
  await page.getByRole("button", { name: "Open the change set" }).click();
  const desk = deskOf(page);
  await desk.open("web");
  await expect(desk.field("Image")).toHaveValue("nginx:1.27");

  await page.goto(`/w/${workspace.id}/start`);
  await page.getByRole("tab", { name: "Example" }).click();
  await page.getByRole("button", { name: /^A shop/ }).click();
  await page.getByRole("button", { name: "Open the change set" }).click();
  await expect(desk.row("db")).toBeVisible();
  await expect(desk.row("web")).toBeVisible();
});
