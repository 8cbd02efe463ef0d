import * as Y from "yjs";
import type { Actor, ActorId, ChangeSetId, Clock, ConnectionId, Json, Role, WorkspaceId } from "../base/index.ts";
import { mayEdit, SYSTEM_ACTOR } from "../base/index.ts";
import {
  CONTROL_ROOT,
  type Overlay,
  OverlayView,
  overlayMutations,
  readOverlay,
  writeMutation,
} from "../document/index.ts";
import type { MutationContext, Pipeline } from "../engine/index.ts";
import type { BatchMode, Mutation, Refusal, Snapshot } from "../model/index.ts";
import { CLOSE, type RefusalNotice } from "../protocol/index.ts";
import { ackFrame, decodeClientFrame, refusedFrame, sessionFrame, stateVectorFrame, updateFrame } from "./frames.ts";
import { guardUpdate } from "./guard.ts";
import { HeldUpdates } from "./held.ts";
import { applyLastArrivalWins, createDocument, transactJudged, writeBack } from "./integrate.ts";
import { type Judgement, judgeChanges } from "./judge.ts";
import type { DocumentLog, LogEntry, LoggedMutation, OpenedLog } from "./ports.ts";
import { type Defer, type Member, type Peer, PeerGroup, type PeerSocket } from "./peers.ts";
import { divergingKeys, keepValid } from "./rebase.ts";
import { SessionLost } from "./session-lost.ts";

export type SessionOptions = {
  readonly workspace: WorkspaceId;
  readonly changeSet: ChangeSetId;
  readonly log: DocumentLog;
  /** Head at a version. The document itself says which version it stands on, so that a crash in the middle of a rebase leaves no doubt. */
  readonly baseAt: (version: number) => Promise<Snapshot>;
  /** What it stands on while its document does not say: the version it was created at. */
  readonly baseVersion: number;
  readonly pipeline: Pipeline;
  readonly now: Clock;
  readonly defer: Defer;
  /** The view after mutations that are now in the log. */
  readonly onAccepted?: (view: Snapshot, mutations: readonly LoggedMutation[]) => void;
  /** The session gave up (the store is out of reach, or another process took over): open a new one. */
  readonly onLost?: (reason: string) => void;
};

/** A peer of this session, with what it sent too early. */
type Author = Member & { readonly held: HeldUpdates };
type Waiting = {
  readonly entry: LogEntry | undefined;
  readonly answer: () => void;
  readonly abandon: (reason: string) => void;
};

type Commit = {
  readonly by: { readonly actor: Actor; readonly role: Role; readonly connection: ConnectionId };
  readonly batch: BatchMode;
  readonly claims?: readonly number[];
  readonly write: () => void;
  /** Runs once it is stored. */
  readonly answer: () => void;
  /** Runs instead when the session ends first. */
  readonly abandon?: (reason: string) => void;
  readonly trusted?: boolean;
};

/**
 * One open change set: judges what its peers write, stores it, and only then acknowledges and tells everyone. Rules S1–S9.
 *
 * Everything up to the log happens synchronously as a frame arrives, so there is one order of events. Storing is grouped:
 * while one batch is being written, the next gathers. Nobody is told, and no joining peer is shown, what is not stored.
 */
export class DocumentSession {
  readonly #options: SessionOptions;
  readonly #doc: Y.Doc;
  readonly #epoch: number;
  readonly #generation: number;
  readonly #claims: Map<number, ActorId>;
  readonly #accepted: Overlay;
  readonly #view: OverlayView;
  readonly #peers = new PeerGroup<Author>(() => this.#schedule());
  #baseVersion: number;
  #seq: number;
  #waiting: Waiting[] = [];
  #storing: readonly Waiting[] = [];
  #joining: { readonly peer: Author; readonly vector: Uint8Array }[] = [];
  #flushing = false;
  #scheduled = false;
  #frozen: Refusal | undefined;
  #ended = false;

  private constructor(options: SessionOptions, opened: OpenedLog, doc: Y.Doc, base: Snapshot, baseVersion: number) {
    this.#options = options;
    this.#doc = doc;
    this.#epoch = opened.epoch;
    this.#generation = opened.generation;
    this.#claims = new Map(opened.claims);
    this.#seq = opened.seq;
    this.#baseVersion = baseVersion;
    this.#accepted = readOverlay(doc);
    this.#view = OverlayView.ofOverlay(base, this.#accepted);
  }

