import { type ActorId, mayEdit, type Origin } from "../base/index.ts";
import { CLOSE, type GivenNotes } from "../protocol/index.ts";
import { OUTDATED, readOnlyReset } from "./admission.ts";
import type { Backlog } from "./backlog.ts";
import { ClientOwners } from "./client-owners.ts";
import { ackFrame, decodeClientFrame, refusedFrame, remarkFrame, sessionFrame } from "./frames.ts";
import type { Waiting } from "./group-commit.ts";
import { guardUpdate } from "./guard.ts";
import { type Held, HeldUpdates } from "./held.ts";
import { applyLastArrivalWins } from "./integrate.ts";
import type { Judgement } from "./judge.ts";
import { inOneUpdate, type JudgedDocument, type Written } from "./judged-document.ts";
import type { MadeOn, OlderBases } from "./older-bases.ts";
import type { Expected } from "./overtaken.ts";
import type { Defer, Member, PeerGroup } from "./peers.ts";
import { ToldRefusals } from "./told-refusals.ts";

/** A peer of a change set, with what it sent too early. */
export type Author = Member & {
  /** Whence what it sends comes, with what it gives with it at the moment. */
  origin: Origin | undefined;
  held: HeldUpdates;
  /** The generation its frames are about; what it sends of an earlier one is left unread, for it makes that anew. */
  generation: number;
  /** The version of Head that it was told of last; unknown before a stock client has said what it holds. */
  told: number | undefined;
  /** The latest that its copy had been told of when it came. */
  knew: number | undefined;
  /** While a version of Head is fetched that something of its own was made on, what it sends waits behind that. */
  waiting?: { readonly frames: Frame[]; readonly opens: string[] } | undefined;
};

type Frame = {
  readonly peer: Author;
  /** Of which document it is: of that which its peer spoke of when it came, also if they have moved on before it is judged. */
  readonly generation: number;
  readonly update: Uint8Array;
  readonly submit: number | undefined;
  /** For an undo: what has to stand [S20]. */
  readonly expected?: readonly Expected[] | undefined;
  /** On which versions of Head it was made, as far as is known. */
  readonly made?: MadeOn | undefined;
  /** When it came first, of what came too early. */
  readonly since?: Held["since"];
  /** Whence, as its peer had said when it came. */
  readonly origin: Origin | undefined;
};
type Answer = Pick<Judgement, "notices" | "remarks">;
type Judged = { readonly written: Written; readonly answer: () => void };

export type IntakeOptions = {
  /** What frames are judged on; undefined while it is being rebuilt. */
  readonly document: () => JudgedDocument | undefined;
  readonly claims: () => ReadonlyMap<number, ActorId>;
  readonly bases: OlderBases;
  /** The version of Head that frames are judged on. */
  readonly baseVersion: () => number;
  readonly hasEnded: () => boolean;
  readonly peers: PeerGroup<Author>;
  readonly backlog: Backlog;
  readonly defer: Defer;
  readonly now: () => number;
  readonly onJoin: (peer: Author, vector: Uint8Array) => void;
  /** Somebody wants to type in a function's code. */
  readonly onOpen: (peer: Author, id: string) => void;
  /** Judged together, to be stored together, now. */
  readonly onJudged: (waiting: readonly Waiting[]) => void;
  /** Judging broke off in the middle: nobody knows what the document holds. */
  readonly onBroken: (fault: unknown) => void;
};

/**
 * So many frames are judged in one go, or as many as there are peers; then others have their turn. Every batch is told to
 * everybody, which must not take longer than judging it.
 */
const FRAMES_AT_ONCE = 128;

/**
 * What peers send, in the order in which it arrives. Everything at hand is judged in one transaction, edit by edit, so that
 * one update tells of all of it; what arrives while that is being stored makes the next.
 */
