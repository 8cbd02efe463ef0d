import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createSealer, newSigningKey } from "./seal.ts";
import { sendWebhook, signature } from "./send.ts";

let server: Server | undefined;
afterEach(() => server?.close());

/** A receiver on loopback that answers with `status`, and what it was sent. */
async function receiver(status: number, headers: Record<string, string> = {}) {
  const seen: { readonly headers: IncomingHttpHeaders; readonly body: string; readonly url: string | undefined }[] = [];
  const started = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      seen.push({ headers: request.headers, body, url: request.url });
      response.writeHead(status, headers).end("thank you");
    });
  });
  server = started;
  await new Promise<void>((ready) => started.listen(0, "127.0.0.1", ready));
  return { seen, url: `http://127.0.0.1:${(started.address() as AddressInfo).port}/hook` };
}

const delivery = { key: "k", delivery: "apply:1/0", body: '{"type":"changeSet.applied"}', at: 5_000 };

test("[W1] a request is signed so that the receiver can check it, and carries the same name at every attempt", async () => {
  const { seen, url } = await receiver(204);
  expect(await sendWebhook({ url, ...delivery })).toEqual({ kind: "taken" });
  await sendWebhook({ url, ...delivery, at: 9_000 });
  const [first, second] = seen;
  expect(first?.body).toBe(delivery.body);
  expect(first?.headers["tributary-signature"]).toBe(`t=5,v1=${signature("k", 5, delivery.body)}`);
  expect(signature("another", 5, delivery.body)).not.toBe(signature("k", 5, delivery.body));
  expect([first, second].map((each) => each?.headers["tributary-delivery"])).toEqual(["apply:1/0", "apply:1/0"]);
});

test("[W2] a failure, a redirect and nobody there say later; gone says never", async () => {
  const kinds: string[] = [];
  for (const status of [500, 404, 410]) {
    const { url } = await receiver(status);
    kinds.push((await sendWebhook({ url, ...delivery })).kind);
    server?.close();
  }
  const moved = await receiver(302, { location: "/elsewhere" });
  kinds.push((await sendWebhook({ url: moved.url, ...delivery })).kind);
  expect([kinds, moved.seen.length]).toEqual([["later", "later", "never", "later"], 1]);
  server?.closeAllConnections();
  const { url } = await receiver(200);
  await new Promise((closed) => server?.close(closed));
  expect(await sendWebhook({ url, ...delivery })).toMatchObject({
    kind: "later",
    reason: expect.stringContaining("cannot be reached"),
  });
});

test("[W3] a sealed key opens for its workspace with the server's secret, and for nobody else", () => {
  const sealer = createSealer("a secret of the server's own");
  const key = newSigningKey();
  const sealed = sealer.seal(key, "workspace-1");
  expect(sealed).not.toContain(key);
  expect(sealer.open(sealed, "workspace-1")).toBe(key);
  expect(() => sealer.open(sealed, "workspace-2")).toThrow();
  expect(() => createSealer("another secret").open(sealed, "workspace-1")).toThrow();
  expect(sealer.seal(key, "workspace-1")).not.toBe(sealed);
});
