import { connectAgent } from "@tributary/agent";
import type { FunctionRunView } from "@tributary/core/protocol";
import type { ConnectionGrant } from "@tributary/core/model";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { expectNowhere, filesIn, sealed } from "./canary.ts";
import { runProgram } from "./run-program.ts";
import { type Person, ServerProcess } from "./server-process.ts";
import { ASKS_FOR_TOKEN, FarSide, LEAKS, SECRET, SIGNED, SIGNS, TOKEN } from "./sign-in.fixture.ts";

/** Asks so many times at once, and tells what it was told. */
const LOOKS = `export default ({ input }) => Promise.all(
  Array.from({ length: input.times ?? 1 }, () =>
    fetch("http://" + input.of + ".conn/zones/a").then((answer) => answer.text(), (error) => error.message)));
`;
const ALL: ConnectionGrant[] = [
  { connection: "dns", patterns: [{ methods: ["GET"], path: "/zones/**" }] },
  { connection: "signed" },
  { connection: "leaky" },
];

let server: ServerProcess;
let far: FarSide;
let ana: Person;
let ben: Person;
let workspace: string;
let token: string;
/** Everything that was answered along the way. */
const answers: string[] = [];
/** Ids of what is in force, by name. */
let inForce: { readonly [name: string]: string };

beforeAll(async () => {
  far = await FarSide.start();
  server = await ServerProcess.start({ LOG_LEVEL: "trace" });
  ({ ana, workspace } = await server.foundShop());
  ben = await server.join("Ben", "approver");
  ({ token } = await ana.api.token.create.mutate({ workspace, name: "Writer", kind: "agent" }));
  const about = { workspace, name: "client" };
  await ana.api.secret.create.mutate({
    ...{ ...about, kind: "text" },
    value: await sealed(ana.api, about, { value: SECRET }),
  });
  inForce = await applied([
    { kind: "authentication", name: "askToken", source: ASKS_FOR_TOKEN, grants: [{ connection: "oauth" }] },
    { kind: "authentication", name: "sign", source: SIGNS },
    { kind: "authentication", name: "own", source: ASKS_FOR_TOKEN, grants: [{ connection: "own" }] },
    { kind: "debug", name: "look", source: LOOKS, grants: ALL },
    { kind: "debug", name: "check", source: LOOKS },
  ]);
}, 120_000);
afterAll(async () => {
  await server.dispose();
  await far.stop();
});

type Wanted = {
  readonly kind: "authentication" | "debug";
  readonly name: string;
  readonly source: string;
  readonly grants?: readonly ConnectionGrant[];
};

/** Writes these in a change set of their own, and has it approved and applied. */
async function applied(wanted: readonly Wanted[]): Promise<{ readonly [name: string]: string }> {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title: "Functions" });
  const agent = await connectAgent({ url: server.url, token, changeSet });
  const ids: { [name: string]: string } = {};
  for (const { kind, name, source, grants } of wanted) {
    const written = await agent.functions.write({ kind, name, source, inputs: {} });
    if (!written.accepted) throw new Error(written.sentence);
    ids[name] = written.function;
    if (grants) await agent.functions.set(written.function, "connections", grants as never);
  }
  agent.close();
  await approveAndApply(changeSet);
  return ids;
}

async function changed(id: string, source: string): Promise<void> {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title: "Another text" });
  const agent = await connectAgent({ url: server.url, token, changeSet });
  expect(await agent.functions.edit(id, source)).toEqual({ accepted: true });
  agent.close();
  await approveAndApply(changeSet);
}

async function approveAndApply(changeSet: string): Promise<void> {
  await vi.waitFor(async () => expect((await ben.api.review.get.query({ changeSet })).settled).toBe(true), 20_000);
  await ana.api.review.request.mutate({ changeSet });
  const review = await ben.api.review.get.query({ changeSet });
  answers.push(JSON.stringify(review));
  await ben.api.review.approve.mutate({ changeSet, contentHash: review.contentHash });
  await ana.api.review.execute.mutate({ changeSet, contentHash: review.contentHash });
}

