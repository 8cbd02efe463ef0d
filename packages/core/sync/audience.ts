import * as Y from "yjs";
import { CLOSE } from "../protocol/index.ts";
import { answerJoining, type JoinReply, OUTDATED } from "./admission.ts";
import { sessionFrame, stateVectorFrame, updateFrame } from "./frames.ts";
import type { Author } from "./intake.ts";
import type { JudgedDocument } from "./judged-document.ts";
import { PeerGroup } from "./peers.ts";
import type { LogEntry } from "./ports.ts";

export type AudienceOptions = {
  /** What is shown; another one after it was rebuilt. */
  readonly document: () => JudgedDocument;
  /** The version of Head that it says it stands on. */
  readonly baseVersion: () => number;
  /** Somebody joins, or presence has changed: close a batch soon. */
  readonly schedule: () => void;
  readonly hasEnded: () => boolean;
  /** Whether so many entries are worth telling so many peers of, while more of them are being stored. */
  readonly isWorthTelling?: ((entries: number, peers: number) => boolean) | undefined;
};

/** So few are told of everything at once. */
const FEW = 8;

/**
 * Telling peers of twice as many entries costs a fifth of what judging and storing these did. In a flood nobody hears later for
 * being told of more at once: what telling costs is kept from what comes next.
 */
const isWorthIt: NonNullable<AudienceOptions["isWorthTelling"]> = (entries, peers) =>
  peers <= FEW || entries >= 2 * peers;

/** Putting so many entries into one update costs, where few listen, more than sending each of them another message. */
const MANY_ENTRIES = 8 * FEW;

/**
 * Who listens to a session. Whoever joins is given what is stored, whole, and from then on every broadcast; whoever reads too
 * slowly leaves the broadcast and is given the rest in one piece. Rules [S13] [S34].
 */
export class Audience {
  readonly peers: PeerGroup<Author>;
  readonly #options: AudienceOptions;
  /** What every peer that hears all broadcasts has. */
  #toldVector: Uint8Array;
  #toldBase: number;
  #joining: { readonly peer: Author; readonly vector: Uint8Array }[] = [];
  /** Stored, and told with what comes next. */
  #untold: LogEntry[] = [];

  constructor(options: AudienceOptions) {
    this.#options = options;
    this.#toldVector = Y.encodeStateVector(options.document().doc);
    this.#toldBase = options.baseVersion();
    this.peers = new PeerGroup<Author>(options.schedule, (peer) => this.#fellBehind(peer));
  }

  /** The version of Head that what has been told stands on: the document may have moved, and that not be stored yet [S13]. */
  get toldBase(): number {
    return this.#toldBase;
  }

  join(peer: Author, vector: Uint8Array): void {
    this.#joining.push({ peer, vector });
    this.#options.schedule();
  }

  /** Whether so many entries are told of by themselves, or go with those that are being stored. */
  isWorthTelling(entries: number): boolean {
    return (this.#options.isWorthTelling ?? isWorthIt)(entries, this.peers.size);
  }

  /**
   * A batch is being closed: what joining peers lack is worked out now, for the document holds exactly what this batch stores,
   * not what comes while it is stored [S13]. To be called with what was stored, once it is; where `more` of it is told in the same
   * turn, and nobody joins between, all of that is one message.
   */
  closing(): (entries: readonly LogEntry[], more: boolean) => void {
    const document = this.#options.document();
    const joining = this.#joining.filter(({ peer }) => this.peers.has(peer));
    this.#joining = [];
    const replies = joining.map(({ peer, vector }) => ({ peer, reply: answerJoining(document, vector) }));
    const vector = Y.encodeStateVector(document.doc);
    const base = this.#options.baseVersion();
    return (entries, more) => {
      this.#untold.push(...entries);
      if (more && replies.length === 0) return;
      this.#broadcast(this.#untold);
      this.#untold = [];
      this.#toldVector = vector;
      this.#toldBase = base;
      for (const { peer, reply } of replies) this.#admit(peer, reply, vector);
      for (const peer of this.peers.all()) if (peer.joined) peer.told = base;
      this.peers.announce();
    };
  }

  /** The document was rebuilt: ours move over on their connections, stock peers have to join anew [S30]. */
  moveAll(): void {
    const { generation } = this.#options.document();
    this.#joining = [];
    for (const peer of this.peers.all()) {
      peer.joined = false;
      if (peer.socket.outbox) this.peers.send(peer, sessionFrame({ type: "moved", generation }));
      else this.peers.cut(peer, CLOSE.outdated, OUTDATED);
    }
    this.#options.schedule();
  }

  /** It has everything up to the last broadcast but one; once that has left, it is given the rest in one piece [S34]. */
  #fellBehind(peer: Author): void {
    const [vector, { generation }] = [this.#toldVector, this.#options.document()];
    peer.socket.whenDrained?.(() => {
      if (!this.#options.hasEnded() && generation === this.#options.document().generation) this.join(peer, vector);
    });
  }

  #broadcast(entries: readonly LogEntry[]): void {
    const updates = entries.flatMap((entry) => (entry.update.length > 0 ? [entry.update] : []));
    if (updates.length === 0) return;
    // One update holds what was judged in one go, which may be a hundred edits: reading it again to make one of two pays where many listen.
    const isLessApart = this.peers.size <= FEW && entries.length >= (updates.length - 1) * MANY_ENTRIES;
    for (const update of isLessApart ? updates : [Y.mergeUpdates(updates)]) this.peers.broadcast(updateFrame(update));
  }

  /** From its first state vector on, a peer gets what it lacks and then every broadcast; and it is asked what we lack. */
  #admit(peer: Author, reply: JoinReply, vector: Uint8Array): void {
    if (reply.kind === "malformed") return this.peers.cut(peer, CLOSE.hostile, "malformed state vector");
    if (reply.kind === "outdated") return this.peers.cut(peer, CLOSE.outdated, OUTDATED);
    peer.knew = reply.knew;
    this.peers.admit(peer, reply.update);
    this.peers.send(peer, stateVectorFrame(vector));
  }
}
