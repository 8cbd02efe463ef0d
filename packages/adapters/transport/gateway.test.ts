import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { err, ok, type ActorId } from "@tributary/core/base";
import { CLOSE, MAX_UPDATE_BYTES, MESSAGE } from "@tributary/core/protocol";
import type { Principal } from "@tributary/core/governance";
import type { PeerSocket } from "@tributary/core/sync";
import { framedOnce } from "./framed.ts";
import { createSyncGateway, type SyncGateway } from "./gateway.ts";
import { isOwnOrigin } from "./origin.ts";
import { requestOrigin } from "./request-origin.ts";
import type { SyncLimits, SyncPorts } from "./ports.ts";
import { TokenBucket } from "./token-bucket.ts";

const principal = (id: string): Principal => ({
  actor: { type: "user", id: id as ActorId, name: id },
  member: id as ActorId,
  credential: { kind: "session", id: `session-${id}` },
});

/** A room that repeats what it hears to everyone in it. */
class EchoRoom {
  readonly heard: string[] = [];
  readonly connections = new Set<PeerSocket>();
  /** Admissions given and not yet given back. */
  held = 0;

  join(connection: PeerSocket) {
    this.connections.add(connection);
    return {
      receive: (bytes: Uint8Array) => {
        const text = Buffer.from(bytes).toString();
        if (text === "fault") throw new Error("the room broke");
        this.heard.push(text);
        for (const each of this.connections) each.send(bytes);
      },
      leave: () => void this.connections.delete(connection),
    };
  }
}

let server: Server;
let gateway: SyncGateway;
let room: EchoRoom;
let faults: unknown[];
let cuts: number[];
let signedIn: Set<string>;

async function start(limits: Partial<SyncLimits> = {}): Promise<void> {
  room = new EchoRoom();
  faults = [];
  cuts = [];
  signedIn = new Set(["ana", "ben"]);
  const ports: SyncPorts = {
    authenticate: async (request) => {
      const who = new URL(request.url ?? "", "http://x").searchParams.get("token") ?? "";
      return signedIn.has(who) ? principal(who) : undefined;
    },
    isOwnOrigin: (request) => isOwnOrigin(request, { hostNames: new Set() }),
    open: async (wanted) => {
      if (wanted.id === "broken") throw new Error("store away");
      if (wanted.id === "secret") return err({ code: CLOSE.forbidden, reason: "not yours" });
      room.held += 1;
      return ok({
        role: "editor",
        join: (connection) => room.join(connection),
        onCut: ({ code }) => void cuts.push(code),
        release: () => {
          room.held -= 1;
        },
      });
    },
    originOf: (request, who) => requestOrigin(request, who, () => "made"),
    newId: () => crypto.randomUUID(),
    onFault: (fault) => void faults.push(fault),
  };
  gateway = createSyncGateway(ports, limits);
  server = createServer();
  server.on("upgrade", (request, socket, head) => void gateway.upgrade(request, socket, head));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
}

async function stop(): Promise<void> {
  await gateway.close();
  await new Promise((done) => server.close(done));
}

async function restart(limits: Partial<SyncLimits>): Promise<void> {
  await stop();
  await start(limits);
}

beforeEach(() => start());
afterEach(stop);

const url = (path: string) => `ws://127.0.0.1:${(server.address() as AddressInfo).port}/sync/${path}`;
const closed = (ws: WebSocket) => new Promise<number>((done) => void ws.on("close", done).on("error", () => {}));
const message = (ws: WebSocket) => new Promise<string>((done) => void ws.once("message", (data) => done(String(data))));

async function connected(path: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  const ws = new WebSocket(url(path), { headers });
  await new Promise((done, fail) => void ws.on("open", done).on("error", fail));
  return ws;
}

describe("joining", () => {
  test("[T1] an admitted client hears what another one says", async () => {
    const [ana, ben] = await Promise.all([connected("changeSet.a?token=ana"), connected("changeSet.a?token=ben")]);
    const heard = message(ben);
    ana.send(Buffer.from("hello"));
    expect(await heard).toBe("hello");
  });

  test("[T1] without a valid token, without admission, without such a room: each closes with its code", async () => {
    expect(await closed(new WebSocket(url("changeSet.a?token=mallory")))).toBe(CLOSE.unauthenticated);
    expect(await closed(new WebSocket(url("changeSet.a")))).toBe(CLOSE.unauthenticated);
    expect(await closed(new WebSocket(url("changeSet.secret?token=ana")))).toBe(CLOSE.forbidden);
    expect(await closed(new WebSocket(url("nonsense?token=ana")))).toBe(CLOSE.notFound);
    expect(await closed(new WebSocket(url("changeSet.%E0%A4%A?token=ana")))).toBe(CLOSE.notFound);
    expect(room.heard).toEqual([]);
  });

  test("[T7] a room that cannot be opened closes with unavailable and reports the fault", async () => {
    expect(await closed(new WebSocket(url("changeSet.broken?token=ana")))).toBe(CLOSE.unavailable);
    expect(faults).toHaveLength(1);
  });

  test("[T2] a page of another origin is refused", async () => {
    await expect(connected("changeSet.a?token=ana", { Origin: "https://evil.example" })).rejects.toThrow("403");
    await expect(
      connected("changeSet.a?token=ana", { Host: "rebound.example", Origin: "http://rebound.example" }),
    ).rejects.toThrow("403");
    const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await connected("changeSet.a?token=ana", { Origin: own });
  });
});

