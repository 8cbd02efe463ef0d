import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAllowed, vettedLookup } from "./addresses.ts";
import type { Exchange } from "@tributary/core/engine";
import { type BrokerCaps, openBroker } from "./broker.ts";

const SECRET = "s3cr3t/+token-value";
const seen: {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}[] = [];
let folder: string;
let far: Server;
let origin: string;
let near: Server;

/** The far side: says what it is told by the path. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = "", url = "", headers } = request;
  seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
  if (url.startsWith("/redirect")) response.writeHead(302, { location: `${origin}/inner` }).end();
  else if (url.startsWith("/echo")) {
    response.writeHead(200, { "x-echo": String(headers.authorization), "set-cookie": "a=b" });
    const text = `you are ${headers.authorization}, or ${Buffer.from(SECRET).toString("base64")}, or ${encodeURIComponent(SECRET)}`;
    // One byte at a time, so that every cut is tried.
    for (const byte of Buffer.from(text)) {
      response.write(Buffer.from([byte]));
      await new Promise((done) => setImmediate(done));
    }
    response.end();
  } else if (url.startsWith("/flood")) response.end("x".repeat(100_000));
  else if (url.startsWith("/zip")) response.writeHead(200, { "content-encoding": "gzip" }).end("x");
  else if (url.startsWith("/break")) {
    response.writeHead(200, { "content-length": "100" });
    response.write("half");
    setTimeout(() => response.destroy(), 20);
  } else if (url.startsWith("/slow")) setTimeout(() => response.end("late"), 200);
  else response.end("hello");
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "trb-conn-"));
  far = createServer((request, response) => void answer(request, response));
  far.on("upgrade", (_request, socket) =>
    socket.end("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
  );
  await new Promise<void>((done) => far.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(far.address() as AddressInfo).port}`;
  near = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => near.listen(join(folder, "engine.sock"), done));
});
afterAll(() => {
  far.close();
  near.close();
  rmSync(folder, { recursive: true });
});

function broker(caps: Partial<BrokerCaps> = {}) {
  const exchanges: Exchange[] = [];
  const allows = [{ methods: ["GET", "POST", "DELETE"], path: "/**" }];
  const credential = async () => ({
    headers: [["authorization", `Bearer ${SECRET}`]] as const,
    secrets: [SECRET],
  });
  const { port } = far.address() as AddressInfo;
  const egress = openBroker({
    connections: [
      { name: "api", allows, target: { kind: "origin", origin, privateAddresses: true }, credential },
      { name: "undeclared", allows, target: { kind: "origin", origin } },
      { name: "named", allows, target: { kind: "origin", origin: `http://localhost:${port}` } },
      {
        name: "metadata",
        allows,
        target: { kind: "origin", origin: "http://169.254.169.254", privateAddresses: true },
      },
      { name: "gone", allows, target: { kind: "socket", path: join(folder, "gone.sock") } },
      { name: "engine", allows, target: { kind: "socket", path: join(folder, "engine.sock") } },
    ],
    grants: ["api", "undeclared", "named", "metadata", "gone", "engine"].map((connection) => ({ connection })),
    caps,
    onExchange: (exchange) => exchanges.push(exchange),
  });
  const ask = async (url: string, method = "GET", body?: Uint8Array) => {
    const headers: [string, string][] = [
      ["accept", "text/plain"],
      ["authorization", "Bearer mine"],
    ];
    const answered = await egress.request(
      { method, url, headers, ...(body ? { body } : {}) },
      new AbortController().signal,
    );
    if (!answered.ok) return { refused: answered.error.sentence };
    const chunks: Uint8Array[] = [];
    let broken = "";
    try {
      for await (const chunk of answered.value.body) chunks.push(chunk);
    } catch (error) {
      broken = (error as Error).message;
    }
    const { status } = answered.value;
    return {
      status,
      headers: Object.fromEntries(answered.value.headers),
      text: Buffer.concat(chunks).toString(),
      broken,
    };
  };
  return { egress, ask, exchanges };
}

test("[N1] the credential reaches the far side, whatever the function says it is", async () => {
  const { ask } = broker();
  expect(await ask("http://api.conn/a?b=1", "POST", Buffer.from("body"))).toMatchObject({ status: 200, text: "hello" });
  expect(seen.at(-1)).toMatchObject({
    method: "POST",
    url: "/a?b=1",
    body: "body",
    headers: { authorization: `Bearer ${SECRET}` },
  });
  expect(seen.at(-1)?.headers["accept"]).toBe("text/plain");
});

test("[N1] and comes back neither in a header nor in a body, however it is written and wherever it is cut", async () => {
  const { ask } = broker();
  const answered = await ask("http://api.conn/echo");
  expect(answered.text).toBe("you are Bearer [redacted], or [redacted]==, or [redacted]");
  expect(answered.headers?.["x-echo"]).toBe("Bearer [redacted]");
  expect(answered.headers).not.toHaveProperty("set-cookie");
});

test("[N2] a private address is refused unless declared, by literal and by name, and metadata always", async () => {
  const { ask } = broker();
  const before = seen.length;
  expect((await ask("http://undeclared.conn/a")).refused).toContain("private network");
  expect((await ask("http://named.conn/a")).refused).toContain("localhost leads to");
  expect((await ask("http://metadata.conn/latest/meta-data/")).refused).toContain("refused");
  expect(seen.length).toBe(before);
});

describe("[N2] addresses that are somebody's own network:", () => {
  test.each([
    ["10.1.2.3", false],
    ["127.0.0.53", false],
    ["172.31.255.255", false],
    ["192.168.1.1", false],
    ["100.64.0.1", false],
    ["0.0.0.0", false],
    ["::1", false],
    ["fd12::1", false],
    ["::ffff:127.0.0.1", false],
    ["::ffff:7f00:1", false],
    ["64:ff9b::7f00:1", false],
    ["2002:7f00:1::", false],
    ["not an address", false],
    ["93.184.216.34", true],
    ["2606:2800:220:1::", true],
  ])("%s: allowed %s", (address, allowed) => {
    expect(isAllowed(address, { privateAddresses: false })).toBe(allowed);
  });

  test.each(["169.254.169.254", "fe80::1", "224.0.0.1", "255.255.255.255", "fd00:ec2::254", "::ffff:169.254.169.254"])(
    "%s: never",
    (address) => {
      expect(isAllowed(address, { privateAddresses: true })).toBe(false);
    },
  );
});

test("[N2] the address that was looked at is the one that is connected to", async () => {
  const answered = await new Promise((resolve) => {
    vettedLookup({ privateAddresses: true })("localhost", { all: true }, (error, found) => resolve(error ?? found));
  });
  expect(answered).toEqual([expect.objectContaining({ address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) })]);
});

test("[N3] a redirect is an answer, and nobody goes there", async () => {
  const { ask } = broker();
  expect(await ask("http://api.conn/redirect")).toMatchObject({
    status: 302,
    headers: { location: `${origin}/inner` },
  });
  expect(seen.at(-1)?.url).toBe("/redirect");
});

test("[N4] requests, requests at a time and sizes are capped, with a sentence", async () => {
  const few = broker({ requests: 2 });
  expect((await few.ask("http://api.conn/a")).status).toBe(200);
  expect((await few.ask("http://api.conn/a")).status).toBe(200);
  expect((await few.ask("http://api.conn/a")).refused).toContain("2 requests");
  const narrow = broker({ atOnce: 1 });
  const [one, two] = await Promise.all([narrow.ask("http://api.conn/slow"), narrow.ask("http://api.conn/slow")]);
  expect([one?.text, two?.refused]).toEqual(["late", expect.stringContaining("at a time")]);
  const small = broker({ requestBytes: 3, responseBytes: 1000 });
  expect((await small.ask("http://api.conn/a", "POST", Buffer.from("long"))).refused).toContain("3 bytes");
  expect((await small.ask("http://api.conn/flood")).broken).toContain("1000 bytes");
});

test("[N5] every exchange is told, refused ones too", async () => {
  const { ask, exchanges } = broker();
  await ask("http://api.conn/a?x=1");
  await ask("http://nobody.conn/a");
  expect(exchanges).toMatchObject([
    { connection: "api", method: "GET", path: "/a?x=1", status: 200, receivedBytes: 5 },
    { connection: "", path: "http://nobody.conn/a", refused: expect.stringContaining("no connection named nobody") },
  ]);
  expect(JSON.stringify(exchanges)).not.toContain(SECRET);
});

test("[N6] a socket of this machine is a connection like any other; another protocol is not spoken", async () => {
  const { ask } = broker();
  expect(await ask("http://engine.conn/containers/json")).toMatchObject({ status: 200, text: "hello" });
  expect(seen.at(-1)?.headers).not.toHaveProperty("authorization");
  expect(seen.at(-1)?.headers).not.toHaveProperty("upgrade");
});

test("[N7] a far side that is not there, breaks off, or answers compressed is a sentence", async () => {
  const { ask } = broker();
  expect((await ask("http://gone.conn/a")).refused).toMatch(/connection gone failed/);
  expect(await ask("http://api.conn/break")).toMatchObject({
    text: "half",
    broken: expect.stringMatching(/aborted|reset|closed/),
  });
  expect((await ask("http://api.conn/zip")).refused).toContain("compressed");
});

test("[N8] what stands for a secret becomes it on the way to a connection that takes any, and to no other; it does not come back", async () => {
  const allows = [{ methods: ["POST"], path: "/**" }];
  const target = { kind: "origin", origin, privateAddresses: true } as const;
  const onTheWay = { standIns: { "stands-for-it": "Bearer the real one" }, signIns: [] };
  const credential = async () => ({ headers: [], secrets: ["Bearer the real one"] });
  const way = openBroker({
    connections: [
      {
        ...{ name: "takes", allows, target, onTheWay, credential },
        fill: (_asked, body, { standIns }) => {
          const text = standIns[new TextDecoder().decode(body)];
          if (text === undefined) return { ok: false, error: { sentence: "Nothing stands for Bearer the real one." } };
          return { ok: true, value: { body: new TextEncoder().encode(text), headers: [["authorization", text]] } };
        },
      },
      { name: "plain", allows, target, onTheWay, credential },
    ],
    grants: [{ connection: "takes" }, { connection: "plain" }],
  });
  const post = async (connection: string, body: string) => {
    seen.length = 0;
    const url = `http://${connection}.conn/echo`;
    const asked = { method: "POST", url, headers: [], body: new TextEncoder().encode(body) };
    const answer = await way.request(asked, new AbortController().signal);
    if (!answer.ok) return answer.error.sentence;
    const parts: Uint8Array[] = [];
    for await (const part of answer.value.body) parts.push(part);
    return Buffer.concat(parts).toString();
  };
  expect(await post("takes", "stands-for-it")).toContain("you are [redacted]");
  expect(seen).toMatchObject([{ body: "Bearer the real one", headers: { authorization: "Bearer the real one" } }]);
  await post("plain", "stands-for-it");
  expect(seen).toMatchObject([{ body: "stands-for-it" }]);
  expect(await post("takes", "something else")).toBe("Nothing stands for [redacted].");
  expect(seen).toEqual([]);
});
