import { type ActorId, type ChangeSetId, err, ok, type Result } from "@tributary/core/base";
import type { AuditLine } from "@tributary/core/governance";
import { deedLine, type DocumentLog, type LogEntry, type LogFence, type OpenedLog } from "@tributary/core/sync";
import * as Y from "yjs";
import { Disk } from "./disk.ts";

type Fenced = { readonly kind: "fenced" };
type Appended = Promise<Result<number, Fenced>>;

/** One change set's document as it stands on the disk. */
export class StoredDocument {
  /** History: every entry ever stored, also those that a state has taken the place of. */
  readonly entries: LogEntry[] = [];
  /** What the audit says of acts that entries stand for, in order. */
  readonly deeds: AuditLine[] = [];
  readonly #claims = new Map<number, { readonly actor: ActorId; readonly generation: number }>();
  epoch: number;
  generation = 1;
  state: { readonly seq: number; readonly bytes: Uint8Array } | undefined;

  /** @param epoch - how often it was opened before */
  constructor(epoch = 0) {
    this.epoch = epoch;
  }

  /** Updates that no state has taken the place of yet. */
  get updates(): readonly Uint8Array[] {
    return this.entries.slice(this.state?.seq ?? 0).flatMap(({ update }) => (update.length > 0 ? [update] : []));
  }

  get claims(): ReadonlyMap<number, ActorId> {
    return new Map([...this.#claims].map(([client, { actor }]) => [client, actor]));
  }

  get retired(): ReadonlySet<number> {
    const earlier = [...this.#claims].filter(([, { generation }]) => generation < this.generation);
    return new Set(earlier.map(([client]) => client));
  }

  holds(fence: LogFence): boolean {
    return fence.epoch === this.epoch && fence.seq === this.entries.length;
  }

  /** What the audit says of the act that it stands for, where it stands for one. */
  add(entry: LogEntry, changeSet: ChangeSetId): AuditLine | undefined {
    this.entries.push(entry);
    const deed = deedLine(entry, { changeSet, seq: this.entries.length });
    if (deed) this.deeds.push(deed);
    const { generation } = this;
    for (const client of entry.claims)
      if (!this.#claims.has(client)) this.#claims.set(client, { actor: entry.actor.id, generation });
    return deed;
  }

  /** As the next to open it will find it. */
  doc(): Y.Doc {
    const doc = new Y.Doc();
    if (this.state) Y.applyUpdate(doc, this.state.bytes);
    for (const update of this.updates) Y.applyUpdate(doc, update);
    return doc;
  }
}

/** Told as things become durable, in order, before anybody else hears of them. */
export type OnStored = {
  readonly entry: (changeSet: ChangeSetId, entry: LogEntry, deed: AuditLine | undefined) => void;
  /** All of what was written in one act has been told. */
  readonly batch: (changeSet: ChangeSetId) => void;
  readonly state: (changeSet: ChangeSetId, document: StoredDocument) => void;
};

const NOBODY: OnStored = { entry: () => undefined, batch: () => undefined, state: () => undefined };

/** The log of change-set documents, in memory. Keeps `documentLogContract`, as PostgreSQL's does. */
export class MemoryDocuments implements DocumentLog {
  readonly disk: Disk;
  readonly #documents = new Map<ChangeSetId, StoredDocument>();
  /** The append each holder of a lease asked for last, while it is under way. */
  readonly #appending = new Map<string, Appended>();
  readonly #onStored: OnStored;
  readonly #epochs: number;

  /** @param epochs - how often each was opened before */
  constructor(disk = new Disk(), onStored = NOBODY, epochs = 0) {
    this.disk = disk;
    this.#onStored = onStored;
    this.#epochs = epochs;
  }

  document(changeSet: ChangeSetId): StoredDocument {
    const known = this.#documents.get(changeSet);
    if (known) return known;
    const document = new StoredDocument(this.#epochs);
    this.#documents.set(changeSet, document);
    return document;
  }

  open(changeSet: ChangeSetId): Promise<OpenedLog> {
    const document = this.document(changeSet);
    document.epoch += 1;
    const { epoch, generation, entries, state, updates, claims, retired } = document;
    const opened = { epoch, generation, seq: entries.length, updates, claims, retired };
    return Promise.resolve(state ? { ...opened, state: state.bytes } : opened);
  }

  append(changeSet: ChangeSetId, fence: LogFence, entries: readonly LogEntry[]): Appended {
    const holder = `${changeSet} ${fence.epoch}`;
    const earlier = this.#appending.get(holder);
    // Without another under way it is asked of the disk at once.
    const append = () => this.#append(changeSet, fence, entries);
    const appended = earlier ? earlier.then(append, append) : append();
    this.#appending.set(holder, appended);
    const forget = () => {
      if (this.#appending.get(holder) === appended) this.#appending.delete(holder);
    };
    appended.then(forget, forget);
    return appended;
  }

  #append(changeSet: ChangeSetId, fence: LogFence, entries: readonly LogEntry[]): Appended {
    return this.#write("append", changeSet, fence, (document) => {
      for (const entry of entries) {
        const deed = document.add(entry, changeSet);
        this.#onStored.entry(changeSet, entry, deed);
      }
      this.#onStored.batch(changeSet);
      return document.entries.length;
    });
  }

  compact(
    changeSet: ChangeSetId,
    fence: LogFence,
    state: Uint8Array,
    generation: number,
  ): Promise<Result<{ readonly epoch: number }, Fenced>> {
    return this.#write("compact", changeSet, fence, (document) => {
      document.state = { seq: fence.seq, bytes: state };
      if (generation > document.generation) document.epoch += 1;
      document.generation = generation;
      this.#onStored.state(changeSet, document);
      return { epoch: document.epoch };
    });
  }

  mutations(changeSet: ChangeSetId): ReturnType<DocumentLog["mutations"]> {
    return Promise.resolve(
      this.document(changeSet).entries.flatMap((entry, index) =>
        entry.accepted.map((logged) => ({ at: entry.at, ...logged, seq: index + 1, actor: entry.actor })),
      ),
    );
  }

  #write<T>(
    operation: string,
    changeSet: ChangeSetId,
    fence: LogFence,
    effect: (document: StoredDocument) => T,
  ): Promise<Result<T, Fenced>> {
    return this.disk.write(operation, () => {
      const document = this.document(changeSet);
      return document.holds(fence) ? ok(effect(document)) : err({ kind: "fenced" as const });
    });
  }
}
