import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { changeSetPath } from "../harness/change-set.ts";
import { newFunction } from "../harness/functions.ts";
import { newChangeSet } from "../harness/workspace.ts";
import { expect, test } from "../harness/test.ts";

test("an owner connects a name server, tries it, and grants a function what it may ask; the review says so", async ({
  openAs,
  workspace,
}) => {
  const far = createServer((request, response) =>
    response.writeHead(request.url === "/zones/a" ? 200 : 404).end("a zone"),
  );
  await new Promise<void>((done) => far.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${(far.address() as AddressInfo).port}`;

  const ada = await openAs("ada", `/w/${workspace.id}/settings/connections`);
  const engine = ada.getByRole("listitem").filter({ hasText: "The Docker engine of this workspace" });
  await engine.getByRole("button", { name: /functions/ }).click();
  await expect(engine.getByRole("region", { name: "What docker allows" })).toContainText("POST /containers/create");
  await expect(engine.getByRole("region", { name: "Functions granted docker" })).toContainText("Act on the container");

  // What is no connection is refused in words; what is one can be asked at once.
  await ada.getByRole("button", { name: "Add a connection" }).click();
  const dialog = ada.getByRole("dialog", { name: "Add a connection" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("dns");
  await dialog.getByRole("textbox", { name: "What it is" }).fill("Our name server");
  await dialog.getByRole("textbox", { name: "Address" }).fill(`${origin}/api`);
  await dialog.getByRole("textbox", { name: "What may be asked" }).fill("GET zones");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("is no line such as GET POST /zones/**")).toBeVisible();
  await dialog.getByRole("textbox", { name: "What may be asked" }).fill("GET PATCH /zones/**");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("An address ends after the host or port")).toBeVisible();
  await dialog.getByRole("textbox", { name: "Address" }).fill(origin);
  await dialog.getByRole("checkbox").click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(ada.getByText("The connection dns is added.")).toBeVisible();
  const dns = ada.getByRole("listitem").filter({ hasText: "Our name server" });
  await dns.getByRole("button", { name: /pattern/ }).click();
  await dns.getByRole("textbox", { name: "GET" }).fill("/zones/a");
  await dns.getByRole("button", { name: "Try it" }).click();
  await expect(dns.getByText(/It answers\. Status 200/)).toBeVisible();
  await dns.getByRole("textbox", { name: "GET" }).fill("/elsewhere");
  await dns.getByRole("button", { name: "Try it" }).click();
  await expect(dns.getByText("does not allow GET /elsewhere")).toBeVisible();

  // A place this server has not is demanded all the same, and what that means is said.
  await ada
    .getByRole("radiogroup", { name: "Where debug functions run" })
    .getByRole("radio", { name: "Machine" })
    .click();
  await expect(ada.getByText("Debug functions are refused here")).toBeVisible();

  // A function is granted it in a change set, and its review shows that.
  const changeSet = await newChangeSet(workspace, "Look at zones");
  await ada.goto(changeSetPath(workspace, changeSet, "functions"));
  await newFunction(ada, /Look into it/);
  await ada.getByRole("button", { name: "Reaches nothing" }).click();
  await ada.getByRole("checkbox", { name: "dns" }).click();
  await ada.getByRole("textbox", { name: "What it may ask of dns" }).fill("GET /zones/*");
  await ada.keyboard.press("Escape");
  await expect(ada.getByRole("button", { name: "Reaches dns" })).toBeVisible();
  await ada.goto(changeSetPath(workspace, changeSet, "review"));
  await expect(ada.getByText("dns: GET /zones/*").first()).toBeVisible();

  // Others see what there is, and set nothing.
  const ben = await openAs("ben", `/w/${workspace.id}/settings/connections`);
  await expect(ben.getByText("Our name server")).toBeVisible();
  await expect(ben.getByRole("button", { name: "Add a connection" })).toHaveCount(0);
  await expect(ben.getByRole("button", { name: "Remove" })).toHaveCount(0);

  await ada.goto(`/w/${workspace.id}/settings/connections`);
  await dns.getByRole("button", { name: "Remove" }).click();
  await dns.getByRole("button", { name: "Remove it" }).click();
  await expect(ada.getByText("The connection dns is removed.")).toBeVisible();
  await expect(ada.getByText("Our name server")).toHaveCount(0);
  far.close();
});