const connected = (name: string, credential: object | null, over: object = {}) =>
  ana.api.connection.set.mutate({
    ...{ workspace, name, description: "", origin: far.origin, privateAddresses: true },
    allows: [{ methods: ["GET", "POST"], path: "/**" }],
    credential: credential as never,
    ...over,
  });
const by = (name: string, secret: string | undefined = "client") => ({
  kind: "function",
  function: { id: inForce[name] ?? "nothing" },
  ...(secret === undefined ? {} : { secret }),
});

async function ended(run: string): Promise<FunctionRunView> {
  const now = () => ana.api.functionRun.get.query({ run });
  await expect.poll(async () => (await now()).state.phase, { timeout: 60_000 }).not.toBe("running");
  const record = await now();
  answers.push(JSON.stringify(record), JSON.stringify(await ana.api.functionRun.log.query({ run, afterSeq: 0 })));
  return record;
}

/** Runs the debug function over a connection, and what it was told. */
async function looked(
  of: string,
  times = 1,
): Promise<{ readonly told: readonly string[]; readonly run: FunctionRunView }> {
  const { run } = await ana.api.function.run.mutate({
    workspace,
    target: { id: inForce["look"] ?? "" },
    input: { of, times },
  });
  const record = await ended(run);
  const { state } = record;
  if (state.phase !== "succeeded" || state.output.kind !== "whole") throw new Error(JSON.stringify(state));
  return { told: state.output.value as readonly string[], run: record };
}

/** Runs of an authentication function for a connection, newest first. */
async function signIns(name: string): Promise<readonly FunctionRunView[]> {
  const { runs } = await ana.api.functionRun.list.query({ workspace, functionKey: inForce[name] ?? "" });
  answers.push(JSON.stringify(runs));
  for (const { id } of runs)
    answers.push(JSON.stringify(await ana.api.functionRun.log.query({ run: id, afterSeq: 0 })));
  return runs;
}

test("[VS4] what cannot sign a connection in is refused when it is set, in a sentence", async () => {
  await connected("oauth", null);
  await expect(connected("dns", by("gone"))).rejects.toThrow("not in force on Head");
  await expect(connected("dns", by("check"))).rejects.toThrow("no authentication function");
  await expect(connected("own", by("own"))).rejects.toThrow("is granted own, which signs in with a function itself");
  await expect(ben.api.connection.set.mutate({ workspace } as never)).rejects.toThrow();
  await connected("dns", by("askToken"));
  await expect(connected("oauth", by("sign"))).rejects.toThrow("asks oauth to sign in");
  const { connections } = await ben.api.connection.view.query({ workspace });
  expect(connections.find(({ name }) => name === "dns")?.credential).toEqual({
    ...{ kind: "function", function: { id: inForce["askToken"] }, title: "askToken", secret: "client" },
  });
});

test("[VS1] before the first request of a run the function signs in, once, over a connection of its own, and is let in", async () => {
  far.tokensGiven = 0;
  const { told, run } = await looked("dns", 3);
  for (const each of told) expect(each).toMatch(/^zone a, asked with .*\[redacted\]/);
  expect(far.tokensGiven).toBe(1);
  expect(run.exchanges?.kept.map(({ status }) => status)).toEqual([200, 200, 200]);
  const [signIn, ...others] = await signIns("askToken");
  expect(others).toEqual([]);
  expect(signIn).toMatchObject({
    ...{ purpose: "authentication", by: { name: "Ana" }, changeSet: null, sandbox: { tier: "world" } },
    ...{ input: { kind: "withheld" }, state: { phase: "succeeded", output: { kind: "withheld" } } },
    exchanges: { total: 1, kept: [{ connection: "oauth", method: "POST", path: "…", status: 200 }] },
  });
  const log = await ana.api.functionRun.log.query({ run: run.id, afterSeq: 0 });
  expect(JSON.stringify(log)).toContain("Signed in to dns with “askToken”.");
  await looked("dns");
  expect(far.tokensGiven).toBe(2);
});

test("[VS1] it may compute what it answers; nobody else need be asked", async () => {
  await connected("signed", by("sign"));
  const { told } = await looked("signed", 2);
  for (const each of told) expect(each).toMatch(/^zone a/);
  expect((await signIns("sign")).length).toBe(1);
});

