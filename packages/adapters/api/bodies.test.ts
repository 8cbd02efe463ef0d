import { once } from "node:events";
import { createServer, request, type ClientRequest, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createApi, type ApiEndpoint } from "./http.ts";
import { agentOf, person, world } from "./services.fixture.ts";

/* What is sent, and held until it is whole: by whom, and how much of it at a time. */

const WHO = { ana: person("ana"), ben: person("ben"), bot: agentOf("ana") };
let server: Server;
let api: ApiEndpoint;
let sending: ClientRequest[];

beforeEach(async () => {
  sending = [];
  api = createApi({
    services: world({}).services,
    authenticate: async ({ headers }) => WHO[String(headers["x-who"]) as keyof typeof WHO],
    isOwnOrigin: () => true,
    onFault: (fault) => {
      throw fault;
    },
  });
  server = createServer((asked, response) => void (api.request(asked, response) || response.writeHead(404).end()));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});

afterEach(async () => {
  for (const each of sending) each.destroy();
  await api.close();
  await new Promise((done) => server.close(done));
});

/** Begins to send a command, and does not come to an end. */
function sends(bytes: number, who?: keyof typeof WHO) {
  const { port } = server.address() as AddressInfo;
  const headers = { "content-type": "application/json", ...(who ? { "x-who": who } : {}) };
  const asked = request({ port, host: "127.0.0.1", method: "POST", path: "/api/trpc/changeSet.import", headers });
  asked.on("error", () => undefined);
  sending.push(asked);
  asked.write(Buffer.alloc(bytes, 0x20));
  const answered = once(asked, "response").then(
    ([response]) => response as IncomingMessage,
    () => "nothing",
  );
  return { asked, answered };
}

const soon = <T>(work: Promise<T>): Promise<T | "nothing"> =>
  Promise.race([work, new Promise<"nothing">((resolve) => setTimeout(() => resolve("nothing"), 500))]);

const MB = 1024 * 1024;

test("[A17] of whoever is not signed in no more is held than a page of text, however much they send", async () => {
  expect(await soon(sends(MB).answered)).toMatchObject({ statusCode: 401 });
  expect(await soon(sends(20_000).answered)).toBe("nothing");
  expect(await soon(sends(MB, "ana").answered)).toBe("nothing");
});

test("[A17] of one person, with all that acts for them, so much is held at a time; others send meanwhile, and what has ended makes room", async () => {
  const first = sends(20 * MB, "ana");
  expect(await soon(sends(20 * MB, "bot").answered)).toBe("nothing");
  expect(await soon(sends(20 * MB, "bot").answered)).toMatchObject({ statusCode: 429 });
  expect(await soon(sends(20 * MB, "ben").answered)).toBe("nothing");
  first.asked.destroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await soon(sends(20 * MB, "ana").answered)).toBe("nothing");
});
