import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createHttpServer } from "./http.ts";
import { AddressTaken, listen } from "./listen.ts";
import { readSettings } from "./settings.ts";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
});

function made(server = createServer()): Server {
  servers.push(server);
  return server;
}

test("[V16] settings have defaults, and a wrong one is named with what it may be", () => {
  expect(readSettings({} as NodeJS.ProcessEnv)).toMatchObject({
    port: 4000,
    portIsFixed: false,
    host: "127.0.0.1",
    logLevel: "warn",
    web: "built",
  });
  const read = (env: Record<string, string>) => () => readSettings(env as unknown as NodeJS.ProcessEnv);
  expect(read({ PORT: "99999" })).toThrow("PORT must be a number");
  expect(read({ TRIBUTARY_URL: "ftp://x" })).toThrow("TRIBUTARY_URL must be an http or https address");
  expect(read({ LOG_LEVEL: "loud" })).toThrow("LOG_LEVEL must be one of");
});

test("[V16] a taken default port gives the next free one; a taken port that was asked for is refused in a sentence", async () => {
  const port = await listen(made(), "127.0.0.1", 0, { exactly: true });
  const next = await listen(made(), "127.0.0.1", port, { exactly: false });
  expect(next).toBeGreaterThan(port);
  await expect(listen(made(), "127.0.0.1", port, { exactly: true })).rejects.toThrow(AddressTaken);
});

test("[V16] unknown host names get 421, unknown API paths 404, pages the page, and health says what holds", async () => {
  let healthy = true;
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const server = made(
    createHttpServer({
      log: silent,
      isKnownHost: (host) => host.startsWith("127.0.0.1"),
      isHealthy: async () => healthy,
      requests: [],
      upgrades: [],
      page: (_request, response) => void response.end("page"),
    }),
  );
  await listen(server, "127.0.0.1", 0, { exactly: true });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const page = await fetch(`${url}/w/1`);
  expect([
    page.status,
    await page.text(),
    page.headers.get("x-content-type-options"),
    page.headers.get("x-frame-options"),
  ]).toEqual([200, "page", "nosniff", "DENY"]);
  expect((await fetch(`${url}/api/nothing`)).status).toBe(404);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  healthy = false;
  expect((await fetch(`${url}/health`)).status).toBe(503);
});
