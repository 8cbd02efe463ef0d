import type { Actor, Origin, Role } from "../base/index.ts";
import { mayEdit } from "../base/index.ts";
import {
  copyOverlay,
  type Divergence,
  openBuffer,
  type Overlay,
  type OverlayKey,
  parseReport,
  type RebaseReport,
  reportKey,
  reportOf,
  writeMutations,
} from "../document/index.ts";
import type { Giveup } from "../engine/index.ts";
import type { BatchMode, Mutation, Snapshot } from "../model/index.ts";
import { CLOSE, type PresentPerson } from "../protocol/index.ts";
import { welcome } from "./admission.ts";
import { Audience } from "./audience.ts";
import { Backlog, sessionBacklog } from "./backlog.ts";
import { COMPACTION } from "./compaction.ts";
import { sessionFrame } from "./frames.ts";
import { Generations } from "./generations.ts";
import { type ClosedBatch, GroupCommit } from "./group-commit.ts";
import { HeldUpdates } from "./held.ts";
import { type Author, Intake } from "./intake.ts";
import { writeBack } from "./integrate.ts";
import type { Judgement } from "./judge.ts";
import { JudgedDocument } from "./judged-document.ts";
import type { JudgedBatch } from "./own-batch.ts";
import { OwnBatches } from "./own-batches.ts";
import { type OwnAuthor, OwnWrites } from "./own-writes.ts";
import type { Peer, PeerGroup, PeerSocket } from "./peers.ts";
import type { Deed, OpenedLog } from "./ports.ts";
import { type Planting, plantedRows } from "./planting.ts";
import { loggedRebase, rebaseThrough } from "./rebase.ts";
import { noteBase } from "./told-bases.ts";
import { isMoved, type LookedAt } from "./looked-at.ts";
import { movedHands } from "./moved-hands.ts";
import { OlderBases } from "./older-bases.ts";
import { functionNotes } from "./rebase-functions.ts";
import { REOPENING, SessionLost } from "./session-lost.ts";
import type { RebaseOptions, SessionOptions } from "./session-options.ts";

type Submitted<Verdict> = {
  readonly by: OwnAuthor;
  readonly mutations: readonly Mutation[];
  readonly deed?: Deed | undefined;
  /** Asked first, in the edit's turn. */
  readonly unless?: (document: JudgedDocument) => Verdict | undefined;
};

/**
 * One open change set: judges what its peers write, stores it, and only then acknowledges and tells everyone. Rules S1–S13.
 *
 * Everything up to the log happens synchronously as a frame arrives, so there is one order of events. Storing is grouped.
 * Nobody is told, and no joining peer is shown, what is not stored.
 */
export class DocumentSession {
  readonly #options: SessionOptions;
  #document: JudgedDocument;
  readonly #generations: Generations;
  #tidying: Promise<void> | undefined;
  readonly #commits: GroupCommit;
  readonly #backlog: Backlog;
  readonly #intake: Intake;
  readonly #audience: Audience;
  readonly #own: OwnWrites;
  readonly #batches: OwnBatches;
  readonly #peers: PeerGroup<Author>;
  readonly #bases: OlderBases;
  #baseVersion: number;
  #ended = false;
  /** What somebody wanted to type in while nobody could edit: nobody asks twice. */
  readonly #wantedTexts = new Set<string>();

