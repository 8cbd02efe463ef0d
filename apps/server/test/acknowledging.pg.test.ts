import { createAgentApi } from "@tributary/agent";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { writeKeys } from "./change-sets.fixture.ts";
import { runProgram } from "./run-program.ts";
import { type Person, ServerProcess } from "./server-process.ts";

/* What somebody is to look at, until a person says that they have: over the API and from the command line. */

let server: ServerProcess;
let ana: Person;
let ben: Person;
let vera: Person;
let workspace: string;
let token: string;

beforeAll(async () => {
  server = await ServerProcess.start();
  ({ ana, workspace } = await server.foundShop());
  [ben, vera] = [await server.join("Ben", "approver"), await server.join("Vera", "viewer")];
  ({ token } = await ana.api.token.create.mutate({ workspace, name: "Writer", kind: "agent" }));
  vi.stubEnv("TRIBUTARY_PASSWORD", "correct horse battery");
}, 60_000);

afterAll(() => server.dispose());

const open = async (by: Person = ben) =>
  (await by.api.activity.list.query({ workspace })).filter((each) => each.requiresAction && !each.acknowledged);

/** An agent takes a guard away: which somebody is to look at. Resolves to the number of that. */
async function unguarded(name: string): Promise<number> {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title: name });
  const { doc, leave } = await server.stockPeer(changeSet, { token });
  const guarded = { [name]: { schema: "docker.project@1" }, [`${name}/meta/name`]: { value: name } };
  await writeKeys(ana, { changeSet, doc }, { ...guarded, [`${name}/meta/protected`]: { value: true } });
  doc.transact(() => doc.getMap("attribute").set(`${name}/meta/protected`, { value: false }));
  await expect.poll(async () => (await open()).map(({ description }) => description).join()).toContain(name);
  leave();
  const [found] = (await open()).filter(({ description }) => description.includes(name));
  expect(found).toMatchObject({ type: "component.protectionRemoved", changeSet, actor: { type: "agent" } });
  return found?.id ?? 0;
}

test("[V91] what somebody is to look at stays so until a person who may edit says that they have, once, with a line in the audit", async () => {
  const id = await unguarded("vault");
  await expect(vera.api.activity.acknowledge.mutate({ workspace, id })).rejects.toThrow("You may look but not change");
  const program = createAgentApi(server.url, token);
  await expect(program.command("activity.acknowledge", { workspace, id })).rejects.toThrow("Only a person");
  await expect(ben.api.activity.acknowledge.mutate({ workspace, id: id + 1000 })).rejects.toThrow("There is nothing");
  expect((await open()).map((each) => each.id)).toContain(id);

  await ben.api.activity.acknowledge.mutate({ workspace, id });
  expect((await open()).map((each) => each.id)).not.toContain(id);
  await expect(ana.api.activity.acknowledge.mutate({ workspace, id })).rejects.toThrow("Ben has looked at it already");
  const listed = (await vera.api.activity.list.query({ workspace })).find((each) => each.id === id);
  expect(listed?.acknowledged).toMatchObject({ by: { id: ben.id, name: "Ben" } });
  const said = await ana.api.audit.list.query({ workspace, text: "looked at this" });
  expect(said).toMatchObject([
    {
      actor: { name: "Ben" },
      outcome: "accepted",
      at: listed?.acknowledged?.at,
      sentence: "looked at this: “vault” is no longer protected in a change set.",
      details: { activity: id },
    },
  ]);
  expect(await ana.api.audit.verify.query({ workspace })).toMatchObject({ ok: true });
});

test("[V91] the command line lists what is to be looked at, and a person says there that they have", async () => {
  const id = await unguarded("safe");
  const tributary = (...args: readonly string[]) =>
    runProgram("apps/cli/src/main.ts", { url: server.url, token }, ["activity", ...args]);
  expect((await tributary("list", "--open")).output).toContain("look at it");
  const inPerson = ["--email", "ben@example.test", "--workspace", workspace];
  expect((await tributary("acknowledge", String(id), ...inPerson)).output).toContain(`${id} is acknowledged.`);
  expect((await tributary("list", "--open")).output).not.toContain("safe");
  expect((await tributary("list")).output).toMatch(
    /“safe” is no longer protected in a change set\. \(Ben looked at it/,
  );
  expect((await tributary("acknowledge", String(id), ...inPerson)).output).toContain("Ben has looked at it already");
  expect((await tributary("acknowledge", "all", ...inPerson)).output).toContain("by its number");
});
