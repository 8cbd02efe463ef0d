import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as encoding from "lib0/encoding";
import { WebSocket } from "ws";
import * as Y from "yjs";
import { type BenchOptions, type BenchResult, median, percentile, result } from "./result.ts";

export const name = "relay";

const READERS = 100;
const END = "END!";

type Server = { readonly label: string; readonly file: string; readonly dialect: "y-websocket" | "hocuspocus" };

const OURS: Server = { label: "ours", file: "ours.ts", dialect: "y-websocket" };
const PLAIN: Server = { label: "@y/websocket-server 0.1.1", file: "y-websocket-server.ts", dialect: "y-websocket" };
const HOCUSPOCUS: Server = { label: "Hocuspocus 4.7.0", file: "hocuspocus.ts", dialect: "hocuspocus" };

type Load = { readonly deliveriesPerSecond: number; readonly p50Ms: number; readonly p99Ms: number };

/**
 * One writer, 100 readers on one document over real sockets. Ours judges every edit and stores it durably before it is
 * relayed; the peers do neither. Servers take turns, each in a process of its own; medians of the rounds.
 */
export async function* run({ quick }: BenchOptions): AsyncIterable<BenchResult> {
  const rounds = quick ? 1 : 3;
  const burst = { updates: quick ? 1_000 : 4_000, perSecond: Number.POSITIVE_INFINITY };
  const steady = { updates: quick ? 300 : 900, perSecond: 300 };
  const figures = new Map<string, { burst: Load[]; steady: Load[] }>();
  for (let round = 0; round < rounds; round += 1) {
    for (const server of [OURS, PLAIN, HOCUSPOCUS]) {
      const kept = figures.get(server.label) ?? { burst: [], steady: [] };
      kept.steady.push(await measure(server, steady));
      kept.burst.push(await measure(server, burst));
      figures.set(server.label, kept);
    }
  }
  const of = (label: string, kind: "burst" | "steady", figure: keyof Load): number =>
    median((figures.get(label)?.[kind] ?? []).map((load) => load[figure]));
  for (const peer of [PLAIN.label, HOCUSPOCUS.label]) {
    const beside = (kind: "burst" | "steady", figure: keyof Load) => ({
      bench: name,
      ours: of("ours", kind, figure),
      peer: of(peer, kind, figure),
      peerName: peer,
    });
    yield result({
      ...beside("burst", "deliveriesPerSecond"),
      case: "as fast as possible, 100 readers",
      unit: "deliveries/s",
      better: "higher",
    });
    yield result({
      ...beside("burst", "p99Ms"),
      case: "as fast as possible, 100 readers, p99",
      unit: "ms",
      better: "lower",
    });
    yield result({ ...beside("steady", "p50Ms"), case: "300 edits/s, 100 readers, p50", unit: "ms", better: "lower" });
    yield result({ ...beside("steady", "p99Ms"), case: "300 edits/s, 100 readers, p99", unit: "ms", better: "lower" });
  }
}

async function measure(server: Server, load: { readonly updates: number; readonly perSecond: number }): Promise<Load> {
  const child = spawn(
    fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url)),
    [fileURLToPath(new URL(`./relay/${server.file}`, import.meta.url))],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    return await drive(server, await portOf(child), load);
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

async function drive(
  { dialect }: Server,
  port: number,
  { updates, perSecond }: { readonly updates: number; readonly perSecond: number },
): Promise<Load> {
  const sentAt = new Float64Array(updates);
  const latencies: number[] = [];
  const finished: Promise<void>[] = [];
  const sockets: WebSocket[] = [];
  for (let index = 0; index < READERS; index += 1) {
    const ws = await connect(port, dialect);
    sockets.push(ws);
    finished.push(
      new Promise((resolve) => {
        ws.on("message", (data: Buffer) => {
          if (index < 4) readLatencies(data, sentAt, latencies);
          if (data.includes(END)) resolve();
        });
      }),
    );
  }
  const writer = await connect(port, dialect);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const frames = editFrames(updates, dialect);
  const start = performance.now();
  await send(writer, frames, sentAt, perSecond);
  await Promise.all(finished);
  const elapsedMs = performance.now() - start;
  for (const ws of [...sockets, writer]) ws.terminate();
  return {
    deliveriesPerSecond: (updates * READERS * 1000) / elapsedMs,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  };
}

/** Edits of one client: each a transaction that sets the text of one of 100 components to its own number. */
function editFrames(updates: number, dialect: Server["dialect"]): Uint8Array[] {
  const doc = new Y.Doc();
  const frames: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => frames.push(frame(dialect, [0, 2], update)));
  for (let index = 0; index < updates; index += 1) {
    const text = index === updates - 1 ? END : `#${index}#`;
    doc.getMap("attribute").set(`base${index % 100}/domain/text`, { value: text });
  }
  return frames;
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

async function connect(port: number, dialect: Server["dialect"]): Promise<WebSocket> {
  const ws = new WebSocket(`ws://127.0.0.1:${port}/bench`, { perMessageDeflate: false });
  ws.binaryType = "nodebuffer";
  await new Promise((resolve, reject) => {
    ws.once("open", resolve);
    ws.once("error", reject);
  });
  if (dialect === "hocuspocus") ws.send(authentication());
  ws.send(frame(dialect, [0, 0], Y.encodeStateVector(new Y.Doc())));
  return ws;
}

function frame(dialect: Server["dialect"], types: readonly number[], payload: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    if (dialect === "hocuspocus") encoding.writeVarString(encoder, "bench");
    for (const type of types) encoding.writeVarUint(encoder, type);
    encoding.writeVarUint8Array(encoder, payload);
  });
}

/** Hocuspocus opens a document only after a token, even where none is asked for. */
function authentication(): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, "bench");
    encoding.writeVarUint(encoder, 2);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarString(encoder, "token");
    encoding.writeVarString(encoder, "4.7.0");
  });
}