test("[VS1] the text that is in force when it is needed signs in, not one that somebody is writing", async () => {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title: "Not yet" });
  const agent = await connectAgent({ url: server.url, token, changeSet });
  await agent.functions.edit(inForce["sign"] ?? "", "export default () => ({});");
  agent.close();
  expect((await looked("signed")).told[0]).toMatch(/^zone a/);
  await changed(inForce["sign"] ?? "", "export default () => ({});");
  // Whoever approved it was told what it would be given.
  expect(answers.at(-1)).toContain("It signs signed in, at ");
  expect(answers.at(-1)).toContain("and is given the secret client as soon as this is applied");
  expect((await looked("signed")).told[0]).toContain(
    "the authentication function “sign” answered something else than an object with headers",
  );
  await changed(inForce["sign"] ?? "", SIGNS);
  expect((await looked("signed")).told[0]).toMatch(/^zone a/);
}, 120_000);

test("[VS3] a connection is tried by hand: its function is run, and what fails is said with where to look", async () => {
  const tried = async (name: string) => {
    const answer = await ana.api.connection.try.mutate({ workspace, name, path: "/zones/a" });
    answers.push(JSON.stringify(answer));
    return answer;
  };
  expect(await tried("dns")).toMatchObject({ status: 200, sentence: "It answers." });
  // A new value of the secret is what the next run is given.
  const rotated = async (value: string) => {
    const about = { workspace, name: "client" };
    await ana.api.secret.rotate.mutate({ ...about, value: await sealed(ana.api, about, { value }) });
  };
  await rotated("not what the far side knows");
  expect((await tried("dns")).sentence).toContain("“askToken” ended with an error of its own");
  await rotated(SECRET);
  expect(await tried("dns")).toMatchObject({ status: 200 });
  await connected("oauth", null, { allows: [{ methods: ["GET"], path: "/other" }] });
  const { sentence, status } = await tried("dns");
  expect(status).toBeUndefined();
  expect(sentence).toBe(
    "Nothing was asked, for dns could not be signed in to: the authentication function “askToken” ended with an error of its own. Its runs stand beside it, under Functions on Head.",
  );
  const [failed] = await signIns("askToken");
  expect(failed).toMatchObject({
    state: { phase: "failed", failure: { kind: "thrown", message: expect.stringContaining("words are not kept") } },
    exchanges: { kept: [{ connection: "oauth", refused: "Why is not kept, because it handles secrets." }] },
  });
  await connected("oauth", null);
  await connected("dns", by("askToken", "not-there"));
  expect((await tried("dns")).sentence).toContain("The secret not-there is not one this workspace has.");
  await connected("dns", by("askToken", "client.other"));
  expect((await tried("dns")).sentence).toContain("has no such value");
  await connected("dns", by("askToken"));
});

test("[VS3] on the command line an owner does the same, in person; a program with a token does not", async () => {
  vi.stubEnv("TRIBUTARY_PASSWORD", "correct horse battery");
  const tributary = async (...args: readonly string[]) => {
    const who = ["--email", "ana@example.test"];
    const ended = await runProgram("apps/cli/src/main.ts", { url: server.url, token }, ["connection", ...args, ...who]);
    answers.push(ended.output);
    return ended;
  };
  const made = [
    "--origin",
    far.origin,
    "--private",
    "--allow",
    "GET /zones/**",
    "--function",
    "sign",
    "--secret",
    "client",
  ];
  expect(await tributary("set", "cli", ...made)).toEqual({ code: 0, output: "The connection cli is added.\n" });
  expect(await tributary("try", "cli", "--path", "/zones/a")).toMatchObject({
    code: 0,
    output: expect.stringContaining("It answers. Status 200"),
  });
  expect(await tributary("set", "cli", "--function", "sign")).toMatchObject({ code: 0 });
  expect(await tributary("try", "cli", "--path", "/zones/a")).toMatchObject({
    code: 1,
    output: expect.stringContaining("the authentication function “sign” ended with an error of its own"),
  });
  expect(await tributary("set", "cli", "--function", "look")).toMatchObject({
    code: 1,
    output: expect.stringContaining("“look” is no authentication function"),
  });
  const listed = await runProgram("apps/cli/src/main.ts", { url: server.url, token }, ["connections"]);
  expect(listed.output).toMatch(/dns .* signs in with askToken and client/);
  expect(await tributary("remove", "cli")).toMatchObject({ code: 0 });
  const program = server.api({ authorization: `Bearer ${token}` });
  await expect(program.connection.try.mutate({ workspace, name: "dns", path: "/" })).rejects.toThrow("Only an owner");
}, 120_000);

