import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createAgentApi } from "@tributary/agent";
import { testDatabase, type TestDatabase } from "@tributary/adapters/db/testing";
import { COMMAND_HEADER } from "@tributary/core/protocol";
import { type BreakingLine, breakingLine } from "@tributary/testing/line";
import superjson from "superjson";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runProgram } from "./run-program.ts";
import { type Person, ServerProcess } from "./server-process.ts";

/* Answers to commands are lost on their way: over broken lines, with a process that dies, between two of them. */

let database: TestDatabase;
let first: ServerProcess;
let second: ServerProcess;
let line: BreakingLine;
let ana: Person;
let workspace: string;

beforeAll(async () => {
  database = await testDatabase();
  const env = { DATABASE_URL: database.connectionString, TRIBUTARY_SECRET: "one secret for both servers, long enough" };
  first = await ServerProcess.start(env);
  second = await ServerProcess.start(env);
  ana = await first.signUp("Ana");
  ({ id: workspace } = await ana.api.workspace.create.mutate({ name: "Shop" }));
  line = await breakingLine(first.url);
}, 120_000);

afterAll(async () => {
  await line.close();
  await second.dispose();
  await first.dispose();
  await database.close();
});

const freshId = () => crypto.randomUUID();

/** Asks one of the servers itself, under that id: the status, and what is told. */
async function asked(at: ServerProcess, id: string, procedure: string, input: object) {
  const response = await fetch(`${at.url}/api/trpc/${procedure}`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie: ana.cookie, [COMMAND_HEADER]: id },
    body: superjson.stringify(input),
  });
  const { result, error } = (await response.json()) as { result?: { data: never }; error?: never };
  const told: unknown = superjson.deserialize(result ? result.data : (error ?? { json: null }));
  return { status: response.status, told };
}