export class Intake {
  readonly #options: IntakeOptions;
  #frames: Frame[] = [];
  #isDue = false;
  /** Whose each Yjs client id is, also before it has written. */
  readonly #owners: ClientOwners;
  readonly #told = new ToldRefusals();
  #judged: Judged[] = [];
  #taken = { frames: 0, bytes: 0 };

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#owners = new ClientOwners(options.claims);
  }

  receive(peer: Author, bytes: Uint8Array): void {
    const { peers, onJoin } = this.#options;
    if (!peers.has(peer)) return;
    const frame = decodeClientFrame(bytes);
    if (!frame) return peers.cut(peer, CLOSE.hostile, "malformed message");
    switch (frame.type) {
      case "moved":
        return this.#moved(peer, frame.generation);
      case "stateVector":
        if (this.#isOfThisDocument(peer)) onJoin(peer, frame.vector);
        return;
      case "update":
        return this.#queue({ peer, update: frame.update, submit: undefined, made: madeOn(frame.isReply, peer) });
      case "submit": {
        const { update, id, expected, made = madeOn(false, peer) } = frame;
        return this.#queue({ peer, update, submit: id, expected, made });
      }
      case "open":
        return this.#open(peer, frame.function);
      case "said":
        peer.origin = givenWith(peer.socket.origin, frame.notes);
        return;
      case "awareness":
        return peers.receivePresence(peer, frame.payload, this.#owners);
      case "queryAwareness":
        return peers.sendPresence(peer);
    }
  }

  /** After what it sent before, which may have made the function. */
  #open(peer: Author, id: string): void {
    while (!this.isEmpty) this.drain();
    if (peer.waiting) peer.waiting.opens.push(id);
    else if (this.#options.peers.has(peer) && this.#isOfThisDocument(peer)) this.#options.onOpen(peer, id);
  }

  /** What a peer sent too early does not wait for ever, also when it sends nothing more [S6]. */
  beat(peer: Author): void {
    if (peer.held.isOverdue) this.#cutForHeld(peer);
  }

  #cutForHeld(peer: Author): void {
    this.#options.peers.cut(peer, CLOSE.flooding, "too many updates wait for ones that never came, or wait too long");
  }

  /** Judges what is at hand, up to a bound; the rest follows in the next turn. */
  drain(): void {
    const { peers } = this.#options;
    const document = this.#options.document();
    if (this.#frames.length === 0) return;
    const frames = this.#frames.splice(0, Math.max(FRAMES_AT_ONCE, peers.size));
    for (const { update } of frames) {
      this.#taken.frames += 1;
      this.#taken.bytes += update.length;
    }
    // While the document is being rebuilt nothing is read: its authors make it anew on the next one.
    const judge = (document: JudgedDocument) => () => {
      for (const frame of frames) if (!frame.peer.isCut && this.#isOfThisDocument(frame)) this.#update(document, frame);
    };
    try {
      this.#handOver(document?.together(judge(document)));
    } catch (fault) {
      this.#judged = []; // of an update that was never made: told of, it would be acknowledged and lost
      this.#options.onBroken(fault);
      throw fault;
    }
    if (this.#frames.length > 0) this.#schedule();
  }

  /** Whether everything that arrived has been judged. */
  get isEmpty(): boolean {
    return this.#frames.length === 0;
  }

  #handOver(encoded: Uint8Array | undefined): void {
    const [judged, taken] = [this.#judged, this.#taken];
    this.#judged = [];
    this.#taken = { frames: 0, bytes: 0 };
    const entries = inOneUpdate(
      judged.map(({ written }) => written),
      encoded,
    );
    const free = (): void => this.#options.backlog.remove(taken.frames, taken.bytes);
    const waiting = judged.map(
      ({ answer }, index): Waiting => ({ entry: entries[index], answer, abandon: nobodyWaits }),
    );
    waiting.push({ entry: undefined, answer: free, abandon: free });
    this.#options.onJudged(waiting);
  }

  #queue(frame: Omit<Frame, "generation" | "origin">): void {
    const { generation, origin } = frame.peer;
    this.#options.backlog.add(frame.update.length);
    this.#frames.push({ ...frame, generation, origin });
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#options.defer(() => {
      this.#isDue = false;
      this.drain();
    });
  }

  #isOfThisDocument({ generation }: Pick<Frame, "generation">): boolean {
    return generation === this.#options.document()?.generation;
  }

  /** From here on the peer speaks of the document of `generation`; told of a later one meanwhile, it will move again. */
  #moved(peer: Author, generation: number): void {
    peer.generation = generation;
    peer.held = new HeldUpdates(this.#options.now);
  }

  /** A version of Head is fetched that this was made on; what its peer sends after it waits behind it [S52]. */
  #fetch(version: number, frame: Frame): void {
    const { bases, backlog, peers } = this.#options;
    const { peer } = frame;
    const waiting: NonNullable<Author["waiting"]> = { frames: [], opens: [] };
    peer.waiting = waiting;
    this.#wait(frame, waiting);
    const goOn = (): void => {
      peer.waiting = undefined;
      this.#frames.unshift(...waiting.frames);
      this.#schedule();
      for (const id of waiting.opens) this.#open(peer, id);
    };
    const giveUp = (): void => {
      peer.waiting = undefined;
      for (const { update } of waiting.frames) backlog.remove(1, update.length);
      peers.cut(peer, CLOSE.unavailable, "the version of Head that this was made on cannot be read right now");
    };
    const unlessEnded = (then: () => void) => () => (this.#options.hasEnded() ? undefined : then());
    bases.fetch(version).then(unlessEnded(goOn), unlessEnded(giveUp));
  }

  /** It is at hand, and not judged: counted anew. */
  #wait(frame: Frame, { frames }: NonNullable<Author["waiting"]>): void {
    this.#options.backlog.add(frame.update.length);
    frames.push(frame);
  }

  #update(document: JudgedDocument, frame: Frame): void {
    const { peers, bases, baseVersion } = this.#options;
    const { peer, update, submit, expected, made, since, origin } = frame;
    if (peer.waiting) return this.#wait(frame, peer.waiting);
    const over = made && bases.of(made, baseVersion(), expected !== undefined);
    if (typeof over === "number") return this.#fetch(over, frame);
    const { actor, role, id: connection } = peer.socket;
    const { claims, retired } = document;
    const guarded = guardUpdate(document.doc, update, actor.id, { claims, retired, owners: this.#owners });
    if (guarded.kind === "outdated") return peers.cut(peer, CLOSE.outdated, OUTDATED);
    if (guarded.kind === "hostile") return peers.cut(peer, CLOSE.hostile, guarded.reason);
    if (guarded.kind === "incomplete") {
      if (!peer.held.hold({ update, submit, expected, made, since, origin })) this.#cutForHeld(peer);
      return;
    }
    if (!mayEdit(role))
      return this.#refuseReader(peer, guarded.items.length + guarded.claims.length > 0 || guarded.deletes, submit);
    for (const client of guarded.claims) claims.set(client, actor.id);
    const isNew = guarded.items.length + guarded.claims.length > 0 || guarded.deletes;
    const before = isNew ? [] : this.#told.of(actor.id, guarded.transaction);
    const written = document.write({
      by: { actor, role, connection, origin },
      batch: submit === undefined ? "bestEffort" : "atomic",
      claims: guarded.claims,
      expected,
      over,
      write: () => applyLastArrivalWins(document.doc, guarded, submit !== undefined),
    });
    const { notices, remarks } = written.judgement;
    this.#told.remember(actor.id, guarded.transaction, notices);
    const answer = () => this.#answer(peer, submit, { notices: [...before, ...notices], remarks });
    this.#judged.push({ written, answer });
    for (const held of peer.held.takeAll()) this.#update(document, { peer, generation: peer.generation, ...held });
  }

  /** A read-only peer's replica now holds what nobody else will see: ours starts over, a stock one is told to go. */
  #refuseReader(peer: Author, wrote: boolean, submit: number | undefined): void {
    const { peers } = this.#options;
    if (!wrote) return submit === undefined ? undefined : peers.send(peer, ackFrame(submit));
    if (peer.socket.outbox) peers.send(peer, sessionFrame(readOnlyReset(peer.socket)));
    peers.cut(peer, CLOSE.forbidden, "read only");
  }

  #answer(peer: Author, submit: number | undefined, { notices: refusals, remarks }: Answer): void {
    const { peers } = this.#options;
    const about = submit === undefined ? {} : { submit };
    if (refusals.length > 0 && peer.socket.outbox) peers.send(peer, refusedFrame({ ...about, refusals }));
    if (remarks.length > 0 && peer.socket.outbox) peers.send(peer, remarkFrame({ ...about, remarks }));
    if (submit !== undefined) peers.send(peer, ackFrame(submit));
  }
}

/** What cannot be stored ends the session, and whoever wrote it sends it again. */
function nobodyWaits(): void {}

/** What was given before falls with it, be it with the connection itself. */
function givenWith(socket: Origin | undefined, notes: GivenNotes): Origin {
  const { reason: _reason, metadata: _metadata, ...whence } = socket ?? {};
  return { ...whence, ...notes };
}

/** Of whoever does not say on what an edit was made: the last they were told of, or what their copy knew when it came [S52]. */
function madeOn(isReply: boolean, { told, knew }: Author): MadeOn | undefined {
  const version = isReply ? (knew ?? told) : told;
  return version === undefined ? undefined : { base: version, since: version };
}
