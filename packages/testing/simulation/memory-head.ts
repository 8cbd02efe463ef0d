import {
  type Actor,
  type ChangeSetId,
  contentHash,
  err,
  ok,
  type Result,
  type WorkspaceId,
} from "@tributary/core/base";
import type { AuditLine, ChangeSetRecord, HeadEntry, HeadStore, RequestRecord } from "@tributary/core/governance";
import { CHAIN_START, type ChainedEntry, type ChainEnd, ChainVerifier, hashOfEntry } from "@tributary/core/history";
import {
  applyMutation,
  digestAfter,
  digestOf,
  EMPTY_SNAPSHOT,
  type Snapshot,
  type StateDigest,
  stateHash,
  outcomeOfRule,
} from "@tributary/core/model";
import type { LogEntry } from "@tributary/core/sync";
import type { Disk } from "./disk.ts";
import { WORKSPACE } from "./world.ts";

type NewVersion = Parameters<HeadStore["append"]>[2];
type Appended = Awaited<ReturnType<HeadStore["append"]>>;

type Said = Omit<ChainedEntry, "seq" | "prev" | "hash">;
type StoredVersion = HeadEntry & { readonly key: string; readonly state: Snapshot; readonly digest: StateDigest };

/** A workspace as it stands on the disk: Head's versions, change sets, requests, and the audit's chain. */
export class StoredWorkspace {
  readonly versions: StoredVersion[] = [];
  readonly changeSets = new Map<ChangeSetId, ChangeSetRecord>();
  readonly requests: RequestRecord[] = [];
  readonly audit: ChainedEntry[] = [];
  readonly start: Snapshot;
  readonly #digest: StateDigest;

  constructor(start: Snapshot) {
    this.start = start;
    this.#digest = digestOf(start);
  }

  get version(): number {
    return this.versions.length;
  }

  at(version: number): Snapshot {
    return version === 0 ? this.start : (this.versions[version - 1]?.state ?? EMPTY_SNAPSHOT);
  }

  digestAt(version: number): StateDigest {
    return this.versions[version - 1]?.digest ?? this.#digest;
  }

  current(changeSet: ChangeSetId): RequestRecord | undefined {
    return this.requests.findLast((request) => request.changeSet === changeSet);
  }

  /** One entry after the last, in the transaction of what it tells of. */
  tell(said: Said): void {
    const prev = this.audit.at(-1)?.hash ?? CHAIN_START.hash;
    const seq = this.audit.length + 1;
    this.audit.push({ ...said, seq, prev, hash: hashOfEntry(WORKSPACE, said, { previous: prev, seq }) });
  }

  tellEntry(changeSet: ChangeSetId, { actor, accepted, refused, at, connection }: LogEntry, deed?: AuditLine): void {
    const common = { at, actor: named(actor), changeSet };
    for (const { mutation, key, sentence = key, quiet } of accepted)
      if (!quiet) this.tell({ ...common, outcome: "accepted", mutation, sentence, details: { connection } });
    for (const { mutation, key, rule, sentence } of refused)
      this.tell({ ...common, outcome: outcomeOfRule(rule), mutation, sentence, details: { connection, key, rule } });
    if (deed) this.tell(deed);
  }
}

function named({ id, name, type }: Actor): Said["actor"] {
  return { id, name, type };
}

/** What is wrong with a chain, in words; undefined when it proves itself. */
export function wrongChain(entries: readonly ChainedEntry[], anchors: readonly ChainEnd[]): string | undefined {
  const verifier = new ChainVerifier(WORKSPACE, anchors);
  for (const entry of entries) if (!verifier.add(entry)) break;
  const verdict = verifier.end();
  return verdict.ok ? undefined : verdict.error.sentence;
}

/** The stores of a workspace on one slow disk: what the server reads is what was durable at that moment. */
export class MemoryHead {
  readonly stored: StoredWorkspace;
  readonly #disk: Disk;

