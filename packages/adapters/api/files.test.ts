import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ok, type WorkspaceId } from "@tributary/core/base";
import type { AuditFilter } from "@tributary/core/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createApi, type ApiEndpoint } from "./http.ts";
import type { ApiServices } from "./services.ts";
import { agentOf, person, W, world } from "./services.fixture.ts";

let server: Server;
let api: ApiEndpoint;
let url: string;
let asked: AuditFilter[];
let received: string[];
let faults: unknown[];

async function* lines(filter: AuditFilter): AsyncIterable<string> {
  asked.push(filter);
  yield "one";
  if (filter.text === "fault") throw new Error("the database went away");
  yield "two";
}

beforeEach(async () => {
  [asked, received, faults] = [[], [], []];
  const { services } = world(
    {
      audit: { exported: (_workspace: WorkspaceId, filter: AuditFilter) => lines(filter) } as ApiServices["audit"],
      history: {
        exported: () => lines({}),
        async imported(given: AsyncIterable<string>, { name }: { readonly name: string | undefined }) {
          for await (const line of given) received.push(line);
          return ok({ workspace: "new" as WorkspaceId, name: name ?? "Shop", version: 1, stateHash: "h" });
        },
      } as unknown as ApiServices["history"],
    },
    {
      workspacesOf: async () => [{ id: W, name: "Shop", role: "owner" as const }],
      all: async () => [{ id: W, name: "Shop", engineHost: null }],
    },
  );
  api = createApi({
    services,
    authenticate: async ({ headers }) => {
      const who = headers["x-who"];
      return typeof who === "string" ? (who.startsWith("agent") ? agentOf("ana") : person(who)) : undefined;
    },
    isOwnOrigin: (request) => request.headers.origin !== "https://evil.example",
    onFault: (fault) => faults.push(fault),
  });
  server = createServer((request, response) => void (api.request(request, response) || response.writeHead(404).end()));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await api.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const get = (path: string, headers: Record<string, string> = { "x-who": "ana" }) =>
  fetch(`${url}/api/export/${path}`, { headers });
const post = (query: string, headers: Record<string, string> = { "x-who": "ana" }, body = "a\nb\n") =>
  fetch(`${url}/api/import/workspace${query}`, { method: "POST", headers, body });

test("[A8] members get the log, filtered as they ask, and the workspace, as files of lines", async () => {
  const audit = await get(`audit?workspace=${W}&component=web&from=5&outcome=refused&text=`);
  expect([audit.status, await audit.text()]).toEqual([200, "one\ntwo\n"]);
  expect(audit.headers.get("content-disposition")).toContain('filename="audit.jsonl"');
  expect(asked).toEqual([{ component: "web", from: 5, outcome: "refused" }]);
  const whole = await get(`workspace?workspace=${W}`, { "x-who": "vic" });
  expect([whole.status, await whole.text()]).toEqual([200, "one\ntwo\n"]);
  expect((await get(`audit?workspace=${W}`, { "x-who": "agent" })).status).toBe(200);
});

test("[A8] strangers, visitors, other sites and other questions get none", async () => {
  const statuses = async (path: string, headers?: Record<string, string>) => (await get(path, headers)).status;
  expect(await statuses(`audit?workspace=${W}`, {})).toBe(401);
  expect(await statuses(`audit?workspace=${W}`, { "x-who": "mallory" })).toBe(404);
  expect(await statuses("audit?workspace=../etc")).toBe(404);
  expect(await statuses(`audit?workspace=${W}`, { "x-who": "ana", origin: "https://evil.example" })).toBe(403);
  expect(await statuses(`audit?workspace=${W}&outcome=perhaps`)).toBe(400);
  expect(await statuses(`secrets?workspace=${W}`)).toBe(404);
  expect(asked).toEqual([]);
});

test("[A8] a file that cannot be finished ends without its last line, and the fault is told", async () => {
  const read = async () => (await get(`audit?workspace=${W}&text=fault`)).text();
  await expect(read()).rejects.toThrow();
  expect(faults).toHaveLength(1);
});

test("[A9] a person who may make a workspace makes one from a file", async () => {
  const answer = await post("?name=Copy");
  expect([answer.status, await answer.json()]).toMatchObject([200, { workspace: "new", name: "Copy" }]);
  expect(received).toEqual(["a", "b"]);
});

test("[A9] tokens, visitors, other sites, other methods and bad names make none", async () => {
  expect((await post("", { "x-who": "agent" })).status).toBe(403);
  expect((await post("", {})).status).toBe(401);
  expect((await post("", { "x-who": "ana", origin: "https://evil.example" })).status).toBe(403);
  expect((await post("?name=%0A")).status).toBe(400);
  expect((await fetch(`${url}/api/import/workspace`, { headers: { "x-who": "ana" } })).status).toBe(405);
  expect(received).toEqual([]);
});

test("[A9] a file of more values than are worth being read is refused before any of a line is read, in a sentence", async () => {
  const values = (count: number) => `{"text":"[{,\\",{","more":[${"{},".repeat(count / 2)}{}]}\n`;
  const many = await post("", undefined, values(4_100_000));
  expect([many.status, await many.json()]).toEqual([
    413,
    { sentence: "A line of the file holds more than 4,000,000 values. Nothing was imported." },
  ]);
  const lines = await post("", undefined, values(3_900_000).repeat(6));
  expect(await lines.text()).toContain("The file holds more than 20,000,000 values.");
  expect(await (await post("", undefined, "[".repeat(300))).text()).toContain("nested more than 200 deep");
  received = [];
  expect((await post("", undefined, `${values(3_900_000)}b\n`)).status).toBe(200);
  expect(received).toHaveLength(2);
}, 30_000);

test("[A9] a file whose sender goes away is read no further, and is nobody's fault", async () => {
  const gone = new AbortController();
  const { signal } = gone;
  const body = new ReadableStream<Uint8Array>({ start: (sending) => sending.enqueue(Buffer.from("first\n")) });
  const sent = { method: "POST", headers: { "x-who": "ana" }, body, duplex: "half", signal } as RequestInit;
  const first = fetch(`${url}/api/import/workspace`, sent);
  await expect.poll(() => received).toEqual(["first"]);
  gone.abort();
  await expect(first).rejects.toThrow();
  await expect.poll(async () => (await post("")).status).toBe(200);
  expect(faults).toEqual([]);
});

test("[A9] one file of a person's is read at a time; another's is read meanwhile, and the next when that has ended", async () => {
  const begun = Promise.withResolvers<ReadableStreamDefaultController<Uint8Array>>();
  const body = new ReadableStream<Uint8Array>({ start: begun.resolve });
  const headers = { "x-who": "ana" };
  const first = fetch(`${url}/api/import/workspace`, { method: "POST", headers, body, duplex: "half" } as RequestInit);
  const sending = await begun.promise;
  sending.enqueue(Buffer.from("first\n"));
  await expect.poll(() => received).toEqual(["first"]);
  const second = await post("");
  expect([second.status, await second.text()]).toEqual([429, expect.stringContaining("is being read already")]);
  expect((await post("", { "x-who": "vic" })).status).toBe(200);
  sending.close();
  expect((await first).status).toBe(200);
  expect((await post("")).status).toBe(200);
});
