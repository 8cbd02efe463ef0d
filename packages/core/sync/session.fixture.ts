import type { Actor, ChangeSetId, ComponentId, ConnectionId, Json, Role, WorkspaceId } from "@tributary/core/base";
import type { Mutation, Path, Snapshot } from "@tributary/core/model";
import { MESSAGE, type RefusalNotice, type RemarkNotice, type SessionNotice } from "@tributary/core/protocol";
import { baseSnapshot, MemoryLog, PEOPLE } from "@tributary/testing/simulation";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { writeMutations } from "../document/index.ts";
import { createPipeline, type Policy } from "../engine/index.ts";
import type { CompactionBounds } from "./compaction.ts";
import { movedFrame, submitFrame } from "./frames.ts";
import type { MadeOn } from "./older-bases.ts";
import type { Peer } from "./peers.ts";
import { DocumentSession } from "./session.ts";
import type { SessionOptions } from "./session-options.ts";

export const BASE = baseSnapshot(3);
export const SIZE = "/domain/size" as Path;
export const [ANA, BEN] = PEOPLE.map((person) => person.actor) as [Actor, Actor];
export const id = (text: string): ComponentId => text as ComponentId;
export const setSize = (value: Json, component = "base0"): Mutation => ({
  type: "attribute.set",
  component: id(component),
  path: SIZE,
  value,
});

export type Home = Pick<SessionOptions, "workspace"> & Partial<Pick<SessionOptions, "backlog" | "defer">>;

/** A session whose turns and writes the test runs by hand. */
export class Room {
  readonly log = new MemoryLog();
  readonly lost: string[] = [];
  session!: DocumentSession;
  /** What the session takes the time to be. */
  time = 1;
  /** Whose change set it is, and what it shares with others of its process. */
  readonly #home: Home;
  #tasks: (() => void)[] = [];
  #connections = 0;

  constructor(home: Home = { workspace: "w" as WorkspaceId }) {
    this.#home = home;
  }

  /** Of a process that has others open, too. */
  static async of(home: Home): Promise<Room> {
    const room = new Room(home);
    await room.reopen();
    return room;
  }

  static async open(
    policies: readonly Policy[] = [],
    compaction?: CompactionBounds,
    base: Snapshot = BASE,
  ): Promise<Room> {
    const room = new Room();
    await room.reopen(policies, compaction, base);
    return room;
  }

  /** Another session on the same log, as after a crash or an idle while. */
  async reopen(
    policies: readonly Policy[] = [],
    compaction?: CompactionBounds,
    base: Snapshot = BASE,
    baseAt: (version: number) => Promise<Snapshot> = () => Promise.resolve(base),
  ): Promise<void> {
    this.session = await DocumentSession.open({
      changeSet: "cs" as ChangeSetId,
      log: this.log,
      baseAt,
      baseVersion: 1,
      pipeline: createPipeline({
        policies,
        audit: () => undefined,
        history: () => undefined,
        now: () => 1,
        newId: () => "e",
      }),
      now: () => this.time,
      defer: (task) => this.#tasks.push(task),
      ...this.#home,
      onLost: (reason) => this.lost.push(reason),
      ...(compaction ? { compaction } : {}),
    });
  }

  join(
    actor: Actor,
    options: {
      readonly role?: Role;
      readonly outbox?: boolean;
      readonly clientId?: number;
      readonly generation?: number;
      readonly doc?: Y.Doc;
    } = {},
  ): Guest {
    const { role = "editor", outbox = true, clientId = 100_000 + this.#connections * 7, generation, doc } = options;
    this.#connections += 1;
    const guest = new Guest(clientId);
    if (doc) guest.doc = doc;
    guest.peer = this.session.join({
      id: `c${this.#connections}` as ConnectionId,
      actor,
      role,
      outbox,
      generation,
      send: (bytes) => guest.receive(bytes),
      close: (code, reason) => guest.closed.push({ code, reason }),
      bufferedBytes: () => guest.buffered,
      hold: (isHeld) => {
        guest.isHeld = isHeld;
      },
      whenDrained: (then) => {
        guest.drained = then;
      },
    });
    guest.peer.receive(syncFrame(0, Y.encodeStateVector(guest.doc)));
    return guest;
  }

  /** Runs turns until nothing waits; with `disk: false` the log does not answer. */
  async settle({ disk = true } = {}): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) await this.turn({ disk });
  }

  /** One of them. */
  async turn({ disk = true } = {}): Promise<void> {
    const tasks = this.#tasks;
    this.#tasks = [];
    for (const task of tasks) task();
    if (disk) this.log.answerOne();
    await Promise.resolve();
    await Promise.resolve();
  }
}