  constructor(stored: StoredWorkspace, disk: Disk) {
    this.stored = stored;
    this.#disk = disk;
  }

  load(): Promise<{ readonly version: number; readonly snapshot: Snapshot }> {
    const { version } = this.stored;
    return Promise.resolve({ version, snapshot: this.stored.at(version) });
  }

  at(_workspace: WorkspaceId, version: number): Promise<Snapshot> {
    return Promise.resolve(this.stored.at(version));
  }

  append(_workspace: WorkspaceId, expected: number, entry: NewVersion): Promise<Appended> {
    return this.#disk.write("head", () => this.#append(expected, entry));
  }

  createChangeSet(record: ChangeSetRecord): void {
    this.stored.changeSets.set(record.id, record);
  }

  updateBase(id: ChangeSetId, baseVersion: number): Promise<void> {
    return this.#disk.write("update", () => {
      const record = this.stored.changeSets.get(id);
      if (record) this.stored.changeSets.set(id, { ...record, baseVersion });
    });
  }

  setPhase(id: ChangeSetId, phase: ChangeSetRecord["phase"]): Promise<void> {
    return this.#disk.write("phase", () => {
      const record = this.stored.changeSets.get(id);
      if (record) this.stored.changeSets.set(id, { ...record, phase });
    });
  }

  createRequest(record: RequestRecord): Promise<void> {
    return this.#disk.write("request", () => void this.stored.requests.push(record));
  }

  updateRequest(next: RequestRecord): Promise<Result<void, { readonly kind: "revised" }>> {
    return this.#disk.write("decision", () => {
      const index = this.stored.requests.findIndex((one) => one.id === next.id);
      if (this.stored.requests[index]?.revision !== next.revision - 1) return err({ kind: "revised" as const });
      this.stored.requests[index] = next;
      return ok(undefined);
    });
  }

  #append(expected: number, wanted: NewVersion): Appended {
    const { stored } = this;
    const first = stored.versions.find(({ key }) => key === wanted.idempotencyKey);
    if (first) return ok(first.version);
    if (stored.version !== expected) return err({ kind: "moved", version: stored.version });
    const why = wanted.finish && this.#obstacle(wanted.finish);
    if (why) return err({ kind: why, version: stored.version });
    const { actor, at, mutations, finish, idempotencyKey } = wanted;
    const version = expected + 1;
    const state = mutations.reduce(applyMutation, stored.at(expected));
    const [changeSet, request] = [finish?.changeSet ?? null, finish?.request ?? null];
    const digest = digestAfter(stored.digestAt(expected), stored.at(expected), state, mutations);
    const entry = { version, at, actor, changeSet, request, mutations, stateHash: stateHash(digest) };
    stored.versions.push({ ...entry, key: idempotencyKey, state, digest });
    if (finish) this.#close(finish);
    const details = { version, contentHash: contentHash(mutations), stateHash: entry.stateHash };
    stored.tell({
      at,
      actor: named(actor),
      changeSet,
      outcome: "accepted",
      sentence: "Applied.",
      mutation: null,
      details,
    });
    return ok(version);
  }

  #obstacle(finish: NonNullable<NewVersion["finish"]>): "closed" | "revised" | undefined {
    const phase = this.stored.changeSets.get(finish.changeSet)?.phase;
    if (phase === "applied" || phase === "abandoned") return "closed";
    const request = this.stored.requests.find((one) => one.id === finish.request);
    const isOpen = request?.phase === "pending" || request?.phase === "approved";
    return isOpen && request.revision === finish.revision ? undefined : "revised";
  }

  #close(finish: NonNullable<NewVersion["finish"]>): void {
    const { stored } = this;
    const record = stored.changeSets.get(finish.changeSet);
    if (record) stored.changeSets.set(finish.changeSet, { ...record, phase: "applied" });
    const index = stored.requests.findIndex((one) => one.id === finish.request);
    const request = stored.requests[index];
    if (request) stored.requests[index] = { ...request, phase: "executed", revision: request.revision + 1 };
  }
}
