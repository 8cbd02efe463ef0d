import {
  canonicalJson,
  type ChangeSetId,
  type ComponentId,
  isJsonObject,
  type Json,
  type ViewId,
} from "@tributary/core/base";
import { type OverlayKey, OverlayView, standing } from "@tributary/core/document";
import type { Policy } from "@tributary/core/engine";
import type { AuditLine } from "@tributary/core/governance";
import type { ChainedEntry, ChainEnd } from "@tributary/core/history";
import {
  applyMutation,
  digestOf,
  type Mutation,
  type Path,
  serialiseSnapshot,
  type Snapshot,
  stateHash,
} from "@tributary/core/model";
import type { LogEntry } from "@tributary/core/sync";
import { Disk } from "./disk.ts";
import { contentText } from "./content-text.ts";
import { wrongExecution } from "./governance.ts";
import { Deeds } from "./deeds.ts";
import { type Draws, drawsOf } from "./draws.ts";
import { brokenLaw, type LawName, policiesOf, wanted } from "./laws.ts";
import { LateEdits } from "./late-edits.ts";
import type { Descents } from "./lineage.ts";
import { Ledger } from "./ledger.ts";
import { MemoryHead, StoredWorkspace, wrongChain } from "./memory-head.ts";
import { FIRST_CLIENT_ID } from "@tributary/core/protocol";
import { checkModel } from "./invariants.ts";
import { MemoryDocuments, type StoredDocument } from "./memory-documents.ts";
import { emptyTally } from "./page.ts";
import { Dice } from "./random.ts";
import { broken } from "./rule-broken.ts";
import type { Script } from "./script.ts";
import { baseSnapshot } from "./world.ts";

/** Policies every edit is judged by, and what they make sure that nobody but an author ever sees. */
export type Laws = {
  readonly policies?: readonly Policy[];
  readonly neverSeen?: (mutation: Mutation) => boolean;
};

/** What everybody remembers but no process does: the disk, and the books that check it as it is written. */
export class Books {
  readonly laws: Laws;
  /** The laws of the history. */
  readonly names: readonly LawName[];
  readonly draws: Draws;
  /** So much of a document may be dead before it is rebuilt. */
  readonly deadAtMost: number;
  readonly disk = new Disk();
  readonly stored: StoredWorkspace;
  readonly heads: MemoryHead;
  readonly log: MemoryDocuments;
  readonly ledgers = new Map<ChangeSetId, Ledger>();
  /** Contents that somebody has looked at, by the hash they were shown with. */
  readonly looks = new Map<string, string>();
  clock = 0;
  crashes = 0;
  attacks = 0;
  /** Batches that the server has made for somebody. */
  batches = 0;
  /** Change sets that reached Head although a law wanted more than usual. */
  demanded = 0;
  readonly late: LateEdits;
  readonly descents: Descents = { parts: 0, reverts: 0, settled: 0, reopened: 0 };
  readonly deeds = new Deeds();
  readonly pages = emptyTally();
  #versions = 0;
  /** Places of the audit's chain that somebody has kept elsewhere. */
  readonly #anchors: ChainEnd[] = [];

  constructor({ seed, cast, laws: names = [], ...script }: Omit<Script, "steps">, laws: Laws) {
    this.laws = { ...laws, policies: [...(laws.policies ?? []), ...policiesOf(names)] };
    this.names = names;
    this.draws = drawsOf(script);
    // In every second history documents are rebuilt soon, and so again and again.
    this.deadAtMost = cast === "replicas" && seed % 2 === 0 ? 5 : 25;
    this.stored = new StoredWorkspace(baseSnapshot(3 + new Dice(seed).below(4)));
    this.late = new LateEdits((version) => this.stored.at(version));
    this.heads = new MemoryHead(this.stored, this.disk);
    const onStored = {
      entry: (changeSet: ChangeSetId, entry: LogEntry, deed?: AuditLine): void => {
        this.stored.tellEntry(changeSet, entry, deed);
        this.#onStored(changeSet, entry);
      },
      batch: (changeSet: ChangeSetId): void => this.ledger(changeSet).batchStored(),
      state: (changeSet: ChangeSetId, document: StoredDocument): void => this.ledger(changeSet).compacted(document),
    };
    // Some have been opened so often that the server's client ids pass the range of peers'.
    const epochs = seed % 5 === 0 ? FIRST_CLIENT_ID - 1 - (seed % 4) : 0;
    this.log = new MemoryDocuments(this.disk, onStored, epochs);
  }

  ledger(changeSet: ChangeSetId): Ledger {
    const ledger = this.ledgers.get(changeSet);
    return ledger ?? broken("S7", `nobody has created ${changeSet}`);
  }

