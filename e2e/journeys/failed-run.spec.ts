import { changeSetPath } from "../harness/change-set.ts";
import { expect, test } from "../harness/test.ts";
import { applied, approveAndApply, importCompose } from "../harness/workspace.ts";

const MANY = 24;
const STACK = "name: shop\nservices:\n  web:\n    image: lab/no-such-image:9\n";

test("a change set whose run failed says so in its review, in the list, and to whoever asks the server", async ({
  openAs,
  workspace,
}) => {
  const changeSet = await importCompose(workspace, STACK);
  const ada = await openAs("ada", changeSetPath(workspace, changeSet, "review"));
  await expect(approveAndApply(workspace, changeSet)).rejects.toThrow("The run failed");
  const decision = ada.getByRole("region", { name: "Decision" });
  await expect(decision.getByRole("heading", { name: "Applied, with a failure" })).toBeVisible({ timeout: 60_000 });
  await expect(decision).toContainText("It was put on Head, but one of its steps failed.");
  await expect(ada.getByRole("status", { name: "How it stands" })).toHaveText("Applied, with a failure");

  await ada.goto(`/w/${workspace.id}/changes`);
  await ada.getByRole("radio", { name: /^Ended/ }).click();
  const row = ada.getByRole("listitem").filter({ has: ada.getByRole("link", { name: /Import/ }) });
  await expect(row).toContainText("applied, with a failure");
  await row.getByRole("link", { name: "Its run: failed" }).click();
  await expect(ada).toHaveURL(/\/runs\//);
  const summary = await workspace.ada.query<{ phase: string; run: { phase: string } }>("changeSet.get", { changeSet });
  expect([summary.phase, summary.run.phase]).toEqual(["applied", "failed"]);
});

test("while one step after another fails, who looks is told what has moved on, and at the end reaches every step", async ({
  openAs,
  workspace,
}) => {
  const names = Array.from({ length: MANY }, (_, at) => `s${String(at).padStart(2, "0")}`);
  const services = names.map((name) => `  ${name}:\n    image: lab/no-such-image:9\n`).join("");
  const changeSet = await importCompose(workspace, `name: crowd\nservices:\n${services}`);
  const ada = await openAs("ada", `/w/${workspace.id}/runs`);
  await expect(ada.getByRole("heading", { name: "Nothing has run yet" })).toBeVisible();
  const [asked, wholes, moved]: [string[], string[], string[]] = [[], [], []];
  ada.on("request", (request) => void asked.push(...(/\/api\/trpc\/(run\.\w+)/.exec(request.url())?.slice(1) ?? [])));
  ada.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      const text = payload.toString();
      if (text.includes('"type":"run"')) wholes.push(text);
      if (text.includes('"type":"steps"')) moved.push(text);
    }),
  );
  // Its sockets are heard from their beginning.
  await ada.reload();
  const beganAt = Date.now();
  const ended = applied(workspace, changeSet);
  await ada.getByRole("link", { name: /running/i }).click();
  await expect(ada.getByRole("progressbar", { name: "Steps finished" })).toBeVisible();
  expect((await ended).phase).toBe("failed");
  await expect(ada.getByText(`s00, s01 and ${MANY - 2} more could not be created`)).toBeVisible();
  const seconds = (Date.now() - beganAt) / 1000;
  const times = (procedure: string) => asked.filter((each) => each === procedure).length;
  expect(times("run.get")).toBeLessThanOrEqual(2);
  expect(times("run.list")).toBe(0);
  expect(times("run.summaries")).toBeLessThanOrEqual(6 + seconds);
  expect(wholes.length).toBeLessThanOrEqual(3);
  expect(moved.length).toBeGreaterThan(0);

  const steps = ada.getByRole("region", { name: "Steps" });
  for (const name of [names[0], names.at(-1)]) {
    await steps.getByRole("button", { name: new RegExp(`${name} `) }).click();
    await expect(ada.getByRole("region", { name: "Log" }).getByRole("heading")).toHaveText(`Log of ${name}`);
  }
});
