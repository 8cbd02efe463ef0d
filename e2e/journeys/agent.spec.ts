import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { changeSetPath, deskOf } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { importCompose } from "../harness/workspace.ts";

const ROOT = resolve(import.meta.dirname, "../..");

const UNTIDY = `name: shop
services:
  web:
    image: nginx
    ports: ["127.0.0.1:18081:80"]
  cache:
    image: redis
`;

test("an agent joins the change set, works in everybody's sight under its owner's name, and cannot approve", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importCompose(workspace, UNTIDY);
  const ada = await openAs("ada", `/w/${workspace.id}/settings/agents`);
  const ben = await openAs("ben", changeSetPath(workspace, changeSet));
  const his = deskOf(ben);
  await expect(his.card("web").getByRole("img", { name: /^Checks/ })).toBeVisible();

  // Ada makes a token, and is shown the command to run.
  await ada.getByRole("button", { name: "New agent token" }).click();
  await ada.getByLabel("Agent's name").fill("Hygiene");
  await ada.getByRole("button", { name: "Make token" }).click();
  const shown = ada.getByRole("dialog").getByText(/^TRIBUTARY_TOKEN=/);
  await expect(shown).toContainText(changeSet);
  const command = await shown.innerText();
  const token = await ada.getByLabel("Token", { exact: true }).inputValue();
  const agent = run(`${command} --pace 700`);

  await expect.poll(agent.output).toContain("Joined as Hygiene, for Ada.");

  // Ben watches it: a face with its owner's name, what it does, where it works, and what it wrote.
  const face = ben.getByRole("button", { name: "Follow Hygiene" });
  await expect(face.getByRole("img", { name: "Hygiene, agent of Ada" })).toBeVisible();
  await face.hover();
  await expect(ben.getByRole("tooltip")).toContainText(/pinning images|adding health checks|looking around/);
  await his.open("web");
  await expect(his.field("Image")).toHaveValue("nginx:1.27");
  await expect(his.row("cache").getByRole("img", { name: "Hygiene, agent of Ada" })).toBeVisible();
  expect(await agent.exit).toBe(0);
  expect(agent.output()).toMatch(/Done: 4 changed, 0 left to people, 0 refused\./);
  await expect(face).toHaveCount(0);
  await expect(ben.getByText("Checks pass")).toBeVisible();

  // The review and the log say who wrote it, and for whom.
  await ben.getByRole("link", { name: "Review" }).click();
  await expect(
    ben.getByRole("article", { name: "web, added" }).getByRole("img", { name: "Hygiene, agent of Ada" }).first(),
  ).toBeVisible();
  await ben.goto(`/w/${workspace.id}/audit`);
  const entry = ben.getByRole("listitem").filter({ hasText: "Hygiene (agent of Ada) made 4 edits in one go" });
  await entry.getByRole("button", { name: "Show all 4" }).click();
  await expect(ben.getByRole("main")).toContainText(/Hygiene \(agent of Ada\) set Image of web to/);

  // It may ask for approval; it can neither approve nor apply, whoever asks in its name.
  await workspace.ada.command("review.request", { changeSet });
  const { contentHash } = await workspace.ben.query<{ contentHash: string }>("review.get", { changeSet });
  for (const [procedure, input] of [
    ["review.approve", { changeSet, contentHash }],
    ["review.execute", { changeSet, contentHash }],
  ] as const) {
    const response = await fetch(new URL(`/api/trpc/${procedure}`, ben.url()), {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ json: input }),
    });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain("Agents propose changes; only people approve or apply them.");
  }

  // Its owner's approval would not count either: what it wrote is in Ada's name.
  await ada.goto(changeSetPath(workspace, changeSet, "review"));
  await expect(ada.getByRole("button", { name: /^Approve/ })).toBeDisabled();
});

/** Runs a shown command the way a person does: pasted into a shell, in the project's folder. */
function run(command: string) {
  const child = spawn("sh", ["-c", command], { cwd: ROOT });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
  }
  const exit = new Promise<number | null>((done) => child.once("close", done));
  return { exit, output: () => text };
}
