import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { OpenConnection } from "@tributary/adapters/connections";
import { err, ok, SYSTEM_ACTOR, type WorkspaceId } from "@tributary/core/base";
import type { Egress, EgressGrant, Exchange } from "@tributary/core/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ExchangeBook } from "../functions/exchange-book.ts";
import type { FunctionJob, Prepared } from "../functions/job.ts";
import { egressFor, type Opened } from "./egress.ts";

const SECRET = "s3cret-of-this-run";
const heard: string[] = [];
let server: Server;
let origin: string;

/** The far side says who it was asked as; a path tells it to answer with a redirect. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const { url = "", headers } = request;
    heard.push(url);
    if (url.startsWith("/away")) response.writeHead(302, { location: "http://169.254.169.254/" }).end();
    else response.end(`${headers["x-name"] ?? "nobody"} ${headers["x-key"] ?? ""}`);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => server.close(done)));

function connection(name: string, as: string): OpenConnection {
  return {
    name,
    allows: [{ methods: ["GET"], path: "/**" }],
    target: { kind: "origin", origin, privateAddresses: true },
    credential: async () => ({ headers: [["x-name", as]], secrets: [] }),
  };
}

const NOTHING: Prepared = { redactions: [] };

async function way(
  opened: { readonly [key: string]: Opened },
  grants: readonly EgressGrant[],
  { workspace = "w1", prepared = NOTHING }: { readonly workspace?: string; readonly prepared?: Prepared } = {},
) {
  const exchanges: Exchange[] = [];
  const hook = egressFor({
    open: async (at, name) => {
      const found = opened[`${at}/${name}`];
      return found ? ok(found) : err({ sentence: `This workspace has no connection named ${name}.` });
    },
    note: () => {},
  });
  const job: FunctionJob = {
    workspace: workspace as WorkspaceId,
    function: { name: "look", kind: "debug" },
    purpose: "debug",
    code: { hash: "", js: "" },
    input: null,
    by: SYSTEM_ACTOR,
    grants,
  };
  const egress = await hook(job, prepared, {
    ...{ log: () => {}, exchanged: (each) => exchanges.push(each) },
    signal: new AbortController().signal,
  });
  return { egress, exchanges };
}

async function ask(egress: Egress | undefined, url: string): Promise<string> {
  const answer = await egress?.request({ method: "GET", url, headers: [] }, new AbortController().signal);
  if (!answer) return "no way out";
  if (!answer.ok) return answer.error.sentence;
  const parts: Uint8Array[] = [];
  for await (const part of answer.value.body) parts.push(part);
  return `${answer.value.status} ${Buffer.concat(parts)}`.trim();
}

const always = (made: OpenConnection): Opened => ({ connection: made, isCurrent: () => true });

test("[VN1] one function's grant is not another's, and of two workspaces with one name each reaches its own", async () => {
  const opened = { "w1/crm": always(connection("crm", "one")), "w2/crm": always(connection("crm", "two")) };
  const granted = [{ connection: "crm" }];
  expect(await ask((await way(opened, granted)).egress, "http://crm.conn/")).toBe("200 one");
  expect(await ask((await way(opened, granted, { workspace: "w2" })).egress, "http://crm.conn/")).toBe("200 two");
  expect(await ask((await way(opened, [])).egress, "http://crm.conn/")).toBe("no way out");
  const other = await way({ ...opened, "w1/dns": always(connection("dns", "dns")) }, [{ connection: "dns" }]);
  expect(await ask(other.egress, "http://crm.conn/")).toContain("no connection named crm. It has dns.");
  expect(await ask(other.egress, `${origin}/`)).toContain("not the address of a connection");
  expect(await ask((await way(opened, granted, { workspace: "w3" })).egress, "http://crm.conn/")).toContain(
    "no connection named crm",
  );
  const narrow = [{ connection: "crm", patterns: [{ methods: ["GET"], path: "/a" }] }];
  expect(await ask((await way(opened, narrow)).egress, "http://crm.conn/b")).toContain("was not granted GET /b");
});

test("[VN2] a connection that is removed or changed while a function runs is refused from then on", async () => {
  let isCurrent = true;
  const opened = { "w1/crm": { connection: connection("crm", "one"), isCurrent: () => isCurrent } };
  const { egress } = await way(opened, [{ connection: "crm" }]);
  expect(await ask(egress, "http://crm.conn/")).toBe("200 one");
  isCurrent = false;
  heard.length = 0;
  expect(await ask(egress, "http://crm.conn/")).toBe("The connection crm was changed or removed while this ran.");
  expect(heard).toEqual([]);
});

test("[VN3] what was asked is told in order, refused or not, and nothing of it is secret", async () => {
  const prepared = { headers: { crm: { "x-key": SECRET } }, redactions: [SECRET] };
  const { egress, exchanges } = await way({ "w1/crm": always(connection("crm", "one")) }, [{ connection: "crm" }], {
    prepared,
  });
  // It did reach the far side, which says it back; that is cut out.
  expect(await ask(egress, "http://crm.conn/")).toBe("200 one [redacted]");
  expect(await ask(egress, "http://crm.conn/away")).toBe("302");
  expect(await ask(egress, `http://crm.conn/../${SECRET}`)).toContain("dot segment");
  expect(await ask(egress, `http://other.conn/${SECRET}`)).toContain("no connection named other");
  expect(exchanges.map(({ status, refused }) => status ?? (refused === undefined ? "" : "refused"))).toEqual([
    200,
    302,
    "refused",
    "refused",
  ]);
  expect(heard).not.toContain("/latest/meta-data/");
  expect(JSON.stringify(exchanges)).not.toContain(SECRET);
});

test("[VN3] of many exchanges the first and the last are kept, and all are counted", () => {
  const book = new ExchangeBook();
  expect(book.kept()).toEqual({});
  for (let i = 0; i < 1000; i++)
    book.add({ connection: "crm", method: "GET", path: `/${i}`, sentBytes: 0, receivedBytes: 0, durationMs: 0 });
  const { exchanges } = book.kept();
  expect(exchanges?.total).toBe(1000);
  expect(exchanges?.kept.map(({ path }) => path)).toHaveLength(200);
  expect([
    exchanges?.kept[0]?.path,
    exchanges?.kept[99]?.path,
    exchanges?.kept[100]?.path,
    exchanges?.kept[199]?.path,
  ]).toEqual(["/0", "/99", "/900", "/999"]);
});
