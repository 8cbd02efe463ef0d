import { reviewOf, createAgentApi } from "@tributary/agent";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { writeKeys } from "./change-sets.fixture.ts";
import { runProgram } from "./run-program.ts";
import { type Person, ServerProcess } from "./server-process.ts";

/* What people decide about a request, and take back: over the API, from the command line and by program. */

let server: ServerProcess;
let ana: Person;
let ben: Person;
let workspace: string;
let token: string;

beforeAll(async () => {
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
  ben = await server.join("Ben", "approver");
  ({ token } = await ana.api.token.create.mutate({ workspace, name: "Writer", kind: "agent" }));
  vi.stubEnv("TRIBUTARY_PASSWORD", "correct horse battery");
}, 60_000);

afterAll(() => server.dispose());

const project = { schema: "docker.project@1" };
const container = { schema: "docker.container@1" };

/** A change set of Ana's in which her agent has written this. */
async function written(title: string, keys: Readonly<Record<string, unknown>>): Promise<string> {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title });
  const { doc, leave } = await server.stockPeer(changeSet, { token });
  await writeKeys(ana, { changeSet, doc }, keys);
  leave();
  return changeSet;
}

const lookOf = (by: Person, changeSet: string) => by.api.review.get.query({ changeSet });

const said = async (changeSet: string) =>
  (await ana.api.audit.list.query({ workspace, changeSet })).map(({ actor, sentence }) => `${actor.name} ${sentence}`);

test("[VR18] what fails its checks is not approved, and is rejected with a reason that its author is told", async () => {
  const checks = { kind: "checksPass", parameters: {} } as const;
  await ana.api.policy.set.mutate({ workspace, ...checks, enforcement: "mandatory" });
  const changeSet = await written("Failing", { web: container, "web/meta/name": { value: "web" } });
  await ana.api.review.request.mutate({ changeSet });
  await expect.poll(async () => (await lookOf(ben, changeSet)).settled).toBe(true);
  const { contentHash, approveRefusal, rejectRefusal } = await lookOf(ben, changeSet);
  expect([approveRefusal, rejectRefusal]).toEqual([expect.stringContaining("is not met yet"), null]);
  await expect(ben.api.review.approve.mutate({ changeSet, contentHash })).rejects.toThrow("is not met yet");
  expect((await lookOf(ana, changeSet)).rejectRefusal).toContain("somebody else has to approve or reject it");
  await ben.api.review.reject.mutate({ changeSet, contentHash, reason: "web has no image." });
  expect((await lookOf(ana, changeSet)).request).toMatchObject({
    phase: "rejected",
    decisions: [{ by: { id: ben.id, name: "Ben" }, decision: "rejected", reason: "web has no image." }],
  });
  expect(await said(changeSet)).toContain(
    `Ben rejected “Failing”, content ${contentHash.slice(0, 8)}: web has no image.`,
  );
  await ana.api.policy.set.mutate({ workspace, ...checks, enforcement: "off" });
});

test("[VR18] an approval is withdrawn, also when its content has changed since; the request is taken back by whoever asked", async () => {
  const changeSet = await written("Taken back", { pa: project, "pa/meta/name": { value: "alpha" } });
  await ana.api.review.request.mutate({ changeSet });
  const { contentHash } = await lookOf(ben, changeSet);
  await ben.api.review.approve.mutate({ changeSet, contentHash });
  expect(await lookOf(ben, changeSet)).toMatchObject({ withdrawRefusal: null, cancelRefusal: expect.any(String) });
  expect(await lookOf(ana, changeSet)).toMatchObject({ withdrawRefusal: expect.any(String), cancelRefusal: null });

  const { doc, leave } = await server.stockPeer(changeSet, { token });
  await writeKeys(ana, { changeSet, doc }, { "pa/meta/description": { value: "edited" } });
  expect(await lookOf(ben, changeSet)).toMatchObject({ withdrawRefusal: null, request: { stale: true } });
  await ben.api.review.withdraw.mutate({ changeSet });
  doc.getMap("attribute").delete("pa/meta/description");
  await expect.poll(async () => (await lookOf(ben, changeSet)).contentHash).toBe(contentHash);
  leave();
  await expect(ana.api.review.execute.mutate({ changeSet, contentHash })).rejects.toThrow("1 more approval");

  await expect(ana.api.review.withdraw.mutate({ changeSet })).rejects.toThrow("given no approval");
  await expect(ben.api.review.cancel.mutate({ changeSet })).rejects.toThrow("Somebody else asked");
  await ana.api.review.cancel.mutate({ changeSet });
  expect((await lookOf(ana, changeSet)).request).toMatchObject({ phase: "cancelled" });
  await expect(ben.api.review.approve.mutate({ changeSet, contentHash })).rejects.toThrow("has been cancelled");
  const audit = await said(changeSet);
  expect(audit).toContain("Ben withdrew their approval of “Taken back”");
  expect(audit).toContain("Ana took the request for approval of “Taken back” back");
});

