import type { Actor, ChangeSetId } from "@tributary/core/base";
import { SYSTEM_ACTOR } from "@tributary/core/base";
import type { OverlayKey } from "@tributary/core/document";
import type { Pipeline } from "@tributary/core/engine";
import type { ChangeSetRecord } from "@tributary/core/governance";
import { applyMutation, type BatchMode, type Mutation, runBatch, type Snapshot } from "@tributary/core/model";
import { DocumentSession, type Judgement, type LogEntry, type Peer, type PeerSocket } from "@tributary/core/sync";
import type { LawName } from "./laws.ts";
import type { MemoryHead } from "./memory-head.ts";
import type { MemoryDocuments } from "./memory-documents.ts";
import { type Person, WORKSPACE } from "./world.ts";

/** What a server stands on. */
export type ServerPorts = {
  readonly log: MemoryDocuments;
  readonly heads: MemoryHead;
  readonly pipeline: Pipeline;
  readonly laws: readonly LawName[];
  /** So much of a document may be dead before it is rebuilt. */
  readonly deadAtMost: number;
  readonly now: () => number;
};

/** One open change set. */
export class Host {
  readonly id: ChangeSetId;
  readonly session: DocumentSession;
  isClosed = false;

  constructor(id: ChangeSetId, session: DocumentSession) {
    this.id = id;
    this.session = session;
  }

  async seal(): Promise<void> {
    this.isClosed = true;
    await this.session.freeze("This change set is closed.");
  }
}

/**
 * One process of the server, composed of the real rooms of core as `apps/server` composes them: change sets opened on
 * demand and moved to Head, everything that moves Head one after the other. It dies between any two of its steps.
 */
export class SimulatedServer {
  readonly ports: ServerPorts;
  readonly #hosts = new Map<ChangeSetId, Promise<Host>>();
  readonly #opened = new Map<ChangeSetId, Host>();
  readonly #orphans: Host[] = [];
  #head: { readonly version: number; readonly snapshot: Snapshot };
  #tasks: (() => void)[] = [];
  #serial: Promise<unknown> = Promise.resolve();
  isAlive = true;

  constructor(ports: ServerPorts) {
    const { stored } = ports.heads;
    this.ports = ports;
    this.#head = { version: stored.version, snapshot: stored.at(stored.version) };
  }

  get head(): { readonly version: number; readonly snapshot: Snapshot } {
    return this.#head;
  }

  get isBusy(): boolean {
    return this.#tasks.length > 0;
  }

  /** Runs what is at hand. */
  turn(): void {
    const tasks = this.#tasks;
    this.#tasks = [];
    for (const task of tasks) task();
  }

  /** Its memory, its timers and its sockets are gone. */
  die(): void {
    this.isAlive = false;
    this.#tasks = [];
    this.#hosts.clear();
    this.#opened.clear();
  }

  /** Everything that moves Head waits its turn here. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#serial.then(work);
    this.#serial = next.catch(() => undefined);
    return next;
  }

  async join(changeSet: ChangeSetId, socket: PeerSocket): Promise<Peer> {
    const { session } = await this.host(changeSet);
    return session.join(socket);
  }

  /** Edits from the server's side: an import, a restore. */
  async submit(
    changeSet: ChangeSetId,
    by: Person,
    mutations: readonly Mutation[],
    mode: BatchMode,
  ): Promise<Judgement> {
    const { session } = await this.host(changeSet);
    return session.submit(by.actor, by.role, mutations, mode);
  }