export class Guest {
  doc = new Y.Doc();
  readonly closed: { code: number; reason: string }[] = [];
  readonly acks: number[] = [];
  /** On which versions of Head it says that its edits are made. */
  made: MadeOn | undefined;
  /** Whether the server reads from it. */
  isHeld = false;
  /** What it has been sent and has not taken in. */
  buffered = 0;
  drained: () => void = () => undefined;
  frames = 0;
  readonly refused: RefusalNotice[] = [];
  readonly remarks: RemarkNotice["remarks"][number][] = [];
  readonly notices: SessionNotice[] = [];
  presence: Json[] = [];
  peer!: Peer;
  #submits = 0;

  constructor(clientId: number) {
    this.doc.clientID = clientId;
  }

  /** Writes locally and sends the transaction, as our client does. */
  edit(...mutations: Mutation[]): Uint8Array {
    const update = this.write(() => {
      writeMutations(this.doc, BASE, mutations, { bySaying: true });
    });
    this.submit(update);
    return update;
  }

  /** Sends an update as one of our transactions. */
  submit(update: Uint8Array, made = this.made): void {
    this.#submits += 1;
    this.peer.receive(submitFrame(this.#submits, update, made));
  }

  write(change: () => void): Uint8Array {
    const updates: Uint8Array[] = [];
    const capture = (update: Uint8Array): number => updates.push(update);
    this.doc.on("update", capture);
    this.doc.transact(change);
    this.doc.off("update", capture);
    return Y.mergeUpdates(updates);
  }

  /** Starts over with an empty replica on the same connection, as our client does when the document was rebuilt. */
  move(generation: number): void {
    const clientId = this.doc.clientID + 1;
    this.doc = new Y.Doc();
    this.doc.clientID = clientId;
    this.peer.receive(movedFrame(generation));
    this.peer.receive(syncFrame(0, Y.encodeStateVector(this.doc)));
  }

  sendRaw(update: Uint8Array): void {
    this.peer.receive(syncFrame(2, update));
  }

  receive(bytes: Uint8Array): void {
    this.frames += 1;
    const decoder = decoding.createDecoder(bytes);
    const type = decoding.readVarUint(decoder);
    if (type === MESSAGE.ack) this.acks.push(decoding.readVarUint(decoder));
    else if (type === MESSAGE.refused) this.refused.push(JSON.parse(decoding.readVarString(decoder)) as RefusalNotice);
    else if (type === MESSAGE.remark)
      this.remarks.push(...(JSON.parse(decoding.readVarString(decoder)) as RemarkNotice).remarks);
    else if (type === MESSAGE.session) this.notices.push(JSON.parse(decoding.readVarString(decoder)) as SessionNotice);
    else if (type === MESSAGE.awareness) this.presence.push(...readPresence(decoding.readVarUint8Array(decoder)));
    else if (type === MESSAGE.sync && decoding.readVarUint(decoder) !== 0)
      Y.applyUpdate(this.doc, decoding.readVarUint8Array(decoder), "remote");
  }

  at(key: string): unknown {
    return this.doc.getMap("attribute").get(key);
  }
}

export function syncFrame(step: number, payload: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.sync);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, payload);
  });
}

export function presenceFrame(client: number, clock: number, state: unknown): Uint8Array {
  const payload = encoding.encode((encoder) => {
    for (const number of [1, client, clock]) encoding.writeVarUint(encoder, number);
    encoding.writeVarString(encoder, JSON.stringify(state));
  });
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.awareness);
    encoding.writeVarUint8Array(encoder, payload);
  });
}

function readPresence(payload: Uint8Array): Json[] {
  const decoder = decoding.createDecoder(payload);
  return Array.from({ length: decoding.readVarUint(decoder) }, () => {
    decoding.readVarUint(decoder);
    decoding.readVarUint(decoder);
    return JSON.parse(decoding.readVarString(decoder)) as Json;
  });
}

export async function pair(): Promise<{ room: Room; ana: Guest; ben: Guest }> {
  const room = await Room.open();
  const [ana, ben] = [room.join(ANA), room.join(BEN)];
  await room.settle();
  return { room, ana, ben };
}