test("[VS4] an authentication function that came to be granted what signs in with a function is refused when it asks", async () => {
  const { id: changeSet } = await ana.api.changeSet.create.mutate({ workspace, title: "In a circle" });
  const agent = await connectAgent({ url: server.url, token, changeSet });
  const own = ASKS_FOR_TOKEN.replace("http://oauth.conn/", "http://dns.conn/");
  await agent.functions.edit(inForce["askToken"] ?? "", own);
  const grants = [{ connection: "oauth" }, { connection: "dns" }];
  await agent.functions.set(inForce["askToken"] ?? "", "connections", grants);
  agent.close();
  await approveAndApply(changeSet);
  const { connections } = await ben.api.connection.view.query({ workspace });
  expect(connections.find(({ name }) => name === "dns")?.credential).toMatchObject({
    objection: expect.stringContaining("would wait for that one"),
  });
  expect((await looked("dns")).told[0]).toContain("“askToken” ended with an error of its own");
  const [circle] = await signIns("askToken");
  expect(circle?.exchanges?.kept[0]?.refused).toContain("dns signs in with a function itself");
  await changed(inForce["askToken"] ?? "", ASKS_FOR_TOKEN);
  expect((await looked("dns")).told[0]).toMatch(/^zone a/);
}, 120_000);

test("[VS2] whatever an authentication function tries, what it was given stays where it was", async () => {
  const ways = Object.entries(LEAKS);
  const grants = [{ connection: "oauth" }];
  const leaky = ways.map(([, body], at): Wanted => {
    const source = `export default async function main({ secret, connection }) { ${body} }\n`;
    return { kind: "authentication", name: `leak${at}`, source, grants };
  });
  inForce = { ...inForce, ...(await applied([{ kind: "authentication", name: "honest", source: SIGNS }, ...leaky])) };
  await connected("leaky", by("honest"));
  expect((await looked("leaky")).told[0]).toMatch(/^zone a/);
  far.heard.length = 0;
  for (const [at, [way]] of ways.entries()) {
    await connected("leaky", by(`leak${at}`));
    const { told } = await looked("leaky", 2);
    const said = new RegExp(`the authentication function “leak${at}” .* Its runs stand beside it`);
    for (const each of told) expect(each, way).toMatch(said);
    expectNowhere([SECRET, SIGNED], { [way]: told.join("\n") });
    expect((await signIns(`leak${at}`)).length, way).toBe(1);
  }
  expect(far.heard.filter((each) => each.startsWith("GET /zones"))).toEqual([]);
}, 120_000);

test("[VS2] after all of this neither the secret nor what was made of it is in any answer, audit, export, log or file", async () => {
  const cookie = { headers: { cookie: ana.cookie } };
  const exported = async (what: string) =>
    (await fetch(`${server.url}/api/export/${what}?workspace=${workspace}`, cookie)).text();
  const view = await ana.api.connection.view.query({ workspace });
  // What was asked on the way is told, so the search would find something.
  expect(view.connections.find(({ name }) => name === "oauth")?.last.length).toBeGreaterThan(0);
  const [secret] = await ana.api.secret.list.query({ workspace });
  expect(secret).toMatchObject({ name: "client", connections: expect.arrayContaining(["dns", "signed"]) });
  const everything = {
    answers: answers.join("\n"),
    audit: await exported("audit"),
    workspace: await exported("workspace"),
    connections: JSON.stringify(view),
    secrets: JSON.stringify(await ana.api.secret.list.query({ workspace })),
    log: server.output,
  };
  expect(everything.audit).toContain("added the connection dns");
  await server.end("SIGTERM");
  const files = filesIn(server.dataDir);
  expect(Object.values(files).some((text) => text.includes("askToken"))).toBe(true);
  expectNowhere([SECRET, TOKEN, SIGNED], { ...everything, ...files });
}, 120_000);
