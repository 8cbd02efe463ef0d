import { connectAgent } from "@tributary/agent";
import { WITHHELD } from "@tributary/core/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectNowhere, filesIn, sealed } from "./canary.ts";
import { runProgram } from "./run-program.ts";
import { type Api, type Person, ServerProcess } from "./server-process.ts";

const MASTER = "the first master key of this test, long enough";
const NEXT_MASTER = "another master key of this test, long enough";
/** What must be seen nowhere. */
const CANARY = 'canary-5f1e9c-Zürich/+="x';
let server: ServerProcess;
let ana: Person;
let vic: Person;
let ben: Person;
let workspace: string;

beforeAll(async () => {
  server = await ServerProcess.start({ TRIBUTARY_MASTER_KEY: MASTER, LOG_LEVEL: "trace" });
  ({ ana, workspace } = await server.foundShop());
  vic = await server.join("Vic", "viewer");
  ben = await server.join("Ben", "approver");
}, 60_000);
afterAll(() => server.dispose());

async function add(api: Api, name: string, value: string): Promise<number> {
  const { version } = await api.secret.create.mutate({
    ...{ workspace, name, kind: "text" },
    value: await sealed(api, { workspace, name }, { value }),
  });
  return version;
}

async function opened(title: string) {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title });
  const { token } = await ana.api.token.create.mutate({ workspace, name: title, kind: "agent" });
  return { changeSet, token, agent: await connectAgent({ url: server.url, token, changeSet }) };
}

/** A stock Yjs client knows no rule, so what it writes reaches the server. Resolves when that has taken it back. */
async function typedByStockPeer(changeSet: string, key: string, value: string): Promise<void> {
  const { token } = await ana.api.token.create.mutate({ workspace, name: "Stock", kind: "agent" });
  const { doc, leave } = await server.stockPeer(changeSet, { token });
  const attributes = doc.getMap("attribute");
  attributes.set(key, { value });
  await expect.poll(() => attributes.has(key)).toBe(false);
  leave();
  const [refused] = await ana.api.audit.list.query({ workspace, changeSet, outcome: "refused" });
  expect(refused).toMatchObject({ actor: { name: "Stock" }, mutation: { type: "attribute.set", value: WITHHELD } });
}

test("[V62] a viewer sees names and sets nothing; a token adds and rotates and neither deletes nor replaces the key", async () => {
  await expect(vic.api.secret.key.query({ workspace })).rejects.toThrow(/may look/);
  await expect(
    vic.api.secret.create.mutate({ workspace, name: "x", kind: "text", value: { key: "k", sealed: "A".repeat(96) } }),
  ).rejects.toThrow(/may look/);
  const { token } = await ana.api.token.create.mutate({ workspace, name: "cli", kind: "service" });
  const program = server.api({ authorization: `Bearer ${token}` });
  expect(await add(program, "by-program", CANARY)).toBe(1);
  const value = await sealed(program, { workspace, name: "by-program" }, { value: CANARY });
  expect(await program.secret.rotate.mutate({ workspace, name: "by-program", value })).toEqual({ version: 2 });
  await expect(program.secret.remove.mutate({ workspace, name: "by-program" })).rejects.toThrow(/approver or an owner/);
  await expect(program.secret.replaceKey.mutate({ workspace })).rejects.toThrow(/Only an owner/);
  await expect(ben.api.secret.replaceKey.mutate({ workspace })).rejects.toThrow(/Only an owner/);
  const [listed] = await vic.api.secret.list.query({ workspace });
  expect(listed).toMatchObject({
    name: "by-program",
    kind: "text",
    versions: [{ version: 2, by: "cli" }, {}],
    uses: [],
  });
  expect(await ben.api.secret.remove.mutate({ workspace, name: "by-program" })).toBeUndefined();
});

test("[V60] what is not sealed for this workspace, as this secret, is refused; a value has no place in the call", async () => {
  const other = await sealed(ana.api, { workspace, name: "other-name" }, { value: CANARY });
  const create = (value: { key: string; sealed: string }) =>
    ana.api.secret.create.mutate({ workspace, name: "mine", kind: "text", value });
  await expect(create(other)).rejects.toThrow(/not sealed for this workspace, or not as this secret/);
  await expect(create({ ...other, sealed: Buffer.from(CANARY.repeat(9)).toString("base64") })).rejects.toThrow(
    /not sealed/,
  );
  await expect(
    create({ ...(await sealed(ana.api, { workspace, name: "mine" }, { value: CANARY })), key: "gone" }),
  ).rejects.toThrow(/replaced meanwhile/);
  await expect(
    ana.api.secret.create.mutate({ workspace, name: "mine", kind: "text", value: CANARY as never }),
  ).rejects.toThrow();
  expect(await ana.api.secret.list.query({ workspace })).toEqual([]);
});

