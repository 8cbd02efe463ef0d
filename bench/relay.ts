import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { WebSocket } from "ws";
import * as Y from "yjs";
import { type BenchOptions, type BenchResult, median, percentile, result } from "./result.ts";

export const name = "relay";

const END = "END!";
/**
 * How many read along, and the two loads for that many: as fast as the server takes them, and at a steady pace. A burst to one
 * and to ten readers is half a second of work for ours: of one that is over in a tenth, as those to more readers are, how fast it
 * begins and ends is a good part.
 */
const LOADS = [
  { readers: 1, burst: 16_000, perSecond: 300 },
  { readers: 10, burst: 16_000, perSecond: 300 },
  { readers: 100, burst: 4_000, perSecond: 300 },
  { readers: 500, burst: 1_000, perSecond: 60 },
] as const;
const STEADY_SECONDS = 2;
const AT_ONCE = Number.POSITIVE_INFINITY;
/**
 * Edits each server is given first, unmeasured, on other documents and at both paces: people meet servers that have been running
 * for a while. After so many none of them gets any faster; ours, which does more with an edit, still did after half of them.
 */
const WARMING = { documents: 16, updates: 4_000, steady: 600 };
/** How V8 is set up for every server here, ours and the peers: as `npm start` sets it up for ours. */
const AS_SHIPPED = ["--max-semi-space-size=64", "--no-allocation-site-pretenuring"];
/** A machine that is shared gives one process twice what it gives the next: of three rounds the median still swung by half. */
const ROUNDS = 5;
/** Bursts of each round: one alone says little. */
const BURSTS = 3;

type Server = { readonly label: string; readonly file: string; readonly dialect: "y-websocket" | "hocuspocus" };

const OURS: Server = { label: "ours", file: "ours.ts", dialect: "y-websocket" };
const PLAIN: Server = { label: "@y/websocket-server 0.1.1", file: "y-websocket-server.ts", dialect: "y-websocket" };
const HOCUSPOCUS: Server = { label: "Hocuspocus 4.7.0", file: "hocuspocus.ts", dialect: "hocuspocus" };

/** A document on a server. */
type Place = { readonly server: Server; readonly port: number; readonly room: string };
type Pace = { readonly updates: number; readonly perSecond: number };
type Measured = { readonly deliveriesPerSecond: number; readonly p50Ms: number; readonly p99Ms: number };
type Kind = "burst" | "steady";

/**
 * One writer and 1, 10, 100 or 500 readers on one document over real sockets. Ours judges every edit and stores it durably
 * before it is relayed; the peers do neither. Servers take turns, each in a process of its own, each load in a document of its
 * own; medians of all rounds.
 */
export async function* run({ quick }: BenchOptions): AsyncIterable<BenchResult> {
  const figures = new Figures();
  for (let round = 0; round < (quick ? 1 : ROUNDS); round += 1) {
    for (const server of [OURS, PLAIN, HOCUSPOCUS]) {
      await withServer(server, async (port) => {
        const on = (room: string): Place => ({ server, port, room });
        for (let index = 0; index < WARMING.documents; index += 1)
          await drive(on(`warm-${index}`), 1, { updates: WARMING.updates, perSecond: AT_ONCE });
        await drive(on("warm-steady"), 1, { updates: WARMING.steady, perSecond: 300 });
        for (const { readers, burst, perSecond } of LOADS) {
          const steady = { updates: perSecond * STEADY_SECONDS, perSecond };
          figures.add(server, readers, "steady", await drive(on(`steady-${readers}`), readers, steady));
          const flood = { updates: burst, perSecond: AT_ONCE };
          for (let index = 0; index < BURSTS; index += 1)
            figures.add(server, readers, "burst", await drive(on(`burst-${readers}-${index}`), readers, flood));
        }
      });
    }
  }
  for (const { readers, perSecond } of LOADS) {
    const who = readers === 1 ? "1 reader" : `${readers} readers`;
    for (const peer of [PLAIN, HOCUSPOCUS]) {
      const beside = (kind: Kind, figure: keyof Measured) => ({
        bench: name,
        ours: figures.of(OURS, readers, kind, figure),
        peer: figures.of(peer, readers, kind, figure),
        peerName: peer.label,
      });
      const [fast, paced] = [`as fast as possible, ${who}`, `${perSecond} edits/s, ${who}`];
      const lower = { unit: "ms", better: "lower" } as const;
      yield result({
        ...beside("burst", "deliveriesPerSecond"),
        case: fast,
        unit: "deliveries/s",
        better: "higher",
      });
      yield result({ ...beside("burst", "p50Ms"), case: `${fast}, p50`, ...lower });
      yield result({ ...beside("burst", "p99Ms"), case: `${fast}, p99`, ...lower });
      yield result({ ...beside("steady", "p50Ms"), case: `${paced}, p50`, ...lower });
      yield result({ ...beside("steady", "p99Ms"), case: `${paced}, p99`, ...lower });
    }
  }
}

class Figures {
  readonly #kept = new Map<string, Measured[]>();

  add(server: Server, readers: number, kind: Kind, measured: Measured): void {
    const key = `${server.label} ${readers} ${kind}`;
    this.#kept.set(key, [...(this.#kept.get(key) ?? []), measured]);
  }