  private constructor(options: SessionOptions, opened: OpenedLog, document: JudgedDocument, baseVersion: number) {
    this.#options = options;
    this.#document = document;
    this.#baseVersion = baseVersion;
    this.#bases = new OlderBases(options.baseAt);
    this.#audience = new Audience({
      document: () => this.#document,
      baseVersion: () => this.#baseVersion,
      schedule: () => this.#commits.schedule(),
      hasEnded: () => this.#ended,
      isWorthTelling: options.batching?.isWorthTelling,
    });
    const judging = {
      document: () => this.#document,
      rebuilding: () => this.#generations.rebuilding,
      hasEnded: () => this.#ended,
    };
    this.#own = new OwnWrites({ ...judging, commits: () => this.#commits, now: options.now });
    const { defer } = options;
    const onBroken = (fault: unknown): void => this.#break(fault);
    const backlog = () => this.#backlog;
    this.#batches = new OwnBatches({ ...judging, writes: this.#own, backlog, defer, onBroken });
    this.#peers = this.#audience.peers;
    const bounds = sessionBacklog(() => this.#peers.size);
    const onChange = (isFull: boolean): void => {
      this.#peers.hold(isFull);
      if (!isFull) this.#batches.admit();
    };
    this.#backlog = new Backlog(bounds, onChange, options.backlog?.of(options.workspace));
    this.#intake = new Intake({
      document: () => (this.#generations.rebuilding || this.#ended ? undefined : this.#document),
      claims: () => this.#document.claims,
      bases: this.#bases,
      baseVersion: () => this.#baseVersion,
      hasEnded: () => this.#ended,
      peers: this.#peers,
      backlog: this.#backlog,
      defer: options.defer,
      now: options.now,
      onJoin: (peer, vector) => this.#audience.join(peer, vector),
      onOpen: (peer, id) => this.#openText(peer, id),
      onJudged: (waiting) => this.#commits.pushNow(waiting),
      onBroken,
    });
    this.#commits = new GroupCommit({
      changeSet: options.changeSet,
      log: options.log,
      epoch: opened.epoch,
      generation: opened.generation,
      seq: opened.seq,
      defer: options.defer,
      closeAt: options.batching?.closeAt,
      isWorthTelling: (entries) => this.#audience.isWorthTelling(entries),
      closing: () => this.#closing(),
      lost: (reason) => this.#lose(reason),
      timing: options.timing,
    });
    this.#generations = new Generations(
      {
        document: () => this.#document,
        replace: (document) => {
          this.#document = document;
        },
        commits: () => this.#commits,
        hasEnded: () => this.#ended,
        hasStockPeers: () => this.#peers.all().some(({ socket }) => !socket.outbox),
        onMoved: () => this.#audience.moveAll(),
        onBroken,
        bounds: options.compaction ?? COMPACTION,
      },
      opened.updates.length,
    );
  }

  /** @throws {StoreUnavailable} when the log or Head cannot be read */
  static async open(options: SessionOptions): Promise<DocumentSession> {
    const opened = await options.log.open(options.changeSet);
    const loaded = await JudgedDocument.load(options, opened, options.baseAt, options.baseVersion);
    return new DocumentSession(options, opened, loaded.document, loaded.baseVersion);
  }

  /** The model as a person in this change set sees it. */
  get view(): Snapshot {
    return this.#document.view.view;
  }

  get base(): Snapshot {
    return this.#document.view.base;
  }

  get baseVersion(): number {
    return this.#baseVersion;
  }

  /** Who is here. */
  get people(): readonly PresentPerson[] {
    return this.#peers.people;
  }

  get peerCount(): number {
    return this.#peers.size;
  }

  /** Whose document it is: another session on it has a later one. */
  get epoch(): number {
    return this.#document.epoch;
  }

  /** Differences from the base. */
  get size(): number {
    return this.#document.size;
  }

  /** What applying this change set does to its base, in order. */
  mutations(): readonly Mutation[] {
    return this.#document.mutations();
  }

  join(socket: PeerSocket): Peer {
    const { generation } = this.#document;
    const held = new HeldUpdates(this.#options.now);
    const baseVersion = this.#audience.toldBase;
    const told = socket.outbox ? baseVersion : undefined;
    const peer: Author = {
      ...{ socket, joined: false, isCut: false, generation: socket.generation ?? generation, held },
      ...{ told, knew: undefined, origin: socket.origin },
    };
    if (this.#ended) {
      socket.close(CLOSE.unavailable, REOPENING);
      return { receive: () => undefined, leave: () => undefined };
    }
    this.#peers.add(peer);
    if (this.#backlog.isFull) socket.hold?.(true);
    if (socket.outbox) this.#peers.send(peer, sessionFrame(welcome(socket, { generation, baseVersion })));
    return {
      receive: (bytes) => this.#intake.receive(peer, bytes),
      leave: () => this.#peers.leave(peer),
      beat: () => this.#intake.beat(peer),
    };
  }

  /**
   * A batch of edits from the server's side, of which each has a verdict. Resolves once what was made of it is stored [S92].
   * @throws {SessionLost} as `submit`
   * @throws {NotAdmitted} when it was given up before it was judged
   */
  batch(by: OwnAuthor, mutations: readonly Mutation[], mode: BatchMode, giveup?: Giveup): Promise<JudgedBatch> {
    return this.#batches.make(by, mutations, mode, giveup);
  }

  /**
   * Edits from the server's side (an import, a restore), judged and logged like anybody's. Resolves once they are stored.
   * @throws {SessionLost} when the session ends before that: nothing of it was stored, or nobody knows; look, then try again
   */
  async submit(
    actor: Actor,
    role: Role,
    mutations: readonly Mutation[],
    batch: BatchMode = "atomic",
    origin?: Origin,
  ): Promise<Judgement> {
    const by = { actor, role, origin };
    if (batch !== "atomic") return (await this.batch(by, mutations, batch)).judgement;
    return this.#allOf<never>({ by, mutations });
  }

  /** As `submit`, all or nothing, of edits that are one act of somebody's: the audit has a line of that, too, where it was done [S91]. */
  submitDeed(deed: Deed, role: Role, mutations: readonly Mutation[]): Promise<Judgement> {
    return this.#allOf<never>({ by: { actor: deed.actor, role, origin: deed.origin }, mutations, deed });
  }

  /**
   * As `submit`, of an edit that somebody was shown on this view: where it is another one by the edit's turn, nothing is done [S80].
   * @throws {SessionLost} as `submit`
   */
  submitOn(looked: Snapshot, by: OwnAuthor, mutations: readonly Mutation[], deed?: Deed): Promise<Judgement | "moved"> {
    const unless = ({ view }: JudgedDocument) => (view.view === looked ? undefined : "moved");
    return this.#allOf({ by, mutations, deed, unless });
  }

  #allOf<Verdict>({ by, mutations, deed, unless }: Submitted<Verdict>): Promise<Judgement | Verdict> {
    return this.#own.judged<Judgement | Verdict>({
      ...{ by, batch: "atomic", deed },
      unless: (document) => unless?.(document) ?? document.unfit(mutations),
      write: ({ doc, view }) => writeMutations(doc, view.base, mutations),
    });
  }

  /** What would become of an edit: judged against the view like any other, and nothing of it written, stored or told [S42]. */
  dryRun: JudgedDocument["dryRun"] = (...wish) => this.#document.dryRun(...wish);

  /**
   * Refuses every edit, with this sentence, until `thaw`. What was accepted before is stored first.
   * @throws {SessionLost} when the session has ended: then nobody holds anything still [S39]
   */
  async freeze(reason: string): Promise<void> {
    while (this.#generations.rebuilding) await this.#generations.rebuilding;
    this.#document.frozen = { kind: "frozen", reason };
    await this.#setPhase("frozen");
  }

  async thaw(): Promise<void> {
    while (this.#generations.rebuilding) await this.#generations.rebuilding;
    this.#document.frozen = undefined;
    await this.#setPhase("open");
    for (const id of this.#wantedTexts) this.#open(id);
    this.#wantedTexts.clear();
  }

  /** Whether its document says that it cannot be edited: also when the process died before it could thaw it. */
  get saysFrozen(): boolean {
    return this.#document.control.get("phase") === "frozen";
  }

  /** A phase that stands there already is not written again: opening a closed change set leaves it as it was. */
  async #setPhase(phase: "open" | "frozen"): Promise<void> {
    if (this.#document.control.get("phase") === phase) {
      await this.flushed();
      if (this.#ended) throw new SessionLost(REOPENING);
      return;
    }
    await this.#own.trusted(({ control }) => control.set("phase", phase));
  }

  /** It stores and tells nothing any more: what it had not stored may never have been. */
  get hasEnded(): boolean {
    return this.#ended;
  }

  /** Resolves when everything accepted so far is stored, or the session has ended. */
  async flushed(): Promise<void> {
    await this.#generations.rebuilding;
    while (!this.#intake.isEmpty) this.#intake.drain();
    await this.#commits.flushed();
  }

  /**
   * Puts the change set on a newer Head, through the versions `between`. What it says of things that are gone or no longer
   * allowed there is dropped, reported in the document and named in the log; where both changed the same, mine stays [S10].
   */
  async rebase(
    base: Snapshot,
    version: number,
    { between = [], authorOf = () => undefined, handsOn = () => [] }: RebaseOptions = {},
  ) {
    while (this.#generations.rebuilding) await this.#generations.rebuilding;
    const { accepted, view, divergences } = this.#document;
    const before = copyOverlay(accepted);
    const whose = (key: OverlayKey) => this.#document.writers.of(key) ?? authorOf(key);
    const moved = rebaseThrough(view.base, [...between, { version, base }], before, divergences);
    const report = reportOf(
      { ...moved, notes: functionNotes(moved) },
      { version, at: this.#options.now(), authorOf: whose },
    );
    const hands = movedHands(base, moved.overlay, moved.renumbered, (key) => this.#document.handsOn(key, handsOn(key)));
    const from = this.#baseVersion;
    this.#bases.keep(from, view.base);
    view.rebase(base);
    this.#baseVersion = version;
    const written = this.#own.trusted(
      (document) => {
        document.become(moved.overlay, moved.divergences);
        document.control.set("base", version);
        noteBase(document.control, from, version);
        if (report) document.control.set(reportKey(version), report);
      },
      { logged: loggedRebase(base, version, before, moved, whose) },
    );
    await Promise.all([written, ...hands.map(([actor, rows]) => this.#own.rows(actor, rows))]);
    const { dropped, renamed, renumbered } = moved;
    return { dropped, renamed, renumbered, divergences: moved.divergences.length };
  }

  /** What both sides changed and nobody has settled yet. */
  get divergences(): readonly Divergence[] {
    return this.#document.divergences;
  }

  /** What moves of Head took from the change set, newest first, until somebody has put it away. */
  get reports(): readonly RebaseReport[] {
    const entries = [...this.#document.control.entries()];
    return entries.flatMap(([key, value]) => parseReport(key, value) ?? []).sort((a, b) => b.version - a.version);
  }

  /**
   * Settles divergences for what the change set says: the record goes, the value stays. Where Head has something else than they say
   * when it is their turn, nothing is settled; "none": by then none of them was left. Of either the audit says nothing.
   */
  async keepMine(looked: readonly LookedAt[], deed?: Deed): Promise<"moved" | "none" | undefined> {
    let verdict: "moved" | undefined;
    const write = (document: JudgedDocument): void => {
      verdict = isMoved(document, looked);
      if (!verdict) document.keepMine(looked);
    };
    const isWritten = await this.#own.trusted(write, { deed });
    return verdict ?? (isWritten ? undefined : "none");
  }

  /** Settles divergences for what Head says: the keys leave the overlay, judged and logged like anybody's edit. As `keepMine`. */
  takeTheirs(by: OwnAuthor, keys: readonly LookedAt[], deed?: Deed): Promise<Judgement | "moved"> {
    const unless = (document: JudgedDocument) => isMoved(document, keys);
    const write = (document: JudgedDocument) => {
      for (const key of keys) writeBack(document.doc, key, key.root === "text" ? document.below(key.key) : undefined);
    };
    return this.#own.judged<"moved">({ by, batch: "atomic", unless, write, deed });
  }

  /** Whether it says something at a key over its base. */
  says({ root, key }: OverlayKey): boolean {
    return this.#document.accepted[root].has(key);
  }

  /** Everything it says over its base, as it stands now. */
  overlay(): Overlay {
    return copyOverlay(this.#document.accepted);
  }

  /** Fills a new document with what was written elsewhere, in one piece; the log names its authors, not whoever carries it here. */
  async plant(planting: Planting): Promise<void> {
    if (this.size > 0) throw new RangeError("plant: the document is not empty");
    const written = this.#own.trusted((document) => {
      document.become(planting.overlay, planting.divergences);
      const { report } = planting;
      if (report) document.control.set(reportKey(report.version), report);
    });
    const rows = plantedRows(this.base, this.view, planting).map(([actor, accepted]) =>
      this.#own.rows(actor, accepted, planting.origin),
    );
    await Promise.all([written, ...rows]);
  }

  /**
   * Somebody has read what moves of Head took. False when there was no such report left: then the audit says nothing either.
   *
   * @param upTo - the newest version whose report they were shown: what has come since nobody has read
   */
  dismissReports(deed?: Deed, upTo = Number.POSITIVE_INFINITY): Promise<boolean> {
    const write = ({ control }: JudgedDocument): void => {
      for (const key of [...control.keys()]) {
        const report = parseReport(key, control.get(key));
        if (report && report.version <= upTo) control.delete(key);
      }
    };
    return this.#own.trusted(write, { deed });
  }

  /** Ends the session: stores what is waiting, then closes every peer so that it comes back to a new one. */
  async close(code: number = CLOSE.unavailable, reason = REOPENING): Promise<void> {
    this.#tidying ??= this.#tidy();
    try {
      await this.#tidying;
    } finally {
      this.#end(code, reason);
    }
  }

  /** Cuts off peers, e.g. when somebody's membership or token is revoked. */
  disconnect(which: (socket: PeerSocket) => boolean, code: number, reason: string): void {
    this.#peers.disconnect(which, code, reason);
  }

  /** Somebody wants to type in a function's code, or in a definition. Who may not edit reads it where it stands. */
  #openText(peer: Author, id: string): void {
    if (!mayEdit(peer.socket.role) || this.#document.opening(id) === undefined) return;
    if (this.#document.frozen) this.#wantedTexts.add(id);
    else this.#open(id);
  }

  #open(id: string): void {
    const open = (document: JudgedDocument): void => {
      const text = document.opening(id);
      if (text !== undefined) openBuffer(document.doc, id, text);
    };
    void this.#own.trusted(open).catch(() => undefined); // lost with its session: asked for again
  }

  #closing(): ClosedBatch {
    const tell = this.#audience.closing();
    const told: ClosedBatch["told"] = (entries, more) => {
      tell(entries, more);
      if (entries.length === 0) return;
      this.#options.onAccepted?.(this.view, entries);
      this.#generations.stored(entries);
    };
    return { told, state: this.#generations.folded() };
  }

  async #tidy(): Promise<void> {
    // What comes in while we wait is stored, too: only a document at rest is the one that the log's last entry left.
    do await this.flushed();
    while (!this.#ended && (this.#generations.rebuilding || this.#batches.isUnderWay || !this.#commits.isIdle));
    if (!this.#ended) await this.#generations.leave();
  }

  /** What has thrown may have left the document as no log says it: it is read anew. */
  #break(fault: unknown): void {
    this.#lose(`it broke off: ${fault instanceof Error ? fault.message : String(fault)}`);
  }

  #lose(reason: string): void {
    this.#end(CLOSE.unavailable, reason);
    this.#options.onLost?.(reason);
  }

  #end(code: number, reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#batches.end(reason);
    this.#commits.end(reason);
    this.#backlog.end();
    this.#peers.disconnect(() => true, code, reason);
    this.#document.destroy();
  }
}
