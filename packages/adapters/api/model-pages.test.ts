import { createServer, type Server, request as ask } from "node:http";
import type { AddressInfo } from "node:net";
import { ok, type WorkspaceId } from "@tributary/core/base";
import { EMPTY_SNAPSHOT, serialiseSnapshot, withComponent } from "@tributary/core/model";
import type { SnapshotPage } from "@tributary/core/protocol";
import { StoreUnavailable } from "@tributary/core/sync";
import { readModel } from "@tributary/replica";
import { baseSnapshot } from "@tributary/testing/simulation";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ApiEndpoint, createApi } from "./http.ts";
import { KeptPages } from "./kept-pages.ts";
import type { ApiServices } from "./services.ts";
import { person, SET, W, world } from "./services.fixture.ts";

const BASE = baseSnapshot(4_321);
/** Every seventh is deleted, and half of these are left outside. */
const MODEL = [...BASE.components.values()].reduce((model, each, n) => {
  const gone = { ...each, deleted: true, ...(n % 14 ? {} : { left: true as const }) };
  return n % 7 ? model : withComponent(model, each.id, gone);
}, BASE);
let server: Server;
let api: ApiEndpoint;
let url: string;
let asked: (number | undefined)[];
let newest: number;
let fault: Error | undefined;
let faults: unknown[];
/** Change sets that the store was asked for. */
let looked: string[];