  /** A change set begins on the Head that stands. */
  opened(changeSet: ChangeSetId, baseVersion: number): void {
    this.ledgers.set(changeSet, new Ledger(baseVersion, (version) => this.stored.at(version)));
  }

  /** Whether Head said so at some time. */
  everOnHead(root: string, key: string, value: Json): boolean {
    const slash = key.indexOf("/");
    const [owner, rest] = [key.slice(0, slash), key.slice(slash)];
    return Array.from({ length: this.stored.version + 1 }, (_, version) => this.stored.at(version)).some((head) => {
      const said =
        root === "view"
          ? head.views.get(owner as ViewId)?.members.get(rest.slice(1) as ComponentId)
          : head.components.get(owner as ComponentId)?.attributes.get(rest as Path);
      return said !== undefined && canonicalJson(said) === canonicalJson(value);
    });
  }

  /** Whether Head has had it at some time. */
  everStood(at: OverlayKey): boolean {
    return Array.from({ length: this.stored.version + 1 }, (_, version) => this.stored.at(version)).some(
      (head) => standing(head, at) !== undefined,
    );
  }

  /** Whether an overlay that says this would have changed nothing of Head at some time. */
  everTheSame(at: OverlayKey, value: Json): boolean {
    const takes = isJsonObject(value) && (value["unset"] ?? value["removed"] ?? value["deleted"]) === true;
    const restores = isJsonObject(value) && value["restored"] === true;
    const moves = at.root === "component" && isJsonObject(value) ? value["schema"] : undefined;
    return Array.from({ length: this.stored.version + 1 }, (_, version) => this.stored.at(version)).some((head) => {
      const said = standing(head, at);
      if (moves !== undefined) return isJsonObject(said) && said["schema"] === moves;
      // Of what is not marked, bringing it back says nothing new.
      if (restores) return isJsonObject(said) && said["deleted"] !== true;
      // Of a component that is marked, too, deleting it says nothing new.
      if (takes && at.root === "component" && isJsonObject(said) && said["deleted"] === true) return true;
      return canonicalJson(said) === canonicalJson(takes ? null : value);
    });
  }

  /** Looks at every version of Head since the last call. */
  checkHead(): void {
    for (; this.#versions < this.stored.version; this.#versions += 1) this.#checkVersion(this.#versions + 1);
  }

  checkEnd(): void {
    this.checkHead();
    const wrong = wrongChain(this.stored.audit, this.#anchors);
    if (wrong) broken("A1", wrong);
    this.#checkTampering();
    this.deeds.check(this.stored.audit);
    const replayed = this.stored.versions.reduce(
      (state, { mutations }) => mutations.reduce(applyMutation, state),
      this.stored.start,
    );
    const { version } = this.stored;
    if (text(replayed) !== text(this.stored.at(version))) broken("H4", "replaying Head's versions gives another state");
    if (stateHash(digestOf(replayed)) !== stateHash(this.stored.digestAt(version)))
      broken("M15", `version ${version} carries a hash that its state does not have`);
    const told = this.stored.audit.length;
    const entries = [...this.ledgers.values()].flatMap((ledger) => ledger.entries);
    const happened = entries.reduce(
      (sum, { accepted, refused, deed }) =>
        sum + accepted.filter(({ quiet }) => !quiet).length + refused.length + (deed ? 1 : 0),
      0,
    );
    if (told !== happened + this.stored.version)
      broken("D5", `${happened} judgements and ${this.stored.version} versions, but ${told} rows of the audit`);
  }

  /** Whatever is done to one entry of the audit is seen. */
  #checkTampering(): void {
    const { audit } = this.stored;
    const at = this.clock % Math.max(1, audit.length);
    const entry = audit[at];
    if (!entry) return;
    const anchors = [{ seq: audit.length, hash: audit.at(-1)?.hash ?? "" }];
    const forged: Readonly<Record<string, readonly ChainedEntry[]>> = {
      changed: audit.with(at, { ...entry, sentence: `${entry.sentence}.` }),
      renamed: audit.with(at, { ...entry, actor: { ...entry.actor, id: "mallory" } }),
      removed: audit.toSpliced(at, 1),
      inserted: audit.toSpliced(at, 0, entry),
      "cut off": audit.slice(0, -1),
    };
    for (const [how, entries] of Object.entries(forged))
      if (!wrongChain(entries, anchors)) broken("A2", `entry ${at + 1} of the audit was ${how}, and nobody saw it`);
  }

  #onStored(changeSet: ChangeSetId, entry: LogEntry): void {
    const last = this.stored.audit.at(-1);
    if (last && last.seq % 10 === 0) this.#anchors.push({ seq: last.seq, hash: last.hash });
    // What a change set is filled with was judged where it was written, or stood on Head before.
    const isFilling = entry.connection.startsWith("server-") && entry.update.length === 0;
    const isByServer = isFilling || entry.actor.type === "system";
    const byPeers = isByServer ? [] : entry.accepted.filter(({ quiet }) => !quiet);
    const forbidden = byPeers.find(({ mutation, after }) => after !== null && this.laws.neverSeen?.(mutation));
    if (forbidden) broken("S40", `${entry.actor.name} did what a policy forbids: ${canonicalJson(forbidden.mutation)}`);
    for (const { mutation, after } of byPeers) {
      const law = after === null ? undefined : brokenLaw(this.names, mutation, entry.actor);
      if (law) broken("S40", `${entry.actor.name} did what ${law} forbids: ${canonicalJson(mutation)}`);
    }
    const ledger = this.ledger(changeSet);
    ledger.stored(entry);
    this.late.stored(changeSet, ledger, entry);
  }

