import type { Page } from "@playwright/test";
import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { importShop, newChangeSet, onHeadAlone } from "../harness/workspace.ts";

test("an owner switches policies on; what they change is said at the field, what they require stands in the review, and the engine room counts it", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importShop(workspace);
  const ada = await openAs("ada", `/w/${workspace.id}/settings/policies`);

  // Images come from our registry: mandatory, with a name that is one.
  const registry = ada.getByRole("listitem").filter({ hasText: "Images come from our registry" });
  await registry.getByRole("radio", { name: "Mandatory" }).click();
  await expect(ada.getByText("“Images come from our registry” is mandatory.")).toBeVisible();
  await registry.getByRole("textbox", { name: "Registry" }).fill("not a name");
  await registry.getByRole("button", { name: "Save" }).click();
  await expect(registry.getByText("Registry must be a registry's name")).toBeVisible();
  await registry.getByRole("textbox", { name: "Registry" }).fill("mirror.test:5000");
  await registry.getByRole("button", { name: "Save" }).click();
  await expect(registry.getByText("Registry must be")).toHaveCount(0);

  // Nothing is approved while a check fails.
  const checks = ada.getByRole("listitem").filter({ hasText: "Checks pass before anybody approves" });
  await checks.getByRole("radio", { name: "Mandatory" }).click();
  await expect(ada.getByText("“Checks pass before anybody approves” is mandatory.")).toBeVisible();

  // Ben types an image without a registry: it is written with ours, and he is told what and why; Ada sees only that.
  const ben = await openAs("ben", changeSetPath(workspace, changeSet));
  const his = deskOf(ben);
  await his.open("cache");
  await his.field("Image").fill("redis:7.2");
  await his.field("Image").press("Enter");
  await expect(his.field("Image")).toHaveValue("mirror.test:5000/library/redis:7.2");
  const note = his.inspector.getByRole("status").filter({ hasText: "Images come from mirror.test:5000 here" });
  await expect(note).toContainText("A policy of this workspace changed it. You typed redis:7.2.");
  await ada.goto(changeSetPath(workspace, changeSet));
  const hers = deskOf(ada);
  await hers.open("cache");
  await expect(hers.field("Image")).toHaveValue("mirror.test:5000/library/redis:7.2");

  // What stands there is his: he undoes it, which the policy looks at, too, and makes it again. Nobody is said to have changed it.
  await ben.getByRole("button", { name: "Undo" }).click();
  await expect(hers.field("Image")).toHaveValue("mirror.test:5000/library/redis:7.4");
  await ben.getByRole("button", { name: "Redo" }).click();
  await expect(hers.field("Image")).toHaveValue("mirror.test:5000/library/redis:7.2");
  await expect(ben.getByText("somebody has changed it since")).toHaveCount(0);

  // The review names what the policies want besides.
  await ada.goto(changeSetPath(workspace, changeSet, "review"));
  await expect(ada.getByRole("list", { name: "Requirements" })).toContainText(/Every check passes/);

  // Ben may look at the policies, and not touch them.
  await ben.goto(`/w/${workspace.id}/settings/policies`);
  await expect(ben.getByText("Only an owner can change what is enforced.")).toBeVisible();
  await expect(ben.getByRole("radio", { name: "Mandatory" })).toHaveCount(0);

  await ada.goto(`/w/${workspace.id}/settings/engine-room`);
  await expect(ada.getByRole("row", { name: /^imageRegistry / })).toBeVisible();
  await expect(ada.getByText("Changed by a policy").locator("..")).toContainText(/[1-9]/);
  await ada.getByRole("textbox", { name: "Webhook" }).fill("http://127.0.0.1:9/hook");
  await ada.getByRole("button", { name: "Save" }).click();
  await expect(ada.getByText(/^whk_/)).toBeVisible();

  // She chooses which edits it is told, too: what cannot be meant is said there, and what it hears stands in a sentence.
  const hears = ada.getByRole("form", { name: "Edits that the webhook hears" });
  await expect(hears).toContainText("and of no edits.");
  await hears.getByRole("checkbox", { name: "Refused by a policy" }).click();
  await hears.getByRole("textbox", { name: "Only these types" }).fill("component.destroy");
  await hears.getByRole("button", { name: "Save what it hears" }).click();
  await expect(hears.getByText("There is no type of edit “component.destroy”")).toBeVisible();
  await hears.getByRole("textbox", { name: "Only these types" }).fill("attribute.*");
  await hears.getByRole("textbox", { name: "Only with the tag" }).fill("tier=production");
  await hears.getByRole("button", { name: "Save what it hears" }).click();
  const told = "edits refused by a policy, of the type attribute.*, tagged tier=production.";
  await expect(hears).toContainText(told);
  await ada.reload();
  await expect(hears).toContainText(told);
  await expect(hears.getByRole("checkbox", { name: "Refused by a policy" })).toBeChecked();
});

