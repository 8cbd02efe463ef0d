import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ServerProcessId } from "@tributary/core/base";
import { StoreUnavailable } from "@tributary/core/sync";
import { afterEach, beforeEach, expect, test } from "vitest";
import superjson from "superjson";
import { WebSocket } from "ws";
import { CommandDesk } from "./command-desk.ts";
import { Untold } from "./errors.ts";
import { createApi, type ApiEndpoint } from "./http.ts";
import { memoryCommands, person, SET, W, world } from "./services.fixture.ts";
import type { ApiServices } from "./services.ts";

let server: Server;
let api: ApiEndpoint;
let url: string;
let isStoreBroken: boolean;

beforeEach(async () => {
  isStoreBroken = false;
  const create = () => Promise.reject(new TypeError("secret details"));
  api = createApi({
    services: world({ changeSets: { create } as unknown as ApiServices["changeSets"] }).services,
    async authenticate(request) {
      if (isStoreBroken) throw new StoreUnavailable("read", new Error("gone"));
      return request.url?.includes("ana") ? person("ana") : undefined;
    },
    isOwnOrigin: (request) => request.headers.origin !== "https://evil.example",
    commands: new CommandDesk({
      ...{ store: memoryCommands(), server: "here" as ServerProcessId, now: () => 0, newId: () => crypto.randomUUID() },
      onFault: () => {},
    }),
    onFault: (fault) => {
      if (!(fault instanceof TypeError || fault instanceof Untold)) throw fault;
    },
  });
  server = createServer((request, response) => void (api.request(request, response) || response.writeHead(404).end()));
  server.on("upgrade", (request, socket, head) => void api.upgrade(request, socket, head));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await api.close();
  await new Promise((done) => server.close(done));
});

test("[A5] a page of another site gets 403, over HTTP and WebSocket alike; our own gets answers", async () => {
  const foreign = { origin: "https://evil.example" };
  expect((await fetch(`http://${url}/api/trpc/session.me`, { headers: foreign })).status).toBe(403);
  expect((await fetch(`http://${url}/api/trpc/session.me`)).status).toBe(200);
  const refused = new WebSocket(`ws://${url}/api/trpc-ws`, { headers: foreign });
  expect(await new Promise((done) => refused.on("error", (error) => done(error.message)))).toContain("403");
  const own = new WebSocket(`ws://${url}/api/trpc-ws`);
  await new Promise((done, fail) => own.on("open", done).on("error", fail));
  own.send(JSON.stringify({ id: 1, jsonrpc: "2.0", method: "query", params: { path: "session.me", input: {} } }));
  const answer = await new Promise<string>((done) => own.on("message", (data) => done(String(data))));
  expect(JSON.parse(answer)).toMatchObject({ id: 1, result: { data: { json: { user: null } } } });
  own.close();
});

test("[A2] a body larger than the largest import is refused, and the server lives on", async () => {
  const response = await fetch(`http://${url}/api/trpc/workspace.create`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "x".repeat(25 * 1024 * 1024),
  }).catch((error: Error) => error);
  if (response instanceof Response) expect(response.status).toBeGreaterThanOrEqual(400);
  expect((await fetch(`http://${url}/api/trpc/session.me`)).status).toBe(200);
});

