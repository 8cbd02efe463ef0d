import type { ConnectionId, Json } from "@tributary/core/base";
import { CLOSE, MESSAGE, type SessionNotice } from "@tributary/core/protocol";
import { PEOPLE } from "@tributary/testing/simulation";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { expect, test } from "vitest";
import * as Y from "yjs";
import type { CompactionBounds } from "./compaction.ts";
import { ServerDocument } from "./server-document.ts";

const BOUNDS: CompactionBounds = { ratio: 2, dead: 10, patience: 3, updates: 100 };
const ROOT = "result";

/** A room, its turns, and who reads it. */
class Reading {
  readonly room: ServerDocument;
  #tasks: (() => void)[] = [];
  #clients = 100;
  #connections = 0;

  constructor() {
    this.room = new ServerDocument(
      (task) => this.#tasks.push(task),
      () => {
        this.#clients += 1;
        return this.#clients;
      },
      BOUNDS,
    );
  }

  turn(): void {
    for (const task of this.#tasks.splice(0)) task();
  }

  say(values: Readonly<Record<string, Json | undefined>>): void {
    for (const [key, value] of Object.entries(values)) this.room.set(ROOT, key, value);
    this.turn();
  }

  /** Says other things of two keys until `isOver`; answers how often. (Of one key alone, Yjs keeps nothing worth the name.) */
  untilOver(isOver: () => boolean): number {
    let rounds = 0;
    for (; !isOver() && rounds < 200; rounds += 1) this.say({ a: rounds, b: -rounds });
    return rounds;
  }

  join(doc: Y.Doc, outbox = true): Reader {
    const reader = new Reader(doc);
    this.#connections += 1;
    const id = `r${this.#connections}` as ConnectionId;
    const { actor, role } = PEOPLE[0] as (typeof PEOPLE)[number];
    const peer = this.room.join({
      ...{ id, actor, role, outbox },
      send: (bytes) => reader.receive(bytes),
      close: (code) => {
        reader.code = code;
      },
      bufferedBytes: () => reader.buffered,
      whenDrained: (then) => {
        reader.drained = then;
      },
    });
    peer.receive(stateVector(doc));
    return reader;
  }
}

class Reader {
  readonly doc: Y.Doc;
  code: number | undefined;
  told: SessionNotice["type"] | undefined;
  frames = 0;
  buffered = 0;
  drained: () => void = () => undefined;

  constructor(doc: Y.Doc) {
    this.doc = doc;
  }

  get says(): unknown {
    return this.doc.getMap(ROOT).toJSON();
  }

  receive(bytes: Uint8Array): void {
    this.frames += 1;
    const decoder = decoding.createDecoder(bytes);
    const type = decoding.readVarUint(decoder);
    if (type === MESSAGE.session) this.told = (JSON.parse(decoding.readVarString(decoder)) as SessionNotice).type;
    if (type === MESSAGE.sync && decoding.readVarUint(decoder) > 0)
      Y.applyUpdate(this.doc, decoding.readVarUint8Array(decoder));
  }
}

function stateVector(doc: Y.Doc): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.sync);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint8Array(encoder, Y.encodeStateVector(doc));
  });
}

test("[S36] however often it is overwritten, a document that the server writes stays as large as what it says", () => {
  const reading = new Reading();
  const sizes = new Set<number>();
  for (let round = 0; round < 500; round += 1) {
    reading.say({ a: round, b: round % 2 === 0 ? round : undefined });
    sizes.add(Y.encodeStateAsUpdate(reading.join(new Y.Doc()).doc).length);
  }
  expect(Math.max(...sizes)).toBeLessThan(400);
  expect(reading.join(new Y.Doc()).says).toEqual({ a: 499 });
});

test("[S36] made anew, it says the same: its readers are told to fetch it, and one who brings the old one is, too", () => {
  const reading = new Reading();
  const first = reading.join(new Y.Doc());
  const last = reading.untilOver(() => first.told !== undefined) - 1;
  expect([first.told, first.code]).toEqual(["reset", CLOSE.outdated]);
  expect(first.says).toEqual({ a: last, b: -last });
  const late = reading.join(first.doc);
  expect(late.told).toBe("reset");
  const anew = reading.join(new Y.Doc());
  reading.say({ b: "next" });
  expect(anew.says).toEqual({ a: last, b: "next" });
  expect(anew.told).toBeUndefined();
});

test("[S36] while somebody reads with a stock client, which cannot be told, it is let grow further first", () => {
  const [stock, ours] = [new Reading(), new Reading()].map((reading, index) => {
    const reader = reading.join(new Y.Doc(), index === 1);
    return reading.untilOver(() => reader.code !== undefined);
  }) as [number, number];
  expect(stock).toBeGreaterThan(2 * ours);
});

test("[S34] who reads Head or results too slowly is told nothing more until it has caught up, and then the rest in one piece", () => {
  const reading = new Reading();
  const [slow, other] = [reading.join(new Y.Doc()), reading.join(new Y.Doc())];
  reading.say({ a: 1, gone: true });
  slow.buffered = 600 * 1024;
  const before = slow.frames;
  for (const a of [2, 3, 4]) reading.say({ a, gone: undefined });
  expect([slow.frames, slow.says, other.says]).toEqual([before, { a: 1, gone: true }, { a: 4 }]);
  slow.buffered = 0;
  slow.drained();
  expect([slow.says, slow.frames]).toEqual([{ a: 4 }, before + 1]);
  reading.say({ a: 5 });
  expect(slow.says).toEqual({ a: 5 });
});

test("[S34] [S36] who was behind when the document was made anew is told to fetch it", () => {
  const reading = new Reading();
  const [slow, other] = [reading.join(new Y.Doc()), reading.join(new Y.Doc())];
  reading.say({ a: 0 });
  slow.buffered = 600 * 1024;
  reading.untilOver(() => other.told !== undefined);
  expect(slow.told).toBeUndefined();
  slow.drained();
  expect(slow.told).toBe("reset");
});