  /** Head after an apply says all that the change set said, and nothing else; and it was allowed. */
  #checkVersion(version: number): void {
    const { changeSet, mutations, request, actor } = this.stored.versions[version - 1] ?? broken("H2", "a gap in Head");
    if (changeSet === null) return;
    const ledger = this.ledger(changeSet);
    const [before, after] = [this.stored.at(version - 1), this.stored.at(version)];
    if (ledger.baseVersion !== version - 1)
      broken("V3", `${changeSet} was applied to version ${version - 1} while it stood on ${ledger.baseVersion}`);
    checkModel(after, `Head at version ${version}`);
    const lost = difference(text(after), text(OverlayView.ofOverlay(before, ledger.overlay).view));
    if (lost) broken("V3", `applying ${changeSet} gave another model than its log\n${lost}`);
    this.#checkLost(changeSet, ledger, after);
    this.#checkViews(changeSet, ledger, after);
    const record = this.stored.requests.find(({ id }) => id === request);
    const content = contentText(before, mutations);
    const needs = wanted(this.names, mutations);
    if (needs.length > 0) this.demanded += 1;
    const applied = { content, contributors: ledger.contributors, needs };
    const wrong = record && wrongExecution(record, actor, applied, this.looks);
    const law = mutations.find((mutation) => brokenLaw(this.names, mutation, actor));
    if (law) broken("E22", `${changeSet} was applied with what a law forbids: ${canonicalJson(law)}`);
    if (!record || wrong) broken("G6", `${changeSet} was applied although ${wrong ?? "nobody had asked"}`);
    if (this.stored.versions.filter((one) => one.changeSet === changeSet).length > 1)
      broken("H3", `${changeSet} was applied twice`);
  }

  #checkViews(changeSet: ChangeSetId, { overlay }: Ledger, head: Snapshot): void {
    for (const [key, mark] of overlay.view) {
      const [id = "", component] = key.split("/");
      const view = head.views.get(id as ViewId);
      const place = view?.members.get(component as ComponentId);
      const is =
        component === undefined ? (view ? { name: view.name } : { deleted: true }) : (place ?? { removed: true });
      if (canonicalJson(is) !== canonicalJson(mark))
        broken("V3", `${changeSet} said ${canonicalJson(mark)} of the view ${key}, and Head says ${canonicalJson(is)}`);
    }
  }

  /** Every key of the change set, as Head now says it: asked of Head itself, not of the code that brought it there. */
  #checkLost(changeSet: ChangeSetId, ledger: Ledger, head: Snapshot): void {
    for (const [key, value] of ledger.overlay.attribute) {
      const slash = key.indexOf("/");
      const component = head.components.get(key.slice(0, slash) as ComponentId);
      const cell = component?.attributes.get(key.slice(slash) as Path) ?? { unset: true };
      if (component && canonicalJson(cell) !== canonicalJson(value))
        broken("V3", `${changeSet} said ${canonicalJson(value)} of ${key}, and Head says ${canonicalJson(cell)}`);
      if (!component) broken("V3", `${changeSet} said something of ${key}, and Head has no such thing`);
    }
    for (const [key, mark] of ledger.overlay.component) {
      const component = head.components.get(key as ComponentId);
      const isRight = canonicalJson(mark).includes("deleted") ? component?.deleted === true : component !== undefined;
      if (!isRight) broken("V3", `${changeSet} said ${canonicalJson(mark)} of ${key}, and Head does not`);
    }
  }
}

export function text(snapshot: Snapshot): string {
  return canonicalJson(serialiseSnapshot(snapshot));
}

/** Where two texts part, for a person; undefined when they are the same. */
export function difference(a: string, b: string): string | undefined {
  if (a === b) return undefined;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return `  … ${a.slice(Math.max(0, at - 60), at + 120)}\n  … ${b.slice(Math.max(0, at - 60), at + 120)}`;
}