/** Asks for a command of a procedure as Ana, with a body as it is. */
async function sent(procedure: string, body: string, id: string = crypto.randomUUID()) {
  const response = await fetch(`http://${url}/api/trpc/${procedure}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-tributary-command": id },
    body,
  });
  return { status: response.status, text: await response.text() };
}

test("[A17] what is sent is no larger, of no more values and no deeper than what a command needs, said in a sentence", async () => {
  const rename = (more: string) => `{"json":{"changeSet":"${SET.id}","title":"x","more":${more}}}`;
  const [many, deep] = [rename(`[${"{},".repeat(1_000_000)}{}]`), rename(`${"[".repeat(100_000)}`)];
  const text = (characters: number) => rename(`"${`{,[\\",\\\\`.repeat(characters / 9)}"`);
  expect(await sent("changeSet.rename?ana", many)).toMatchObject({ status: 413 });
  expect((await sent("changeSet.rename?ana", many)).text).toContain("holds more than 200,000 values. Nothing was done");
  expect((await sent("changeSet.import?ana", many)).text).toContain("holds more than 200,000 values");
  expect((await sent("changeSet.rename?ana", deep)).text).toContain("is nested more than 200 deep");
  expect((await sent("changeSet.rename?ana", text(5_000_000))).text).toContain("is larger than 4 MB");
  // As much text is let through, whatever it says, and what needs files has room for them.
  expect(await sent("changeSet.rename?ana", text(3_000_000))).toMatchObject({ status: 200 });
  expect((await sent("changeSet.import?ana", text(5_000_000))).text).toContain("workspace: Invalid input");
});

test("[A17] what is sent is as large as it is written: nothing in it is another part of it", async () => {
  const doubled: Record<string, unknown> = { l0: { x: 1 } };
  const same: Record<string, string[]> = {};
  const at = (level: number) => `mutations.0.value.l${level}`;
  for (let level = 1; level <= 30; level++) {
    doubled[`l${level}`] = { a: null, b: null };
    same[at(level - 1)] = [`${at(level)}.a`, `${at(level)}.b`];
  }
  const mutations = [{ type: "attribute.set", component: "c", path: "/a", value: doubled }];
  const body = { json: { changeSet: SET.id, mutations }, meta: { v: 1, referentialEqualities: same } };
  // A thousand million objects could not be walked through to see that it is no mutation.
  expect((await sent("changeSet.dryRun?ana", JSON.stringify(body))).text).toContain("is not a well-formed mutation");
  // What a client sends of the same value at two places is at both.
  const twice = { text: "x" };
  const both = superjson.stringify({ changeSet: SET.id, title: "Twice", first: twice, second: twice });
  expect(both).toContain("referentialEqualities");
  expect(await sent("changeSet.rename?ana", both)).toMatchObject({ status: 200 });
});

test("[A12] requests that name several commands are refused as a whole: an id names one", async () => {
  const answer = await sent("changeSet.rename,changeSet.rename?batch=1&ana", "{}");
  expect(answer).toMatchObject({ status: 400 });
  expect(answer.text).toContain("Batching is not enabled");
});

test("[A20] a fault that was kept as what came of the command says so; one that is new, or comes before it is looked for, does not", async () => {
  const create = async () => {
    const { text } = await sent(
      "changeSet.create?ana",
      superjson.stringify({ workspace: W, title: "x" }),
      "x".repeat(20),
    );
    const { error } = JSON.parse(text) as { readonly error: never };
    return superjson.deserialize<{ readonly data: object }>(error).data;
  };
  expect(await create()).not.toHaveProperty("outcome");
  expect(await create()).toMatchObject({ httpStatus: 500, outcome: "kept" });
  isStoreBroken = true;
  expect(await create()).toMatchObject({ httpStatus: 503, outcome: "unknown" });
});

test("[A1] a socket whose rights changed is ended, so that what it listens to is authorised anew; others stay", async () => {
  const opened = await Promise.all(
    ["?ana", "?ana", "?nobody"].map(async (query) => {
      const ws = new WebSocket(`ws://${url}/api/trpc-ws${query}`);
      await new Promise((done, fail) => ws.on("open", done).on("error", fail));
      return ws;
    }),
  );
  await api.recheck(() => false);
  await expect
    .poll(() => opened.map(({ readyState }) => readyState))
    .toEqual([WebSocket.OPEN, WebSocket.OPEN, WebSocket.CLOSED]);
  await api.recheck(({ member }) => member === "ana");
  await expect
    .poll(() => opened.map(({ readyState }) => readyState))
    .toEqual([WebSocket.CLOSED, WebSocket.CLOSED, WebSocket.CLOSED]);
});
