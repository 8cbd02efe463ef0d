import type { Actor, ConnectionId, Origin, Role } from "../base/index.ts";
import { CLOSE, type PresentPerson } from "../protocol/index.ts";
import type { ClientOwners } from "./client-owners.ts";
import { awarenessFrame, missingFrame } from "./frames.ts";
import { PresenceRoom } from "./presence.ts";

/** One peer's socket, as a room needs it. */
export type PeerSocket = {
  readonly id: ConnectionId;
  readonly actor: Actor;
  readonly role: Role;
  /** It speaks our outbox messages, not only y-websocket's. */
  readonly outbox: boolean;
  /** The generation of the document its replica is of, if it has one already and says so. */
  readonly generation?: number | undefined;
  /** Whence, for the audit. */
  readonly origin?: Origin;
  send(bytes: Uint8Array): void;
  close(code: number, reason: string): void;
  bufferedBytes(): number;
  /** Stops reading from it, or goes on. Without it a peer is read whatever it sends. */
  hold?(isHeld: boolean): void;
  /** Calls back once everything sent has left. Without it a peer that reads slowly is sent everything. */
  whenDrained?(then: () => void): void;
};

/** A room's side of one peer: what arrives, and its end. */
export type Peer = {
  receive(bytes: Uint8Array): void;
  leave(): void;
  /** Called every while: what waits for ever ends. */
  beat?(): void;
};

/** Runs `task` soon, but after what is at hand: what arrives in one turn is stored and sent together. */
export type Defer = (task: () => void) => void;

/** A peer of a room; it is broadcast to once it has been given what it lacks [S13]. */
export type Member = {
  readonly socket: PeerSocket;
  joined: boolean;
  /** We have ended it: what it sent before is not read any more. */
  isCut: boolean;
};

/** A peer that has more than this waiting is told nothing more until that has left, and then all of it at once [S34]. */
const MAX_BEHIND_BYTES = 512 * 1024;
/** A peer that has more than this waiting to be sent is cut off; it reconnects and catches up with one message. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;
/** A close frame holds no more of a reason. */
const MAX_REASON = 120;

/** Who is connected to a room, and who they say they are: sending, admitting, cutting off, presence. */
export class PeerGroup<M extends Member> {
  readonly #members = new Map<ConnectionId, M>();
  readonly #presence = new PresenceRoom();
  readonly #onChange: () => void;
  readonly #onBehind: (member: M) => void;

  /**
   * @param onChange - presence has changed: call `announce` soon
   * @param onBehind - it reads too slowly to be told everything, and hears nothing until it is admitted anew
   */
  constructor(onChange: () => void, onBehind: (member: M) => void = () => undefined) {
    this.#onChange = onChange;
    this.#onBehind = onBehind;
  }

  get size(): number {
    return this.#members.size;
  }

  get people(): readonly PresentPerson[] {
    return this.#presence.people();
  }

  has(member: M): boolean {
    return this.#members.get(member.socket.id) === member;
  }

  add(member: M): void {
    this.#members.set(member.socket.id, member);
  }

  leave(member: M): void {
    if (!this.has(member)) return;
    this.#members.delete(member.socket.id);
    this.#presence.leave(member.socket.id);
    this.#onChange();
  }

  all(): readonly M[] {
    return [...this.#members.values()];
  }

  cut(member: M, code: number, reason: string): void {
    member.isCut = true;
    this.leave(member);
    member.socket.close(code, reason.slice(0, MAX_REASON));
  }

  disconnect(which: (socket: PeerSocket) => boolean, code: number, reason: string): void {
    for (const member of this.all()) if (which(member.socket)) this.cut(member, code, reason);
  }

  send(member: M, frame: Uint8Array): void {
    if (!this.has(member)) return;
    if (member.socket.bufferedBytes() > MAX_BUFFERED_BYTES) {
      this.cut(member, CLOSE.flooding, "this connection is too slow to keep up; reconnecting catches up");
    } else member.socket.send(frame);
  }

  broadcast(frame: Uint8Array): void {
    for (const member of this.#members.values()) {
      if (!member.joined) continue;
      if (member.socket.whenDrained && member.socket.bufferedBytes() > MAX_BEHIND_BYTES) {
        member.joined = false;
        this.#onBehind(member);
      } else this.send(member, frame);
    }
  }

  /** Stops reading from everybody here, or goes on. */
  hold(isHeld: boolean): void {
    for (const { socket } of this.#members.values()) socket.hold?.(isHeld);
  }

  /** Gives a peer what it lacks and who is here; from now on it hears every broadcast. */
  admit(member: M, missing: Uint8Array): void {
    member.joined = true;
    this.send(member, missingFrame(missing));
    this.sendPresence(member);
  }

  receivePresence(member: M, payload: Uint8Array, owners: ClientOwners): void {
    const { id, actor } = member.socket;
    if (this.#presence.receive(id, actor, payload, owners)) this.#onChange();
    else this.cut(member, CLOSE.hostile, "malformed presence");
  }

  sendPresence(member: M): void {
    const all = this.#presence.all();
    if (all) this.send(member, awarenessFrame(all));
  }

  /** Tells everyone who came, went or moved since the last time. */
  announce(): void {
    const changes = this.#presence.takeChanges();
    if (changes) this.broadcast(awarenessFrame(changes));
  }
}