test("a guard that somebody took away stands to be looked at until a person says that they have", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await newChangeSet(workspace, "Guards");
  const at = (path: string, value: string | boolean) => ({ type: "attribute.set", component: "vault", path, value });
  const edit = (...mutations: readonly object[]) =>
    workspace.ben.command("changeSet.edit", { changeSet, mutations, batch: "atomic" });
  await edit(
    { type: "component.create", component: "vault", schema: "docker.project@1" },
    at("/meta/name", "vault"),
    at("/meta/protected", true),
  );
  await edit(at("/meta/protected", false));

  const room = `/w/${workspace.id}/settings/engine-room`;
  const guard = (page: Page) =>
    page
      .getByRole("list", { name: "Activity" })
      .getByRole("listitem")
      .filter({ hasText: "“vault” is no longer protected" });
  const vera = await openAs("vera", room);
  await expect(guard(vera)).toContainText("look at it");
  await expect(guard(vera).getByRole("button")).toHaveCount(0);
  const ada = await openAs("ada", room);
  await expect(guard(ada).getByRole("link", { name: "its change set" })).toHaveAttribute("href", /review/);
  await guard(ada)
    .getByRole("button", { name: /^I have looked at this/ })
    .click();
  await expect(guard(ada)).toContainText("Ada looked at it");
  // Whoever has the page open hears of it.
  await expect(guard(vera)).toContainText("Ada looked at it");
  await expect(guard(vera)).not.toContainText("told look at it");
  await ada.goto(`/w/${workspace.id}/audit?text=looked`);
  await expect(ada.getByText("looked at this: “vault” is no longer protected in a change set.").first()).toBeVisible();
});

test("an owner says why a deletion needs a ticket; whoever deletes without one is told, gives it, and the audit has it", async ({
  openAs,
  workspace,
}) => {
  await onHeadAlone(workspace, await importShop(workspace));
  const ada = await openAs("ada", `/w/${workspace.id}/settings/policies`);
  const notes = ada.getByRole("listitem").filter({ hasText: "What matters comes with a note" });
  await ada.getByRole("textbox", { name: "Reason" }).fill("The auditors asked for it.");
  await notes.getByRole("radio", { name: "Mandatory" }).click();
  await expect(ada.getByText("“What matters comes with a note” is mandatory.")).toBeVisible();
  await expect(ada.getByRole("textbox", { name: "Reason" })).toHaveValue("");
  await notes.getByRole("textbox", { name: "Begins with" }).fill("OPS-");
  await notes.getByRole("button", { name: "Save" }).click();

  // Ben deletes without a ticket: it is there again, and he is told what is wanted.
  const changeSet = await newChangeSet(workspace, "Without a cache");
  const ben = await openAs("ben", changeSetPath(workspace, changeSet), {
    timezoneId: "Asia/Tokyo",
    locale: "de-CH",
  });
  const his = deskOf(ben);
  const remove = async () => {
    await his.open("cache");
    await his.inspector.getByRole("button", { name: "Actions" }).click();
    await ben.getByRole("menuitem", { name: /^Delete/ }).click();
  };
  await remove();
  await expect(ben.getByText("A deletion needs the note “ticket”, beginning with OPS-").first()).toBeVisible();

  // He gives one that is none, then his ticket; now it is deleted.
  await ben.getByRole("button", { name: "Notes" }).click();
  const form = ben.getByRole("dialog", { name: "Notes" });
  await expect(form).toContainText("A policy here asks for ticket, beginning with OPS-.");
  await form.getByRole("textbox", { name: "ticket" }).fill("OPS-4711");
  await form.getByRole("textbox", { name: "Reason" }).fill("Nobody reads from it.");
  await form.getByRole("button", { name: "Another note" }).click();
  await form.getByRole("textbox", { name: "Name of the note" }).last().fill("asked by");
  await form.getByRole("textbox", { name: "asked by" }).fill("Jürg");
  await form.getByRole("button", { name: "Give them" }).click();
  await expect(form.getByRole("alert")).toContainText("“asked by” is not");
  await form.getByRole("textbox", { name: "Name of the note" }).last().fill("asked.by");
  await form.getByRole("button", { name: "Give them" }).click();
  await expect(ben.getByRole("button", { name: "Notes, 3 given" })).toBeVisible();
  await remove();
  await expect(his.saved).toBeVisible();

  // Loaded anew they are there still. Ada applies it, and has to give a ticket of her own for that.
  await ben.goto(changeSetPath(workspace, changeSet, "review"));
  await expect(ben.getByRole("button", { name: "Notes, 3 given" })).toBeVisible();
  const required = "A deletion needs the note “ticket”, beginning with OPS-: whoever applies this gives it.";
  const requirement = (page: typeof ada) =>
    page.getByRole("list", { name: "Requirements" }).getByRole("listitem").filter({ hasText: required });
  await expect(requirement(ben).getByLabel("met")).toBeVisible();
  await ada.goto(changeSetPath(workspace, changeSet, "review"));
  await expect(requirement(ada).getByLabel("open")).toBeVisible();
  await expect(ada.getByRole("button", { name: "Notes", exact: true })).toBeVisible();

  // The audit says why, with which notes and where he is; and finds all that the ticket is about.
  await ada.goto(`/w/${workspace.id}/audit`);
  await expect(ada.getByRole("button", { name: "ticket: OPS-4711" }).first()).toBeVisible();
  await ada.getByRole("button", { name: "ticket: OPS-4711" }).first().click();
  await expect(ada).toHaveURL(/text=OPS-4711/);
  await ada.getByRole("button", { name: "Details" }).first().click();
  for (const said of ["Nobody reads from it.", "Asia/Tokyo", "de-CH"])
    await expect(ada.getByText(said, { exact: true }).first()).toBeVisible();
  await ada.goto(`/w/${workspace.id}/audit?text=auditors`);
  await expect(ada.getByText("set the policy “What matters comes with a note” to mandatory").first()).toBeVisible();
});