test("[V61] a reference to what is there is accepted, any other is refused, and what is referred to is not deleted", async () => {
  await add(ana.api, "db-password", CANARY);
  const { agent, changeSet } = await opened("Give the database its password");
  const made = await agent.edit((draft) => {
    const db = draft.create("docker.container", "db");
    draft.set(db, "/secrets/environment/POSTGRES_PASSWORD", "db-password@1");
  });
  expect(made).toMatchObject({ accepted: true });
  const db = agent.component("db")?.id ?? "";
  const tried = async (path: string, value: string) => {
    const verdict = await agent.set(db as never, path, value);
    return verdict.accepted ? "accepted" : verdict.refusals.map(({ sentence }) => sentence).join(" ");
  };
  expect(await tried("/secrets/environment/A", "no-such@1")).toMatch(/no secret of that name/);
  expect(await tried("/secrets/environment/A", "db-password@2")).toMatch(/no version 2; its newest is 1/);
  expect(await tried("/secrets/registry", "db-password")).toMatch(/kind registry sign-in/);
  expect(await tried("/secrets/environment/A", CANARY)).toMatch(/never the secret itself/);
  await typedByStockPeer(changeSet, `${db}/secrets/environment/A`, CANARY);
  await expect(ana.api.secret.remove.mutate({ workspace, name: "db-password" })).rejects.toThrow(
    /still used by the change set “Give the database its password”/,
  );
  const [listed] = await ana.api.secret.list.query({ workspace });
  expect(listed?.uses).toMatchObject([
    { componentName: "db", reference: "db-password@1", changeSet: { id: changeSet } },
  ]);
  const review = await ana.api.review.get.query({ changeSet });
  expect(JSON.stringify(review.changes)).toContain("db-password@1");
  agent.close();
});

test("[V62] [V63] another workspace key, and another master key, open what was sealed before; neither opens nothing", async () => {
  const rotated = async () => {
    const value = await sealed(ana.api, { workspace, name: "db-password" }, { value: `${CANARY} again` });
    return ana.api.secret.rotate.mutate({ workspace, name: "db-password", value });
  };
  const before = await ana.api.secret.key.query({ workspace });
  expect(await ana.api.secret.replaceKey.mutate({ workspace })).toEqual({ values: 1 });
  expect((await ana.api.secret.key.query({ workspace })).id).not.toBe(before.id);
  expect(await rotated()).toEqual({ version: 2 });
  // A key is only replaced when all it sealed opens: that is how the test sees that it does.
  expect(await ana.api.secret.replaceKey.mutate({ workspace })).toEqual({ values: 2 });
  const restarted = async (env: { readonly [name: string]: string }) => {
    await server.end("SIGTERM");
    await server.start(env);
  };
  await restarted({ TRIBUTARY_MASTER_KEY: NEXT_MASTER });
  await expect(ana.api.secret.replaceKey.mutate({ workspace })).rejects.toThrow(
    /cannot be opened with this server's master key/,
  );
  await restarted({ TRIBUTARY_MASTER_KEY: NEXT_MASTER, TRIBUTARY_MASTER_KEY_PREVIOUS: MASTER });
  expect(await rotated()).toEqual({ version: 3 });
  await restarted({ TRIBUTARY_MASTER_KEY: NEXT_MASTER, TRIBUTARY_MASTER_KEY_PREVIOUS: "" });
  expect(await ana.api.secret.replaceKey.mutate({ workspace })).toEqual({ values: 3 });
}, 90_000);

test("[V60] [V62] the command line seals what it reads and shows no value; what is refused is a sentence", async () => {
  const { token } = await ana.api.token.create.mutate({ workspace, name: "shell", kind: "service" });
  const tributary = (args: readonly string[], input?: string) =>
    runProgram("apps/cli/src/main.ts", { url: server.url, token }, ["secret", ...args], input);
  expect(await tributary(["set", "from-shell"], `${CANARY}\n`)).toMatchObject({
    code: 0,
    output: expect.stringMatching(/version 1/),
  });
  expect(await tributary(["rotate", "from-shell"], CANARY)).toMatchObject({
    code: 0,
    output: expect.stringMatching(/version 2/),
  });
  expect(await tributary(["set", "from-shell"], CANARY)).toMatchObject({
    code: 1,
    output: expect.stringMatching(/from-shell already/),
  });
  expect(await tributary(["set", "short"], "abc")).toMatchObject({
    code: 1,
    output: expect.stringMatching(/fewer than 6/),
  });
  const login = JSON.stringify({ username: "ada", password: CANARY });
  expect(await tributary(["set", "a-login", "--kind", "login"], login)).toMatchObject({ code: 0 });
  const shown = await tributary(["list", "--json"]);
  expect(shown.output).toContain("from-shell");
  expectNowhere([CANARY], { list: shown.output, table: (await tributary(["list"])).output });
  const said = ["describe", "from-shell", "what the terminal is let in with"];
  expect(await tributary(said)).toMatchObject({ code: 0, output: expect.stringMatching(/from-shell is described/) });
  expect((await tributary(["list", "--json"])).output).toContain("what the terminal is let in with");
  expect(await tributary(["describe", "no-such", "x"])).toMatchObject({ code: 1 });
  expect(await tributary(["delete", "from-shell"])).toMatchObject({
    code: 1,
    output: expect.stringMatching(/approver or an owner/),
  });
}, 60_000);

test("[V60] after all of this the value is in no answer, audit, export, log, or file of the database", async () => {
  await ana.api.secret.describe.mutate({ workspace, name: "db-password", description: "of the shop" });
  const cookie = { headers: { cookie: ana.cookie } };
  const exported = async (what: string) =>
    (await fetch(`${server.url}/api/export/${what}?workspace=${workspace}`, cookie)).text();
  const everything = {
    audit: await exported("audit"),
    workspace: await exported("workspace"),
    secrets: JSON.stringify(await ana.api.secret.list.query({ workspace })),
    log: server.output,
  };
  expect(everything.audit).toContain("rotated the secret db-password to version 3");
  expect(everything.workspace.length).toBeGreaterThan(100);
  await server.end("SIGTERM");
  const files = filesIn(server.dataDir);
  expect(Object.values(files).some((text) => text.includes("of the shop"))).toBe(true);
  expectNowhere([CANARY], { ...everything, ...files });
}, 60_000);