  of(server: Server, readers: number, kind: Kind, figure: keyof Measured): number {
    return median((this.#kept.get(`${server.label} ${readers} ${kind}`) ?? []).map((each) => each[figure]));
  }
}

async function withServer(server: Server, use: (port: number) => Promise<void>): Promise<void> {
  const child = spawn(
    fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url)),
    [...AS_SHIPPED, fileURLToPath(new URL(`./relay/${server.file}`, import.meta.url))],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    await use(await portOf(child));
  } finally {
    child.kill("SIGTERM");
    await new Promise((resolve) => child.once("exit", resolve));
  }
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.stdout?.once("data", (data: Buffer) => resolve((JSON.parse(data.toString()) as { port: number }).port));
    child.once("exit", (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
  });
}

async function drive(at: Place, readers: number, pace: Pace): Promise<Measured> {
  const { server } = at;
  const { dialect } = server;
  const { updates, perSecond } = pace;
  const sentAt = new Float64Array(updates);
  const latencies: number[] = [];
  const finished: Promise<void>[] = [];
  const sockets: WebSocket[] = [];
  const writer = await connect(at);
  const doc = await synced(writer, dialect);
  for (let index = 0; index < readers; index += 1) {
    const ws = await connect(at);
    sockets.push(ws);
    finished.push(
      new Promise((resolve, reject) => {
        ws.on("close", (code) => reject(new Error(`${server.label} ended a reader's connection (${code})`)));
        ws.on("message", (data: Buffer) => {
          if (index < 4) readLatencies(data, sentAt, latencies);
          if (data.includes(END)) resolve();
        });
      }),
    );
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  const frames = editFrames(doc, updates, at);
  const start = performance.now();
  await send(writer, frames, sentAt, perSecond);
  await Promise.all(finished);
  const elapsedMs = performance.now() - start;
  for (const ws of [...sockets, writer]) ws.terminate();
  return {
    deliveriesPerSecond: (updates * readers * 1000) / elapsedMs,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  };
}

/** Edits of one client: each a transaction that sets the text of one of 100 components to its own number. */
function editFrames(doc: Y.Doc, updates: number, at: Place): Uint8Array[] {
  const frames: Uint8Array[] = [];
  const collect = (update: Uint8Array): number => frames.push(frame(at, [0, 2], update));
  doc.on("update", collect);
  for (let index = 0; index < updates; index += 1) {
    const isLast = index === updates - 1;
    const place = isLast ? "base99" : `base${index % 99}`;
    doc.getMap("attribute").set(`${place}/domain/text`, { value: isLast ? END : `#${index}#` });
  }
  doc.off("update", collect);
  return frames;
}

/** The document as the server has it now, so that the writer goes on from there as a person's client does. */
async function synced(ws: WebSocket, dialect: Server["dialect"]): Promise<Y.Doc> {
  const doc = new Y.Doc();
  await new Promise<void>((resolve) => {
    ws.on("message", (data: Buffer) => {
      const decoder = decoding.createDecoder(new Uint8Array(data));
      if (dialect === "hocuspocus") decoding.readVarString(decoder);
      if (decoding.readVarUint(decoder) !== 0 || decoding.readVarUint(decoder) !== 1) return;
      Y.applyUpdate(doc, decoding.readVarUint8Array(decoder));
      resolve();
    });
  });
  return doc;
}

async function send(
  writer: WebSocket,
  frames: readonly Uint8Array[],
  sentAt: Float64Array,
  perSecond: number,
): Promise<void> {
  const start = performance.now();
  for (const [index, bytes] of frames.entries()) {
    if (Number.isFinite(perSecond)) {
      const due = start + (index * 1000) / perSecond;
      while (performance.now() < due)
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    } else if (index % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    sentAt[index] = performance.now();
    writer.send(bytes);
  }
}

function readLatencies(data: Buffer, sentAt: Float64Array, latencies: number[]): void {
  const now = performance.now();
  for (const match of data.toString("latin1").matchAll(/#(\d+)#/g)) {
    const sent = sentAt[Number(match[1])];
    if (sent) latencies.push(now - sent);
  }
}

async function connect(at: Place): Promise<WebSocket> {
  const ws = new WebSocket(`ws://127.0.0.1:${at.port}/sync/changeSet.${at.room}`, { perMessageDeflate: false });
  ws.binaryType = "nodebuffer";
  await new Promise((resolve, reject) => {
    ws.once("open", resolve);
    ws.once("error", reject);
  });
  if (at.server.dialect === "hocuspocus") ws.send(authentication(at.room));
  ws.send(frame(at, [0, 0], Y.encodeStateVector(new Y.Doc())));
  return ws;
}

function frame({ server, room }: Place, types: readonly number[], payload: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    if (server.dialect === "hocuspocus") encoding.writeVarString(encoder, room);
    for (const type of types) encoding.writeVarUint(encoder, type);
    encoding.writeVarUint8Array(encoder, payload);
  });
}

/** Hocuspocus opens a document only after a token, even where none is asked for. */
function authentication(room: string): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, room);
    encoding.writeVarUint(encoder, 2);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarString(encoder, "token");
    encoding.writeVarString(encoder, "4.7.0");
  });
}
