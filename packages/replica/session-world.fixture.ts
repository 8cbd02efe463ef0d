import {
  type Actor,
  type ActorId,
  type ChangeSetId,
  type ConnectionId,
  canonicalJson,
  type ComponentId,
  type Json,
  ok,
  type WorkspaceId,
} from "@tributary/core/base";
import { createPipeline, type Policy } from "@tributary/core/engine";
import type { Mutation, Path, Snapshot } from "@tributary/core/model";
import { CLOSE, MESSAGE } from "@tributary/core/protocol";
import { type DocumentLog, DocumentSession, type Judgement, type LogEntry, type Peer } from "@tributary/core/sync";
import { baseSnapshot } from "@tributary/testing/simulation";
import { expect } from "vitest";
import { connectChangeSet } from "./change-set.ts";
import type { ChangeSetReplica } from "./types.ts";
import type { Verdict } from "./verdict.ts";

/** A log in memory that is always there. */
class QuickLog implements Pick<DocumentLog, "open" | "append"> {
  readonly entries: LogEntry[] = [];
  async open() {
    const updates = this.entries.map((entry) => entry.update).filter((update) => update.length > 0);
    const claims = new Map<number, ActorId>();
    return { epoch: 1, generation: 1, seq: this.entries.length, updates, claims, retired: new Set<number>() };
  }
  async append(_changeSet: unknown, _fence: unknown, entries: readonly LogEntry[]) {
    this.entries.push(...entries);
    return ok(this.entries.length);
  }
}

/** What a replica's socket is to it; the world says when anything on it moves. */
class FakeSocket {
  readyState = 0;
  binaryType = "arraybuffer";
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { readonly code: number }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly up: Uint8Array[] = [];
  readonly down: Uint8Array[] = [];
  peer: Peer | undefined;

  send(bytes: Uint8Array): void {
    this.up.push(new Uint8Array(bytes));
  }
  close(): void {
    this.shut(1000);
  }
  shut(code: number): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.peer?.leave();
    this.onclose?.({ code });
  }
}

export type Undone = { readonly actor: Actor; readonly isUndo: boolean; readonly entries: readonly LogEntry[] };

/** People on one real session, with lines between that carry a frame only when told to. */
export class SessionWorld {
  readonly base = baseSnapshot(3);
  readonly log = new QuickLog();
  readonly replicas: ChangeSetReplica[] = [];
  /** Far apart, so that no two edits are one step. */
  apartMs = 10_000;
  /** Called with what each frame of a peer put into the log. */
  onFrame: (frame: Undone) => void = () => undefined;
  session!: DocumentSession;
  readonly #sockets: (FakeSocket | undefined)[] = [];
  readonly #actors: readonly Actor[];
  #tasks: (() => void)[] = [];
  #connections = 0;

  readonly #policies: readonly Policy[];

  private constructor(actors: readonly Actor[], policies: readonly Policy[]) {
    this.#actors = actors;
    this.#policies = policies;
  }

  static async open(actors: readonly Actor[], policies: readonly Policy[] = []): Promise<SessionWorld> {
    const world = new SessionWorld(actors, policies);
    await world.#open();
    for (const index of actors.keys()) world.replicas.push(world.#join(index));
    await world.settle();
    return world;
  }

  /** Another server opens the change set: what was on its way is lost, and everybody comes back to it. */
  async moveToAnotherServer(): Promise<void> {
    const closing = this.session.close();
    await this.#workOff();
    await closing;
    await this.#open();
    await this.settle();
  }

  async #open(): Promise<void> {
    this.session = await DocumentSession.open({
      workspace: "w" as WorkspaceId,
      changeSet: "cs" as ChangeSetId,
      log: this.log as unknown as DocumentLog,
      baseAt: async () => this.base,
      baseVersion: 1,
      pipeline: createPipeline({
        policies: this.#policies,
        audit: () => {},
        history: () => {},
        now: () => 1,
        newId: () => "e",
      }),
      now: () => 1,
      defer: (task) => this.#tasks.push(task),
    });
  }

  /** One step of somebody's. */
  edit(who: number, ...mutations: Mutation[]): void {
    this.replicas[who]?.edit(mutations, { label: "edit" });
  }

  undo(who: number): void {
    this.replicas[who]?.undo();
  }

  redo(who: number): void {
    this.replicas[who]?.redo();
  }

  /** Undoes, and what is told of it once all is quiet. */
  async toldOfUndo(who: number): Promise<readonly Verdict[]> {
    const told: Verdict[] = [];
    this.replicas[who]?.step("undo", (verdict) => told.push(verdict));
    await this.settle();
    return told;
  }