  /** @throws {StoreUnavailable} when the log or Head cannot be read */
  static async open(options: SessionOptions): Promise<DocumentSession> {
    const opened = await options.log.open(options.changeSet);
    const doc = createDocument(opened.epoch, opened.state, opened.updates);
    const stored = doc.getMap<Json>(CONTROL_ROOT).get("base");
    const version = typeof stored === "number" ? stored : options.baseVersion;
    return new DocumentSession(options, opened, doc, await options.baseAt(version), version);
  }

  /** The model as a person in this change set sees it. */
  get view(): Snapshot {
    return this.#view.view;
  }

  get base(): Snapshot {
    return this.#view.base;
  }

  get baseVersion(): number {
    return this.#baseVersion;
  }

  get peerCount(): number {
    return this.#peers.size;
  }

  /** Differences from the base. */
  get size(): number {
    return this.#accepted.component.size + this.#accepted.attribute.size + this.#accepted.view.size;
  }

  /** What applying this change set does to its base, in order. */
  mutations(): readonly Mutation[] {
    return overlayMutations(this.#view.base, this.#accepted);
  }

  join(socket: PeerSocket): Peer {
    const peer: Author = { socket, joined: false, held: new HeldUpdates(this.#options.now) };
    this.#peers.add(peer);
    if (socket.outbox) this.#welcome(peer);
    return {
      receive: (bytes) => this.#receive(peer, bytes),
      leave: () => this.#peers.leave(peer),
    };
  }

  /**
   * Edits from the server's side (an import, a restore), judged and logged like anybody's. Resolves once they are stored.
   * @throws {SessionLost} when the session ends before that: nothing of it was stored, or nobody knows; look, then try again
   */
  submit(actor: Actor, role: Role, mutations: readonly Mutation[], batch: BatchMode = "atomic"): Promise<Judgement> {
    const connection = `server-${this.#epoch}` as ConnectionId;
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new SessionLost("this change set is being reopened"));
      const judgement = this.#commit({
        by: { actor, role, connection },
        batch,
        write: () => {
          for (const mutation of mutations) writeMutation(this.#doc, this.#view.base, mutation);
        },
        answer: () => resolve(judgement),
        abandon: (reason) => reject(new SessionLost(reason)),
      });
    });
  }

  /** Refuses every edit, with this sentence, until `thaw`. What was accepted before is stored first. */
  async freeze(reason: string): Promise<void> {
    this.#frozen = { kind: "frozen", reason };
    await this.#commitTrusted(() => this.#doc.getMap<Json>(CONTROL_ROOT).set("phase", "frozen"));
  }

  async thaw(): Promise<void> {
    this.#frozen = undefined;
    await this.#commitTrusted(() => this.#doc.getMap<Json>(CONTROL_ROOT).set("phase", "open"));
  }

  /** Resolves when everything accepted so far is stored. */
  async flushed(): Promise<void> {
    while (!this.#ended && (this.#waiting.length > 0 || this.#flushing))
      await new Promise<void>((resolve) => this.#options.defer(resolve));
  }

  /**
   * Puts the change set on a newer Head. What it says of things that are gone or no longer allowed there is dropped and
   * named in the answer; where Head changed the same value, mine stays [S10].
   */
  async rebase(
    base: Snapshot,
    version: number,
  ): Promise<{ readonly dropped: readonly Mutation[]; readonly divergences: number }> {
    const before = this.#view.base;
    const divergences = divergingKeys(before, base, this.#accepted);
    const dropped: Mutation[] = [];
    const kept = keepValid(base, overlayMutations(base, this.#accepted), dropped);
    this.#view.rebase(base);
    this.#baseVersion = version;
    await this.#commitTrusted(() => {
      this.#keepOnly(kept);
      const control = this.#doc.getMap<Json>(CONTROL_ROOT);
      control.set("base", version);
      for (const divergence of divergences) control.set(`divergence/${divergence.key}`, divergence.value);
    });
    return { dropped, divergences: divergences.length };
  }

  /** Ends the session: stores what is waiting, then closes every peer so that it comes back to a new one. */
  async close(code: number = CLOSE.unavailable, reason = "the change set is being reopened"): Promise<void> {
    await this.flushed();
    this.#end(code, reason);
  }

  /** Cuts off peers, e.g. when somebody's membership or token is revoked. */
  disconnect(which: (socket: PeerSocket) => boolean, code: number, reason: string): void {
    this.#peers.disconnect(which, code, reason);
  }

  #receive(peer: Author, bytes: Uint8Array): void {
    if (this.#ended || !this.#peers.has(peer)) return;
    const frame = decodeClientFrame(bytes);
    if (!frame) return this.#peers.cut(peer, CLOSE.hostile, "malformed message");
    switch (frame.type) {
      case "stateVector":
        this.#joining.push({ peer, vector: frame.vector });
        return this.#schedule();
      case "update":
        return this.#update(peer, frame.update, undefined);
      case "submit":
        return this.#update(peer, frame.update, frame.id);
      case "awareness":
        return this.#peers.receivePresence(peer, frame.payload, this.#claims);
      case "queryAwareness":
        return this.#peers.sendPresence(peer);
    }
  }

  #update(peer: Author, update: Uint8Array, submit: number | undefined): void {
    const { actor, role, id: connection } = peer.socket;
    const guarded = guardUpdate(this.#doc, update, actor.id, this.#claims);
    if (guarded.kind === "hostile") return this.#peers.cut(peer, CLOSE.hostile, guarded.reason);
    if (guarded.kind === "incomplete") {
      if (!peer.held.hold({ update, submit }))
        this.#peers.cut(peer, CLOSE.flooding, "too many updates wait for ones that never came");
      return;
    }
    if (!mayEdit(role)) return this.#refuseReader(peer, guarded.items.length > 0 || guarded.claims.length > 0, submit);
    for (const client of guarded.claims) this.#claims.set(client, actor.id);
    const judgement = this.#commit({
      by: { actor, role, connection },
      batch: submit === undefined ? "bestEffort" : "atomic",
      claims: guarded.claims,
      write: () => applyLastArrivalWins(this.#doc, update, guarded.items),
      answer: () => this.#answer(peer, submit, judgement.notices),
    });
    for (const held of peer.held.takeAll()) this.#update(peer, held.update, held.submit);
  }

  /** A read-only peer's replica now holds what nobody else will see: ours starts over, a stock one is told to go. */
  #refuseReader(peer: Author, wrote: boolean, submit: number | undefined): void {
    if (!wrote) return submit === undefined ? undefined : this.#peers.send(peer, ackFrame(submit));
    if (peer.socket.outbox)
      this.#peers.send(
        peer,
        sessionFrame({
          type: "reset",
          reason: `Your role here is ${peer.socket.role}, which may look but not edit. Ask an owner for the editor role.`,
        }),
      );
    this.#peers.cut(peer, CLOSE.forbidden, "read only");
  }

  #answer(peer: Author, submit: number | undefined, refusals: RefusalNotice["refusals"]): void {
    const notice: RefusalNotice = { ...(submit === undefined ? {} : { submit }), refusals };
    if (refusals.length > 0 && peer.socket.outbox) this.#peers.send(peer, refusedFrame(notice));
    if (submit !== undefined) this.#peers.send(peer, ackFrame(submit));
  }

  /** Judges what `write` writes and queues it for the log; `answer` runs once it is stored. */
  #commit({ by, batch, claims = [], write, answer, abandon = () => undefined, trusted = false }: Commit): Judgement {
    const { workspace, changeSet, pipeline, now } = this.#options;
    const context: MutationContext = {
      actor: by.actor,
      role: by.role,
      workspace,
      changeSet,
      connection: by.connection,
    };
    let judgement: Judgement = { accepted: [], refused: [], notices: [] };
    const update = transactJudged(this.#doc, write, (changed) => {
      if (trusted) this.#trust(changed);
      else
        judgement = judgeChanges(
          { doc: this.#doc, accepted: this.#accepted, view: this.#view, pipeline },
          changed,
          context,
          batch,
          this.#frozen,
        );
    });
    const { accepted, refused } = judgement;
    const isEmpty = update === undefined && refused.length === 0 && claims.length === 0;
    const entry = isEmpty
      ? undefined
      : {
          update: update ?? new Uint8Array(),
          actor: by.actor,
          connection: by.connection,
          at: now(),
          accepted,
          refused,
          claims,
        };
    this.#waiting.push({ entry, answer, abandon });
    this.#schedule();
    return judgement;
  }

  #trust(changed: readonly { readonly root: keyof Overlay; readonly key: string }[]): void {
    for (const { root, key } of changed) {
      const value = this.#doc.getMap<Json>(root).get(key);
      if (value === undefined) this.#accepted[root].delete(key);
      else this.#accepted[root].set(key, value);
    }
    this.#view.update(changed);
  }

  #keepOnly(kept: Overlay): void {
    for (const root of ["component", "attribute", "view"] as const) {
      for (const key of [...this.#accepted[root].keys()])
        if (!kept[root].has(key)) writeBack(this.#doc, { root, key }, undefined);
    }
  }

  /** What the server itself writes, outside the rules for peers. */
  #commitTrusted(write: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const by = { actor: SYSTEM_ACTOR, role: "owner" as const, connection: `server-${this.#epoch}` as ConnectionId };
      this.#commit({
        by,
        batch: "bestEffort",
        write,
        answer: resolve,
        abandon: (reason) => reject(new SessionLost(reason)),
        trusted: true,
      });
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#flushing || this.#ended) return;
    this.#scheduled = true;
    this.#options.defer(() => {
      this.#scheduled = false;
      void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    if (this.#flushing || this.#ended) return;
    const waiting = this.#waiting;
    const joining = this.#joining.filter(({ peer }) => this.#peers.has(peer));
    this.#waiting = [];
    this.#joining = [];
    const entries = waiting.flatMap(({ entry }) => (entry ? [entry] : []));
    // Taken now: the document holds exactly what this batch stores, not yet what arrives while it is being stored.
    const replies = joining.map(({ peer, vector }) => ({ peer, missing: encodeMissing(this.#doc, vector) }));
    const vector = Y.encodeStateVector(this.#doc);
    if (entries.length > 0) {
      this.#flushing = true;
      this.#storing = waiting;
      const stored = await this.#store(entries);
      this.#flushing = false;
      if (!stored) return;
      this.#storing = [];
    }
    const updates = entries.flatMap((entry) => (entry.update.length > 0 ? [entry.update] : []));
    const merged = updates.length === 1 ? updates[0] : updates.length > 1 ? Y.mergeUpdates(updates) : undefined;
    if (merged) this.#peers.broadcast(updateFrame(merged));
    for (const { peer, missing } of replies) this.#admit(peer, missing, vector);
    for (const { answer } of waiting) answer();
    this.#peers.announce();
    const accepted = entries.flatMap((entry) => entry.accepted);
    if (entries.length > 0) this.#options.onAccepted?.(this.view, accepted);
    if (this.#waiting.length > 0 || this.#joining.length > 0) this.#schedule();
  }

  async #store(entries: readonly LogEntry[]): Promise<boolean> {
    try {
      const appended = await this.#options.log.append(
        this.#options.changeSet,
        { epoch: this.#epoch, seq: this.#seq },
        entries,
      );
      if (this.#ended) return false;
      if (!appended.ok) {
        this.#lose("another server has taken over this change set");
        return false;
      }
      this.#seq = appended.value;
      return true;
    } catch (cause) {
      // What is in memory but not stored must never be seen: the document is dropped and read anew from the log [S7].
      this.#lose(`the change could not be stored: ${cause instanceof Error ? cause.message : String(cause)}`);
      return false;
    }
  }

  #lose(reason: string): void {
    this.#flushing = false;
    this.#end(CLOSE.unavailable, reason);
    this.#options.onLost?.(reason);
  }

  #end(code: number, reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const { abandon } of [...this.#storing, ...this.#waiting]) abandon(reason);
    this.#peers.disconnect(() => true, code, reason);
    this.#doc.destroy();
  }

  /** From its first state vector on, a peer gets what it lacks and then every broadcast; and it is asked what we lack. */
  #admit(peer: Author, missing: Uint8Array | undefined, vector: Uint8Array): void {
    if (!missing) return this.#peers.cut(peer, CLOSE.hostile, "malformed state vector");
    this.#peers.admit(peer, missing);
    this.#peers.send(peer, stateVectorFrame(vector));
  }

  #welcome(peer: Author): void {
    const { actor, role } = peer.socket;
    const identity = {
      id: actor.id,
      name: actor.name,
      type: actor.type,
      ...(actor.type === "agent" ? { owner: actor.onBehalfOf.name } : {}),
    };
    this.#peers.send(
      peer,
      sessionFrame({
        type: "welcome",
        actor: identity,
        role,
        mayEdit: mayEdit(role),
        generation: this.#generation,
        baseVersion: this.#baseVersion,
      }),
    );
  }
}

function encodeMissing(doc: Y.Doc, vector: Uint8Array): Uint8Array | undefined {
  try {
    return Y.encodeStateAsUpdate(doc, vector);
  } catch {
    return undefined; // the vector came from outside and may be garbage
  }
}
