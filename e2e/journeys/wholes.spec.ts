import type { Page } from "@playwright/test";
import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { approveAndApply, importCompose, newChangeSet } from "../harness/workspace.ts";

const WORKERS = `name: desk
services:
  lead:
    image: redis:7.4
    command: ["sleep", "3600"]
    environment: { LOG_LEVEL: info, REGION: eu, API_TOKEN: hush-hush }
    healthcheck: { test: ["CMD", "true"], interval: 1s, retries: 5 }
  helper:
    image: lab/api:1
    environment: { OLD: "1", REGION: us }
    healthcheck: { test: ["CMD", "true"], interval: 1s, retries: 5 }
`;

function partsOf(page: Page) {
  const desk = deskOf(page);
  const field = (path: string) => desk.inspector.locator(`[data-path="/domain/${path}"]`);
  return {
    desk,
    environment: field("environment"),
    command: field("command"),
    entry: (name: string) => field(`environment/${name}`),
    /** Opens the choice of where the value of a field of `lead` is taken from, and takes the one of the same name. */
    async take(title: string, found: RegExp): Promise<void> {
      const name = `Take ${title} from elsewhere`;
      await desk.inspector.getByRole("button", { name }).focus();
      await page.keyboard.press("Enter");
      const picker = page.getByRole("dialog", { name: `Where ${title} comes from` });
      await picker.getByRole("button", { name: /^lead/ }).click();
      await picker.getByRole("button", { name: found }).click();
      await expect(picker).toHaveCount(0);
    },
  };
}

test("a map and a list are taken from another component as a whole, in one step, and set entry by entry again", async ({
  openAs,
  workspace,
}) => {
  await approveAndApply(workspace, await importCompose(workspace, WORKERS));
  const changeSet = await newChangeSet(workspace, "One environment");
  const ada = await openAs("ada", changeSetPath(workspace, changeSet));
  const hers = partsOf(ada);
  await hers.desk.open("helper");
  await expect(hers.entry("OLD").getByRole("textbox")).toHaveValue("1");

  // Said before, done in one step, and taken back in one.
  await hers.environment.getByRole("button", { name: "Take Environment from elsewhere" }).focus();
  await ada.keyboard.press("Enter");
  await expect(ada.getByRole("dialog", { name: "Where Environment comes from" })).toContainText(
    "what is set here (2 entries) gives way",
  );
  await ada.keyboard.press("Escape");
  await hers.take("Environment", /^Environment all of it/);
  await expect(hers.environment).toContainText("from lead ▸ Environment");
  await expect(hers.environment).toContainText("Taken as a whole.");
  await expect(hers.environment).toContainText('"REGION":"eu"');
  await expect(hers.environment).toContainText("was2 entries");
  await expect(hers.environment).not.toContainText("hush-hush");
  await hers.desk.undo.click();
  await expect(hers.entry("OLD").getByRole("textbox")).toHaveValue("1");
  await expect(hers.environment).not.toContainText("from lead");
  await hers.desk.redo.click();
  await expect(hers.environment).toContainText("from lead ▸ Environment");

  // The reviewer sees the connection, and each entry that went for it.
  const ben = await openAs("ben", changeSetPath(workspace, changeSet, "review"));
  const helper = ben.getByRole("article", { name: "helper, changed" });
  const line = (text: string) => helper.getByRole("listitem").filter({ hasText: text });
  await expect(line("from lead ▸ Environment")).toHaveCount(1);
  await expect(line("OLD")).toHaveCount(1);

  // It follows its source.
  await hers.desk.open("lead");
  const level = hers.entry("LOG_LEVEL").getByRole("textbox");
  await level.fill("debug");
  await level.press("Enter");
  await hers.desk.open("helper");
  await expect(hers.environment).toContainText('"LOG_LEVEL":"debug"');

  // Entry by entry from here on: each is its own, and what its source says later does not reach it.
  await hers.environment.getByRole("button", { name: "Set it entry by entry" }).click();
  await expect(hers.entry("LOG_LEVEL").getByRole("textbox")).toHaveValue("debug");
  await expect(hers.entry("REGION").getByRole("textbox")).toHaveValue("eu");
  await hers.entry("REGION").getByRole("textbox").fill("ap");
  await hers.entry("REGION").getByRole("textbox").press("Enter");
  await expect(hers.environment).not.toContainText("Taken as a whole.");
  await expect(line("from lead")).toHaveCount(0);
  await expect(line("REGION")).toContainText(/us.*ap/s);
  await expect(line("LOG_LEVEL")).toContainText("debug");
  await expect(line("OLD")).toHaveCount(1);
  await expect(helper).not.toContainText("hush-hush");

  // The same of a list, seen by the other one as it happens.
  await ben.goto(changeSetPath(workspace, changeSet));
  const his = partsOf(ben);
  await his.desk.open("helper");
  await ben.getByRole("searchbox", { name: /^Search the fields/ }).fill("command");
  await his.take("Command", /^Command all of it/);
  await expect(hers.command).toContainText("from lead ▸ Command");
  await expect(hers.command).toContainText('["sleep","3600"]');
  await hers.command.getByRole("button", { name: "Set it entry by entry" }).click();
  const words = his.command.getByRole("textbox");
  await expect(words).toHaveCount(2);
  await words.nth(1).fill("60");
  await words.nth(1).press("Enter");
  await expect(hers.command.getByRole("textbox").nth(1)).toHaveValue("60");
  await his.desk.open("lead");
  await expect(his.command.getByRole("textbox").nth(1)).toHaveValue("3600");
});