  /** What the server has in a field. */
  valueAt(component = "base0", path = "/domain/size"): Json | undefined {
    const cell = this.session.view.components.get(component as ComponentId)?.attributes.get(path as Path);
    return cell && "value" in cell ? cell.value : undefined;
  }

  /** The sentences that somebody is shown. */
  refusals(who: number): readonly string[] {
    return this.replicas[who]?.getState().refusals.map(({ sentence }) => sentence) ?? [];
  }

  /** Everybody has what the server has. */
  agree(): void {
    for (const replica of this.replicas) expect(modelText(replica.getState().view)).toBe(modelText(this.session.view));
  }

  /** Carries up to `frames` frames of one person's line, one way. */
  async carry(who: number, way: "up" | "down", frames: number): Promise<void> {
    for (let count = 0; count < frames; count += 1) {
      const socket = this.#sockets[who];
      const frame = socket?.[way].shift();
      if (!socket || !frame) return;
      if (way === "down") socket.onmessage?.({ data: frame.slice().buffer });
      else await this.#receive(socket, frame, this.#actors[who] as Actor);
    }
  }

  /** The line breaks; what is on it is lost, and the replica comes back by itself. */
  async drop(who: number): Promise<void> {
    this.#sockets[who]?.shut(CLOSE.unavailable);
    await turn();
    await turn();
  }

  /** Carries everything until nothing moves any more. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; ) {
      await turn();
      const busy = this.#sockets.some((socket) => socket && (socket.up.length > 0 || socket.down.length > 0));
      // Whoever is away comes back by a timer of their own.
      const away = this.replicas.some((replica) => replica.getState().connection.phase !== "connected");
      if (away) await new Promise((done) => setTimeout(done, 1));
      quiet = busy || away ? 0 : quiet + 1;
      for (const who of this.#actors.keys()) {
        await this.carry(who, "up", 100);
        await this.carry(who, "down", 100);
      }
    }
  }

  /** Edits made on the server's side for a person, as a command of theirs does it. */
  async submit(who: number, mutations: readonly Mutation[]): Promise<Judgement> {
    const judgement = await this.answered(who, mutations);
    await this.settle();
    return judgement;
  }

  /** The same, and nobody's line has carried anything of it yet. */
  async answered(who: number, mutations: readonly Mutation[]): Promise<Judgement> {
    const judging = this.session.submit(this.#actors[who] as Actor, "editor", mutations);
    await this.#workOff();
    return judging;
  }

  /** While this is done nobody may edit. */
  async frozenWhile(reason: string, act: () => Promise<void>): Promise<void> {
    await this.freezeOrThaw(reason);
    await act();
    await this.freezeOrThaw(reason);
    await this.settle();
  }

  async freezeOrThaw(reason: string): Promise<void> {
    const done = this.session.saysFrozen ? this.session.thaw() : this.session.freeze(reason);
    await this.#workOff();
    await done;
  }

  close(): void {
    for (const replica of this.replicas) replica.close();
  }

  async #receive(socket: FakeSocket, frame: Uint8Array, actor: Actor): Promise<void> {
    const before = this.log.entries.length;
    socket.peer?.receive(frame);
    await this.#workOff();
    const entries = this.log.entries.slice(before);
    if (entries.length > 0) this.onFrame({ actor, isUndo: frame[0] === MESSAGE.undo, entries });
  }

  async #workOff(): Promise<void> {
    for (let round = 0; round < 4; round += 1) {
      for (const task of this.#tasks.splice(0)) task();
      await turn();
    }
  }

  #join(index: number): ChangeSetReplica {
    const world = this;
    const actor = this.#actors[index] as Actor;
    class Socket extends FakeSocket {
      constructor(url: string) {
        super();
        const isDocument = new URL(url).pathname.includes("/changeSet.");
        setImmediate(() => {
          if (this.readyState !== 0) return;
          this.readyState = 1;
          if (isDocument) {
            world.#sockets[index] = this;
            this.peer = world.session.join({
              id: `c${++world.#connections}` as ConnectionId,
              actor,
              role: "editor",
              outbox: true,
              send: (bytes) => this.down.push(new Uint8Array(bytes)),
              close: (code) => this.shut(code),
              bufferedBytes: () => 0,
            });
          }
          this.onopen?.();
        });
      }
    }
    return connectChangeSet({
      url: "ws://test/sync",
      changeSet: "cs",
      base: this.base,
      baseVersion: 1,
      webSocket: Socket as unknown as typeof WebSocket,
      random: () => 0,
      now: () => (this.#clock += this.apartMs),
    });
  }

  #clock = 0;
}

/** All components, as one text that is the same for the same. */
export function modelText({ components }: Snapshot): string {
  return canonicalJson(JSON.parse(JSON.stringify(components)) as Json);
}

function turn(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}