test("[T10] a room is told whence its sockets come, as far as that is well-formed; notes that cannot be kept end theirs", async () => {
  const said = { "time-zone": "Europe/Berlin", culture: "de-ch", correlation: "a b", metadata: "ticket=OPS-7" };
  await connected(`changeSet.a?${new URLSearchParams({ token: "ana", ...said })}`, { "User-Agent": "a test" });
  expect([...room.connections][0]?.origin).toEqual({
    ...{ correlation: "made", timeZone: "Europe/Berlin", culture: "de-CH", metadata: { ticket: "OPS-7" } },
    ...{ session: "session-ana", clientAddress: "127.0.0.1", userAgent: "a test" },
  });
  const odd = new WebSocket(url("changeSet.a?token=ana&metadata=a%2520b%3Dc"));
  expect(await closed(odd)).toBe(CLOSE.hostile);
  expect(room.connections.size).toBe(1);
});

describe("talking", () => {
  test("[T3] [T9] a text frame and an oversized frame end their connection only", async () => {
    const [text, large, good] = await Promise.all(
      ["ana", "ana", "ben"].map((who) => connected(`changeSet.a?token=${who}`)),
    );
    if (!text || !large || !good) throw new Error("not connected");
    const codes = [closed(text), closed(large)];
    text.send("hello");
    large.send(Buffer.alloc(MAX_UPDATE_BYTES + 128 * 1024));
    expect(await Promise.all(codes)).toEqual([CLOSE.hostile, 1009]);
    expect(cuts).toEqual([CLOSE.hostile, CLOSE.hostile]);
    const heard = message(good);
    good.send(Buffer.from("still here"));
    expect(await heard).toBe("still here");
    const left = closed(good);
    good.close();
    await left;
    expect(cuts).toHaveLength(2);
  });

  test("[T4] a flood is slowed down and loses nothing", async () => {
    await restart({ messagesPerSecond: 200, burst: 10 });
    const ana = await connected("changeSet.a?token=ana");
    const startedAt = performance.now();
    const texts = Array.from({ length: 60 }, (_, n) => `${n}`);
    // Each in its own chunk, so that pausing the socket can take effect between two.
    for (const text of texts) {
      ana.send(Buffer.from(text));
      await new Promise((done) => setImmediate(done));
    }
    await expect.poll(() => room.heard, { timeout: 5_000 }).toEqual(texts);
    expect(performance.now() - startedAt).toBeGreaterThan(100);
    expect(ana.readyState).toBe(WebSocket.OPEN);
  });

  test("[T4] who comes back with much is not taken for gone while it is read slowly", async () => {
    await restart({ messagesPerSecond: 200, burst: 10, pingMs: 40 });
    const ana = await connected("changeSet.a?token=ana");
    let pings = 0;
    ana.on("ping", () => void pings++);
    const texts = Array.from({ length: 200 }, (_, n) => `${n}`);
    for (const [n, text] of texts.entries()) {
      ana.send(Buffer.from(text));
      // Fifty arrive together: what they owe is longer than a ping may be unanswered.
      if (n % 50 === 49) await expect.poll(() => room.heard.length, { interval: 1, timeout: 5_000 }).toBe(n + 1);
    }
    expect(room.heard).toEqual(texts);
    // Nobody is pinged while they are not read, and a second time only who has answered the first.
    const before = pings;
    await expect.poll(() => pings, { timeout: 5_000 }).toBeGreaterThan(before + 2);
    expect(ana.readyState).toBe(WebSocket.OPEN);
  });

  test("[T4] the debt of a bucket is what is missing, and it fills up to its burst only", () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 2, now: 0 });
    expect([bucket.take(1, 0), bucket.take(1, 0), bucket.take(1, 0)]).toEqual([0, 0, 100]);
    expect(bucket.take(1, 60_000)).toBe(0);
    expect(bucket.take(2, 60_000)).toBe(100);
  });

  test("[T8] who is held is not read, is told that we are there, stays, and loses nothing", async () => {
    await restart({ pingMs: 20 });
    const ana = await connected("changeSet.a?token=ana");
    const [peer] = room.connections;
    peer?.hold?.(true);
    const signs: number[] = [];
    ana.on("message", (data: Buffer) => signs.push(data[0] ?? -1));
    for (let n = 0; n < 50; n += 1) ana.send(Buffer.from(`${n}`));
    await expect.poll(() => signs.length).toBeGreaterThan(5);
    expect([room.heard, new Set(signs), ana.readyState]).toEqual([[], new Set([MESSAGE.awareness]), WebSocket.OPEN]);
    peer?.hold?.(false);
    await expect.poll(() => room.heard).toHaveLength(50);
    expect(ana.readyState).toBe(WebSocket.OPEN);
  });

  test("[T4] who reads slowly is known by what waits, and it is told when that has left", async () => {
    const ana = await connected("changeSet.a?token=ana");
    const [peer] = room.connections;
    if (!peer) throw new Error("not connected");
    ana.pause();
    const piece = new Uint8Array(1024 * 1024).fill(7);
    let sent = 0;
    while (peer.bufferedBytes() < 4 * 1024 * 1024 && sent < 30) {
      peer.send(piece);
      sent += 1;
    }
    expect(peer.bufferedBytes()).toBeGreaterThan(512 * 1024);
    let received = 0;
    ana.on("message", (data: Buffer) => {
      received += data.equals(piece) ? 1 : 0;
    });
    const drained = new Promise<void>((done) => peer.whenDrained?.(done));
    ana.resume();
    await drained;
    await expect.poll(() => received).toBe(sent);
  });

  test("a frame is whole at every length of its header, and made once for all who get it", async () => {
    const [ana, ben] = await Promise.all([connected("changeSet.a?token=ana"), connected("changeSet.a?token=ben")]);
    for (const length of [0, 125, 126, 65_535, 65_536, 300_000]) {
      const payload = new Uint8Array(length).fill(length % 251);
      const both = [ana, ben].map((ws) => new Promise<Buffer>((done) => void ws.once("message", done)));
      for (const peer of room.connections) peer.send(payload);
      for (const got of await Promise.all(both)) expect(got.equals(payload)).toBe(true);
      expect(framedOnce(payload)).toBe(framedOnce(payload));
    }
  });

  test("[T5] a revoked connection is closed at once and nothing more of it is read", async () => {
    const [ana, ben] = await Promise.all([connected("changeSet.a?token=ana"), connected("changeSet.a?token=ben")]);
    const code = closed(ana);
    expect(gateway.disconnect(({ principal: { actor } }) => actor.id === "ana", CLOSE.unauthenticated, "revoked")).toBe(
      1,
    );
    ana.send(Buffer.from("too late"));
    expect(await code).toBe(CLOSE.unauthenticated);
    expect(room.heard).toEqual([]);
    expect(ben.readyState).toBe(WebSocket.OPEN);
  });

  test("[T5] a session that has ended is found when asked again, and the others stay", async () => {
    const [ana, ben] = await Promise.all([connected("changeSet.a?token=ana"), connected("changeSet.a?token=ben")]);
    const code = closed(ana);
    signedIn.delete("ana");
    await gateway.recheck();
    expect(room.held).toBeGreaterThanOrEqual(1);
    expect(await code).toBe(CLOSE.unauthenticated);
    expect(ben.readyState).toBe(WebSocket.OPEN);
  });

  test("[T7] a fault in the room ends the connection that met it", async () => {
    const [ana, ben] = await Promise.all([connected("changeSet.a?token=ana"), connected("changeSet.a?token=ben")]);
    const code = closed(ana);
    ana.send(Buffer.from("fault"));
    expect(await code).toBe(CLOSE.unavailable);
    expect(faults).toHaveLength(1);
    expect(ben.readyState).toBe(WebSocket.OPEN);
  });

  test("[T7] every admission is given back, also of those who leave before they are in", async () => {
    const ana = await connected("changeSet.a?token=ana");
    expect(room.held).toBe(1);
    const early = connect((server.address() as AddressInfo).port, "127.0.0.1");
    early.write(
      `GET /sync/changeSet.a?token=ben HTTP/1.1\r\nHost: 127.0.0.1:${(server.address() as AddressInfo).port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 1\r\nSec-WebSocket-Key: x\r\n\r\n`,
    );
    await expect.poll(() => early.destroyed || early.readableEnded || early.bytesRead > 0).toBe(true);
    expect(room.held).toBe(1);
    ana.close();
    await expect.poll(() => room.held).toBe(0);
    early.destroy();
  });

  test("[T6] a connection that answers no ping is ended", async () => {
    await restart({ pingMs: 50 });
    const ana = new WebSocket(url("changeSet.a?token=ana"), { autoPong: false });
    expect(await closed(ana)).toBe(1006);
  });

  test("[T6] who answers a ping with something else stays", async () => {
    await restart({ pingMs: 20 });
    const ana = new WebSocket(url("changeSet.a?token=ana"), { autoPong: false });
    ana.on("ping", () => ana.send(Buffer.from("here")));
    await expect.poll(() => room.heard.length, { timeout: 5_000 }).toBeGreaterThan(3);
    expect(ana.readyState).toBe(WebSocket.OPEN);
  });
});