  host(id: ChangeSetId): Promise<Host> {
    const open = this.#hosts.get(id);
    if (open) return open;
    const opening = this.inTurn(() => this.#open(id));
    this.#hosts.set(id, opening);
    opening.catch(() => this.#hosts.get(id) === opening && this.#forget(id));
    return opening;
  }

  /** The change set's session, if it is open. */
  opened(id: ChangeSetId): Host | undefined {
    return this.#opened.get(id);
  }

  /** What came to Head without a change set: a catalogue, a reading of reality. */
  commit(mutations: (head: Snapshot) => readonly Mutation[], idempotencyKey: string): Promise<void> {
    return this.inTurn(async () => {
      const { outcomes } = runBatch(this.#head.snapshot, mutations(this.#head.snapshot), "bestEffort");
      const accepted = outcomes.flatMap(({ mutation, refusal }) => (refusal ? [] : [mutation]));
      if (accepted.length === 0) return;
      const entry = { actor: SYSTEM_ACTOR, at: this.ports.now(), mutations: accepted, idempotencyKey };
      const appended = await this.append(entry);
      if (appended.ok) await this.advance(appended.value, accepted);
    });
  }

  /**
   * Appends to Head. When nobody knows whether it happened, Head is read anew before anybody builds on what is remembered of it.
   * @throws {StoreUnavailable}
   */
  async append(entry: Parameters<MemoryHead["append"]>[2], applying?: Host): ReturnType<MemoryHead["append"]> {
    try {
      return await this.ports.heads.append(WORKSPACE, this.#head.version, entry);
    } catch (fault) {
      // Nor does anybody know whether this change set is closed: the next session of it reads that.
      if (applying) this.evict(applying);
      const { version, snapshot } = await this.ports.heads.load();
      if (version !== this.#head.version) await this.#moveTo(version, snapshot);
      throw fault;
    }
  }

  /** Head has a new version, and every open change set moves with it. One that cannot is closed, and moves when opened. */
  async advance(version: number, mutations: readonly Mutation[]): Promise<void> {
    await this.#moveTo(version, mutations.reduce(applyMutation, this.#head.snapshot));
  }

  async #moveTo(version: number, snapshot: Snapshot): Promise<void> {
    this.#head = { version, snapshot };
    for (const host of [...this.#opened.values()]) await this.#rebase(host).catch(() => this.evict(host));
  }

  /** Drops a session that can no longer be trusted; it is opened anew when somebody asks. */
  evict(host: Host): void {
    if (this.#opened.get(host.id) === host) this.#forget(host.id);
    void host.session.close().catch(() => undefined);
  }

  async #open(id: ChangeSetId): Promise<Host> {
    const record = this.#record(id);
    const late: { host?: Host } = {};
    const session = await DocumentSession.open({
      workspace: WORKSPACE,
      changeSet: id,
      log: this.ports.log,
      baseAt: (version) =>
        version === this.#head.version ? Promise.resolve(this.#head.snapshot) : this.ports.heads.at(WORKSPACE, version),
      baseVersion: record.baseVersion,
      pipeline: this.ports.pipeline,
      now: this.ports.now,
      defer: (task) => void (this.isAlive && this.#tasks.push(task)),
      batching: { closeAt: 2, isWorthTelling: (entries, peers) => entries >= 2 * peers },
      compaction: { ratio: 2, dead: this.ports.deadAtMost, patience: 1, updates: 40 },
      onLost: () => {
        const { host } = late;
        if (host) this.evict(host);
      },
    });
    const host = new Host(id, session);
    late.host = host;
    if (record.phase === "applied" || record.phase === "abandoned") await host.seal();
    else {
      if (session.saysFrozen) await session.thaw();
      await this.#rebase(host);
    }
    this.#opened.set(id, host);
    // Lost while it was opened: whoever asked has it, and whoever asks next opens it anew.
    if (session.hasEnded) this.evict(host);
    return host;
  }

  async #rebase({ id, session, isClosed }: Host): Promise<void> {
    const { version, snapshot } = this.#head;
    if (isClosed || version === session.baseVersion) return;
    const between = [];
    for (let on = session.baseVersion + 1; on < version; on += 1)
      between.push({ version: on, base: await this.ports.heads.at(WORKSPACE, on) });
    const { entries } = this.ports.log.document(id);
    await session.rebase(snapshot, version, { between, handsOn: (key) => handsOn(entries, key) });
    await this.ports.heads.updateBase(id, version);
  }

  #record(id: ChangeSetId): ChangeSetRecord {
    const record = this.ports.heads.stored.changeSets.get(id);
    if (!record) throw new RangeError(`no change set ${id}`);
    return record;
  }

  /** Another process takes the change set over: this one's session lives on, and does not know yet. */
  takenOver(id: ChangeSetId): void {
    const host = this.#opened.get(id);
    if (!host) return;
    this.#orphans.push(host);
    this.#forget(id);
  }

  /** Nobody has looked at it for a while: its memory is given back. */
  closeIdle(id: ChangeSetId): void {
    const host = this.#opened.get(id);
    if (host) this.evict(host);
  }

  /** Sessions that somebody else has taken over hear of it at the latest now. */
  closeOrphans(): void {
    for (const host of this.#orphans.splice(0)) void host.session.close().catch(() => undefined);
  }

  #forget(id: ChangeSetId): void {
    this.#hosts.delete(id);
    this.#opened.delete(id);
  }
}

/** Everybody who wrote what stands at a key; of a version also who typed its definition. */
function handsOn(entries: readonly LogEntry[], { root, key }: OverlayKey): readonly Actor[] {
  const byPeople = entries.filter(({ actor }) => actor.id !== SYSTEM_ACTOR.id);
  const at = (of: string) =>
    byPeople.filter(({ accepted }) => accepted.some((row) => row.root === of && row.key === key));
  const last = at(root).at(-1)?.actor;
  const typed = root === "text" || root === "schema" ? at("text").map(({ actor }) => actor) : [];
  const hands = new Map([...typed, ...(last ? [last] : [])].map((actor) => [actor.id, actor]));
  return [...hands.values()];
}
