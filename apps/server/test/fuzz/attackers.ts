import { connect, type Socket } from "node:net";
import type { Dice } from "@tributary/testing/simulation";
import { WebSocket } from "ws";
import { frame, randomBytes } from "./bytes.ts";
import { crowd, hostileFrame, WHO_IS_HERE } from "./frames.ts";

export type Target = {
  readonly url: string;
  readonly changeSet: string;
  readonly workspace: string;
  /** Tokens that may edit there. */
  readonly tokens: readonly string[];
  /** The document as a peer sees it. */
  readonly state: () => Uint8Array;
  /** Told what must not be, where an attack can see that by itself. */
  readonly onFound: (sentence: string) => void;
};

type Attack = (target: Target, dice: Dice) => Promise<void>;

/** By name, so that the report can say how often each was made. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  "frames after a proper handshake": framesOf({ joins: true }),
  "frames at once": framesOf({ joins: false }),
  "a hundred joins": manyJoins,
  "wrong rooms and tokens": wrongDoors,
  "broken WebSocket frames": rawFrames,
  "half-open sockets": halfOpen,
  "broken HTTP": rawHttp,
  "broken commands": commands,
  "a crowd that never was": neverWas,
};

function roomUrl(target: Target, dice: Dice): string {
  return urlOf(target, `changeSet.${target.changeSet}`, dice);
}

function urlOf({ url, tokens }: Target, room: string, dice: Dice): string {
  const outbox = dice.chance(0.5) ? "&outbox=1" : "";
  return `${url.replace("http", "ws")}/sync/${room}?token=${dice.pick(tokens)}${outbox}`;
}

/** What is told of who is here, whoever was made up: a few states for each of the connections there can be here. */
const MOST_PRESENCE_BYTES = 2 * 1024 * 1024;
const CROWD_FRAMES = 100;

/** Speaks for thousands that never were, over one connection, and asks who is here. */
async function neverWas(target: Target, dice: Dice): Promise<void> {
  const { changeSet, workspace } = target;
  const room = dice.pick([`changeSet.${changeSet}`, `results.${changeSet}`, `head.${workspace}`]) ?? "";
  const socket = await opened(new WebSocket(urlOf(target, room, dice)));
  if (!socket) return;
  let largest = 0;
  socket.on("message", (data: Buffer) => {
    largest = Math.max(largest, data.length);
  });
  for (let frames = 0; frames < CROWD_FRAMES; frames += 1) socket.send(crowd(dice));
  socket.send(WHO_IS_HERE);
  for (let tries = 0; tries < 100 && largest < 4_000 && socket.readyState === WebSocket.OPEN; tries += 1)
    await pause(20);
  socket.terminate();
  if (largest > MOST_PRESENCE_BYTES) target.onFound(`whoever asks who is in ${room} is told ${largest} bytes`);
}

function framesOf({ joins }: { readonly joins: boolean }): Attack {
  return async (target, dice) => {
    const socket = await opened(new WebSocket(roomUrl(target, dice)));
    if (!socket) return;
    if (joins) socket.send(frame(0, 0, new Uint8Array([0])));
    for (let frames = 1 + dice.below(25); frames > 0 && socket.readyState === WebSocket.OPEN; frames -= 1) {
      const roll = dice.random();
      if (roll < 0.03) socket.send("text frames are not spoken here");
      else if (roll < 0.06) socket.ping(randomBytes(dice, 120));
      else socket.send(hostileFrame(dice, target.state()), { compress: dice.chance(0.2) });
      if (dice.chance(0.2)) await pause(dice.below(10));
    }
    await pause(dice.below(60));
    if (dice.chance(0.5)) socket.terminate();
    else socket.close();
  };
}

async function manyJoins(target: Target, dice: Dice): Promise<void> {
  const sockets = Array.from({ length: 100 }, () => new WebSocket(roomUrl(target, dice)));
  await Promise.all(
    sockets.map(async (socket) => {
      (await opened(socket))?.send(frame(0, 0, new Uint8Array([0])));
      socket.terminate();
    }),
  );
}

async function wrongDoors(target: Target, dice: Dice): Promise<void> {
  const { url, changeSet, workspace, tokens } = target;
  const rooms = [
    `results.${changeSet}`,
    `head.${workspace}`,
    "changeSet.nobody",
    "x",
    "..%2f..",
    "%00",
    "a".repeat(4_000),
    "%E0%A4%A",
  ];
  const token = dice.pick([...tokens, "wrong", "", "x".repeat(5_000), "a.b.c"]);
  const socket = await opened(new WebSocket(`${url.replace("http", "ws")}/sync/${dice.pick(rooms)}?token=${token}`));
  for (let n = 0; n < 5; n += 1) socket?.send(hostileFrame(dice, target.state()));
  await pause(20);
  socket?.terminate();
}

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";