/** Something outside that answers when it is told to, and counts how often it is asked. */
async function listening(asked: (answer: () => void) => void) {
  let tries = 0;
  const server = createServer((_request, response) => {
    tries += 1;
    asked(() => void response.end("here"));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tries: () => tries,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function connect(name: string, origin: string): Promise<void> {
  const wish = { workspace, name, description: "", origin, privateAddresses: true, credential: null };
  await ana.api.connection.set.mutate({ ...wish, allows: [{ methods: ["GET"], path: "/" }] });
}

const titles = async (of: ServerProcess = first) =>
  (await of.api({ cookie: ana.cookie }).changeSet.list.query({ workspace })).items.map(({ title }) => title);

test("[V24] over a line that loses questions and answers each command is answered, and done once", async () => {
  const api = createAgentApi(line.url, { cookie: ana.cookie });
  const made = new Map<string, string>();
  for (const [n, at] of (["answer", "midst", "question", "answer"] as const).entries()) {
    line.breakNext(at, 1 + (n % 2));
    const { id } = (await api.command("changeSet.create", { workspace, title: `Set ${n}` })) as { id: string };
    made.set(`Set ${n}`, id);
  }
  expect(line.breaks).toBe(6);
  expect((await titles()).sort()).toEqual([...made.keys()].sort());
  const first = made.get("Set 0") ?? "";
  // What can be done once alone is told as done, and a no as a no.
  line.breakNext("answer");
  await api.command("changeSet.abandon", { changeSet: first });
  line.breakNext("answer");
  await expect(api.command("changeSet.abandon", { changeSet: first })).rejects.toMatchObject({ kind: "refused" });
  // The token that is shown once is shown, works, and is the only one.
  line.breakNext("answer");
  const made2 = (await api.command("token.create", { workspace, name: "bot", kind: "agent" })) as { token: string };
  expect(await createAgentApi(line.url, made2.token).workspace()).toBe(workspace);
  expect(await ana.api.token.list.query({ workspace })).toHaveLength(1);
  const entries = await ana.api.audit.list.query({ workspace });
  expect(
    entries.filter(({ sentence }) => /abandoned|Tried changeSet.abandon|made the token/.test(sentence)),
  ).toHaveLength(3);
  expect(line.breaks).toBe(9);
});

test("[V24] a command given in a terminal over such a line says what came of it, once", async () => {
  const { token } = await ana.api.token.create.mutate({ workspace, name: "terminal", kind: "service" });
  for (const [n, at] of (["answer", "midst", "question"] as const).entries()) {
    line.breakNext(at);
    const args = ["change-set", "create", "--title", `Typed ${n}`];
    const { code, output } = await runProgram("apps/cli/src/main.ts", { url: line.url, token }, args);
    expect([code, output.trim()]).toEqual([0, expect.stringMatching(/^[0-9a-z]{20}$/)]);
  }
  expect((await titles()).filter((title) => title.startsWith("Typed"))).toHaveLength(3);
});

test("[V24] asked of two servers at once it is done once, and both answer the same", async () => {
  const answers: unknown[] = [];
  for (let n = 0; n < 10; n++) {
    const [id, title] = [freshId(), `Both ${n}`];
    const all = [first, second, second, first].map((at) => asked(at, id, "changeSet.create", { workspace, title }));
    const [one, ...others] = await Promise.all(all);
    expect(one).toMatchObject({ status: 200 });
    for (const other of others) expect(other).toEqual(one);
    answers.push(one);
  }
  expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(10);
  expect((await titles()).filter((title) => title.startsWith("Both"))).toHaveLength(10);
});

test("[V24] killed after it was done, its answer is had from the next process; nothing of it can be read in the database", async () => {
  const [id, secret] = [freshId(), freshId()];
  const wish = { workspace, title: "Before the fall" };
  const before = await asked(first, id, "changeSet.create", wish);
  const token = await asked(first, secret, "token.create", { workspace, name: "shown once", kind: "agent" });
  await first.end("SIGKILL");
  expect(await asked(second, id, "changeSet.create", wish)).toEqual(before);
  await first.start();
  expect(await asked(first, id, "changeSet.create", wish)).toEqual(before);
  expect(await asked(first, secret, "token.create", { workspace, name: "shown once", kind: "agent" })).toEqual(token);
  expect((await titles()).filter((title) => title === wish.title)).toHaveLength(1);
  const { rows } = await database.pool.query<{ all: string }>(
    "SELECT string_agg(command::text || coalesce(encode(answer, 'escape'), ''), '') AS all FROM command",
  );
  for (const text of [id, secret, (token.told as { token: string }).token]) expect(rows[0]?.all).not.toContain(text);
});

test("[V24] told to end while it is done, a process sees it through, and the next one has the answer", async () => {
  const held = Promise.withResolvers<void>();
  const slow = await listening((answer) => void held.promise.then(() => answer()));
  await connect("slow", slow.origin);
  const id = freshId();
  const trying = { workspace, name: "slow", path: "/" };
  const gone = asked(first, id, "connection.try", trying).catch(() => undefined);
  await expect.poll(() => slow.tries()).toBe(1);
  const ended = first.end("SIGTERM");
  setTimeout(() => held.resolve(), 300);
  await ended;
  const answer = await asked(second, id, "connection.try", trying);
  expect(answer).toMatchObject({ status: 200, told: { status: 200 } });
  expect([answer, undefined]).toContainEqual(await gone);
  expect(slow.tries()).toBe(1);
  await first.start();
  slow.close();
});

test("[V24] killed while it was done, nobody knows, and that is said; it is not done again", async () => {
  const silent = await listening(() => {});
  await connect("silent", silent.origin);
  const id = freshId();
  const trying = { workspace, name: "silent", path: "/" };
  const gone = asked(first, id, "connection.try", trying).catch(() => "gone");
  await expect.poll(() => silent.tries()).toBe(1);
  // Another process waits for it, as long as the one that does it may be there.
  const elsewhere = asked(second, id, "connection.try", trying);
  await first.end("SIGKILL");
  expect(await gone).toBe("gone");
  expect(await elsewhere).toMatchObject({
    status: 409,
    told: { message: expect.stringContaining("nobody knows whether it was"), data: { outcome: "unknown" } },
  });
  await first.start();
  expect(await asked(first, id, "connection.try", trying)).toMatchObject({ status: 409 });
  expect(silent.tries()).toBe(1);
  silent.close();
});