beforeEach(async () => {
  [asked, newest, fault, faults, looked] = [[], 9, undefined, [], []];
  const head = async (_workspace: WorkspaceId, version?: number) => {
    asked.push(version);
    if (fault) throw fault;
    return ok({ version: version ?? newest, snapshot: MODEL });
  };
  const { services } = world({ workspaces: { head } as unknown as ApiServices["workspaces"] });
  const { changeSets } = services.stores;
  const get = changeSets.get.bind(changeSets);
  changeSets.get = async (id) => {
    looked.push(id);
    return get(id);
  };
  api = createApi({
    services,
    authenticate: async ({ headers }) => (typeof headers["x-who"] === "string" ? person(headers["x-who"]) : undefined),
    isOwnOrigin: (request) => request.headers.origin !== "https://evil.example",
    onFault: (told) => faults.push(told),
  });
  server = createServer((request, response) => void (api.request(request, response) || response.writeHead(404).end()));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/model`;
});

afterEach(async () => {
  await api.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const get = (query: string, headers: Record<string, string> = { "x-who": "vic" }) =>
  fetch(`${url}?${query}`, { headers });
const page = async (query: string) => (await (await get(query)).json()) as SnapshotPage;
const named = (version: number | undefined) => (version === undefined ? "" : `&version=${version}`);

test("[A11] the pages of one version make the model, with what is left outside; a change set's are those of what it stands on", async () => {
  for (const place of [`workspace=${W}`, `changeSet=${SET.id}`]) {
    const { version, snapshot } = await readModel((at, of) => page(`${place}&page=${at}${named(of)}`));
    expect(version).toBe(place.startsWith("workspace") ? 9 : SET.baseVersion);
    expect(serialiseSnapshot(snapshot)).toEqual(serialiseSnapshot(MODEL));
  }
});

test("[A6] Head moves while it is read: the pages that follow are still of the version the first one named", async () => {
  const { version } = await readModel(async (at, of) => {
    newest += 1;
    return page(`workspace=${W}&page=${at}${named(of)}`);
  });
  expect([version, new Set(asked.slice(1))]).toEqual([10, new Set([10])]);
});

test("[A11] however many ask, each page of a version is made once", async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => get(`workspace=${W}&version=4&page=1`)));
  const texts = new Set(await Promise.all(all.map((response) => response.text())));
  await page(`workspace=${W}&version=4&page=1`);
  expect([texts.size, asked]).toEqual([1, [4]]);
  await page(`workspace=${W}&version=5&page=1`);
  expect(asked).toEqual([4, 5]);
});

test("[A11] it travels gzipped to whoever takes that, plain to others, and is kept by nobody on the way", async () => {
  const packed = await get(`workspace=${W}`);
  expect(packed.headers.get("content-encoding")).toBe("gzip");
  expect(packed.headers.get("cache-control")).toBe("no-store");
  const plain = await new Promise<string>((done, fail) => {
    const request = ask(`${url}?workspace=${W}`, { headers: { "x-who": "vic" } }, (response) => {
      let text = "";
      response.on("data", (part: Buffer) => (text += part.toString())).on("end", () => done(text));
    });
    request.on("error", fail).end();
  });
  expect(plain).toBe(await packed.text());
});

test("[A11] strangers, visitors, other sites and other questions get none, also of what is made already", async () => {
  await page(`workspace=${W}&version=4`);
  const status = async (query: string, headers?: Record<string, string>) => (await get(query, headers)).status;
  const known = `workspace=${W}&version=4`;
  expect(await status(known, {})).toBe(401);
  expect(await status(known, { "x-who": "mallory" })).toBe(404);
  expect(await status(`changeSet=${SET.id}`, { "x-who": "mallory" })).toBe(404);
  expect(await status("changeSet=nobody", { "x-who": "vic" })).toBe(404);
  expect(await status(known, { "x-who": "vic", origin: "https://evil.example" })).toBe(403);
  for (const wrong of ["", "workspace=%00", `${known}&page=-1`, `workspace=${W}&version=x`])
    expect(await status(wrong)).toBe(400);
});

test("[A11] the store is asked for nothing before it is known who asks, and from where", async () => {
  expect((await get(`changeSet=${SET.id}`, {})).status).toBe(401);
  expect((await get(`changeSet=${SET.id}`, { "x-who": "vic", origin: "https://evil.example" })).status).toBe(403);
  expect(looked).toEqual([]);
  expect((await get(`changeSet=${SET.id}`)).status).toBe(200);
  expect(looked).toEqual([SET.id]);
});

test("[A11] behind the last page there is none, and that is said", async () => {
  expect((await page(`workspace=${W}&version=4&page=2`)).components.length).toBe(321);
  for (const behind of [3, 1_000_000]) {
    const response = await get(`workspace=${W}&version=4&page=${behind}`);
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining(`no page ${behind}.`)]);
  }
});

test("[A11] nothing is kept of pages that are not there, of whatever number", async () => {
  const kept = new KeptPages();
  for (const snapshot of [MODEL, EMPTY_SNAPSHOT])
    for (let page = 0; page < 50; page += 1)
      await kept.page({ workspace: `w${snapshot.components.size}`, version: 1, page }, async () => snapshot);
  expect(kept.size).toBe(3 + 1);
});

test("[A11] pages of next to nothing are bounded in number, and each is kept in memory of its own", async () => {
  const kept = new KeptPages(64 * 1024);
  for (let version = 0; version < 500; version += 1) {
    const page = await kept.page({ workspace: "w", version, page: 0 }, async () => EMPTY_SNAPSHOT);
    expect(page?.buffer.byteLength).toBe(page?.length);
  }
  expect(kept.size).toBeGreaterThan(30);
  expect(kept.size).toBeLessThanOrEqual(64);
});

test("[A11] a page that could not be made is told so, logged, and made when it is asked for again", async () => {
  fault = new StoreUnavailable("read", new Error("gone"));
  const refused = await get(`workspace=${W}&version=4`);
  expect([refused.status, await refused.text()]).toEqual([503, expect.stringContaining("Try again")]);
  expect(faults).toEqual([fault]);
  fault = undefined;
  expect((await page(`workspace=${W}&version=4`)).total).toBe(4_321);
});

test("[A11] what is kept is bounded: what was asked for longest ago is made anew", async () => {
  let made = 0;
  const read = async () => {
    made += 1;
    return MODEL;
  };
  const of = (version: number) => ({ workspace: "w", version, page: 2 });
  const { length = 0 } = (await new KeptPages().page(of(1), read)) ?? {};
  expect(length).toBeGreaterThan(1_000);
  const kept = new KeptPages(2.5 * (length + 1_024));
  made = 0;
  for (const version of [1, 2, 1, 3, 1, 3]) await kept.page(of(version), read);
  expect(made).toBe(3);
  await kept.page(of(2), read);
  expect(made).toBe(4);
});