/** A proper upgrade, and then what no WebSocket library sends: reserved bits, absurd lengths, frames in pieces. */
async function rawFrames(target: Target, dice: Dice): Promise<void> {
  const { pathname, search, host } = new URL(roomUrl(target, dice).replace("ws", "http"));
  const head = `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n`;
  const extension = dice.chance(0.5) ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "";
  const socket = plain(target);
  socket.write(`${head}${extension}Sec-WebSocket-Key: ${KEY}\r\n\r\n`);
  await pause(30);
  const huge = [255, 255, 255, 255, 255, 255, 255, 255];
  const tricks = [
    [0xc2, 0x85, 0, 0, 0, 0, ...randomBytes(dice, 5)], // compressed, though nobody agreed to that
    [0x82, 0xff, ...huge, 0, 0, 0, 0], // longer than anything can be
    [0x82, 0x05, 1, 2, 3, 4, 5], // not masked
    [0x02, 0x81, 0, 0, 0, 0, 1], // the first of pieces that never end
    [0x80, 0x81, 0, 0, 0, 0, 1], // the last of pieces that never began
    [0x89, 0xfe, 0xff, 0xff, 0, 0, 0, 0], // a ping of 65 535 bytes
    [0x88, 0x81, 0, 0, 0, 0, 1], // a close that says half a code
    [...randomBytes(dice, 200)],
  ];
  for (let n = 1 + dice.below(4); n > 0; n -= 1) socket.write(Uint8Array.from(dice.pick(tricks) ?? []));
  await pause(30);
  socket.destroy();
}

async function halfOpen(target: Target, dice: Dice): Promise<void> {
  const sockets = Array.from({ length: 20 }, () => plain(target));
  for (const socket of sockets)
    socket.write(dice.chance(0.5) ? "GET /sync/changeSet" : "POST /api/trpc/x HTTP/1.1\r\nHost: a\r\nContent-Le");
  await pause(100 + dice.below(400));
  for (const socket of sockets) socket.destroy();
}

async function rawHttp(target: Target, dice: Dice): Promise<void> {
  const socket = plain(target);
  const { host } = new URL(target.url);
  const garbage = dice.pick([
    "\r\n\r\n\r\n",
    `GET /${"a".repeat(100_000)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: ${host}\r\n${"X-A: b\r\n".repeat(5_000)}\r\n`,
    `POST /api/trpc/changeSet.list HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n`,
    `POST /api/trpc/changeSet.list HTTP/1.1\r\nHost: ${host}\r\nContent-Length: -1\r\n\r\n`,
    `GET /sync/changeSet.x HTTP/1.1\r\nHost: evil.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
    `GET /sync/changeSet.x HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: no\r\n\r\n`,
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    String.fromCharCode(...randomBytes(dice, 300)),
  ]);
  socket.write(garbage ?? "", "latin1");
  await pause(40);
  socket.destroy();
}

/** What a command must take: too much, too deep, of the wrong kind, or with keys that mean something to JavaScript. */
async function commands(target: Target, dice: Dice): Promise<void> {
  const { url, workspace, changeSet, tokens } = target;
  const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
  const bodies = [
    `{"json":${deep}}`,
    `{"json":{"workspace":"${"w".repeat(3_000_000)}"}}`,
    `{"json":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}}`,
    `{"json":{"changeSet":"${changeSet}"},"meta":{"values":{"changeSet":["Date"],"__proto__.x":["undefined"]}}}`,
    `{"json":{"workspace":["${workspace}"],"files":[{"path":"../../etc/passwd","text":{}}]}}`,
    `{"json":{"changeSet":"${changeSet}","mutations":[{"type":"component.erase"},{"type":"__proto__"},null,7]}}`,
    "null",
    "{",
    String.fromCharCode(...randomBytes(dice, 200)),
  ];
  const paths = [
    "changeSet.list",
    "changeSet.import",
    "changeSet.dryRun",
    "changeSet.edit",
    "review.get",
    "review.execute",
    "__proto__",
    "constructor.x",
    "a,b,c?batch=1",
    "audit.list",
  ];
  const token = dice.chance(0.8) ? dice.pick(tokens) : "wrong";
  const path = dice.pick(paths) ?? "";
  const method = dice.pick(["POST", "GET", "PUT", "DELETE"]) ?? "POST";
  const asks = method === "GET" ? `?input=${encodeURIComponent((dice.pick(bodies) ?? "").slice(0, 5_000))}` : "";
  const response = await fetch(`${url}/api/trpc/${path}${asks}`, {
    method,
    headers: {
      "content-type": dice.pick(["application/json", "text/plain", "x/y"]) ?? "",
      authorization: `Bearer ${token}`,
    },
    ...(method === "GET" ? {} : { body: dice.pick(bodies) ?? "" }),
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined);
  await response?.arrayBuffer().catch(() => undefined);
}

function plain({ url }: Target): Socket {
  const { hostname, port } = new URL(url);
  return connect(Number(port), hostname).on("error", () => undefined);
}

/** The socket once it is open; undefined when it is closed, refused, or takes too long. */
function opened(socket: WebSocket): Promise<WebSocket | undefined> {
  return new Promise((done) => {
    const late = setTimeout(() => done(undefined), 10_000);
    const end = (value: WebSocket | undefined): void => {
      clearTimeout(late);
      done(value);
    };
    socket.on("error", () => end(undefined));
    socket.on("close", () => end(undefined));
    socket.on("open", () => end(socket));
  });
}

export function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