test("[VR17] two people of one name are two: neither sees the other's approval as their own, or takes it back", async () => {
  const one = await server.join("Alex", "approver", "alex.one@example.test");
  const two = await server.join("Alex", "approver", "alex.two@example.test");
  const changeSet = await written("Of two", { pb: project, "pb/meta/name": { value: "beta" } });
  await one.api.review.request.mutate({ changeSet });
  const { contentHash } = await lookOf(two, changeSet);
  await two.api.review.approve.mutate({ changeSet, contentHash });
  const { request, withdrawRefusal } = await lookOf(one, changeSet);
  expect(request).toMatchObject({
    requestedBy: { id: one.id, name: "Alex" },
    decisions: [{ by: { id: two.id, name: "Alex" } }],
  });
  expect(withdrawRefusal).toContain("given no approval");
  await expect(one.api.review.withdraw.mutate({ changeSet })).rejects.toThrow("given no approval");
  expect((await lookOf(ana, changeSet)).request?.phase).toBe("approved");
  const { doc, leave } = await server.stockPeer(changeSet, { token });
  await writeKeys(ana, { changeSet, doc }, { "pb/meta/description": { value: "edited" } });
  leave();
  expect((await lookOf(ana, changeSet)).changedSince).toMatchObject([{ by: { id: two.id }, things: ["beta"] }]);
});

test("[VR18] from the command line and by program: asked for, rejected, approved, withdrawn and taken back", async () => {
  const changeSet = await written("By terminal", { pc: project, "pc/meta/name": { value: "gamma" } });
  const run = (...args: readonly string[]) => runProgram("apps/cli/src/main.ts", { url: server.url, token }, [...args]);
  const asBen = ["--email", "ben@example.test"];
  expect((await run("request", "ask", changeSet)).output).toContain("Waiting for approval");
  const { output } = await run("review", changeSet);
  const content = /content ([0-9a-f]{8})/.exec(output)?.[1] ?? "";
  expect((await run("request", "reject", changeSet, "--content", content, ...asBen)).output).toContain("Say why");
  const moved = await run("request", "reject", changeSet, "--content", "00000000", "--reason", "no", ...asBen);
  expect([moved.code, moved.output]).toEqual([1, expect.stringContaining(`it is ${content} now`)]);
  const rejected = await run(
    "request",
    "reject",
    changeSet,
    "--content",
    content,
    "--reason",
    "Not like this.",
    ...asBen,
  );
  expect(rejected).toEqual({ code: 0, output: `It was rejected.\nBen rejected ${content}: Not like this.\n` });

  const bot = reviewOf(createAgentApi(server.url, token), changeSet);
  await bot.ask();
  const { contentHash } = await bot.get();
  await expect(bot.reject(contentHash, "no")).rejects.toThrow("only people approve");
  expect((await run("request", "approve", changeSet, "--content", content, ...asBen)).output).toContain("Everything");
  expect((await run("request", "withdraw", changeSet, ...asBen)).output).toContain("Waiting for approval");
  await expect(bot.withdraw()).rejects.toThrow("given no approval");
  const bens = await run("request", "cancel", changeSet, ...asBen);
  expect([bens.code, bens.output]).toEqual([1, expect.stringContaining("Somebody else asked")]);
  expect((await run("request", "cancel", changeSet)).output).toContain("Approval has not been asked for");
  await bot.ask();
  await bot.cancel();
  expect((await bot.get()).request?.phase).toBe("cancelled");
}, 60_000);
