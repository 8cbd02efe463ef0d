import {
  type ActorId,
  canonicalJson,
  type FunctionId,
  isJsonObject,
  type Json,
  jsonEqual,
  principalOf,
  textHash,
} from "@tributary/core/base";
import {
  changedKeys,
  CONTROL_ROOT,
  copyOverlay,
  emptyOverlay,
  functionFieldKey,
  isDefinitionKey,
  isMapRoot,
  MAP_ROOTS,
  openBuffers,
  OVERLAY_ROOTS,
  type Overlay,
  type OverlayKey,
  overlayMutations,
  OverlayView,
  parseAttributeKey,
  parseFunctionMark,
  pathsAbove,
  readKey,
  textBelow,
  textRootOf,
  untypedDefinition,
} from "@tributary/core/document";
import { isWithin, runBatch, type Snapshot, spliced } from "@tributary/core/model";
import { FIRST_CLIENT_ID, LAST_CLIENT_ID } from "@tributary/core/protocol";
import type { LogEntry, LoggedMutation } from "@tributary/core/sync";
import * as Y from "yjs";
import type { StoredDocument } from "./memory-documents.ts";
import { checkDefinition } from "./definitions.ts";
import { writing } from "./player.ts";
import { cellAt, excusesOver, isEntry } from "./excuses.ts";
import { broken } from "./rule-broken.ts";

/** What a rebase may put in the place of what was there: another name, or another number. */
const RENAMINGS: ReadonlySet<string> = new Set([
  "component.rename",
  "function.set",
  "function.edit",
  "schema.edit",
  "schema.install",
  "catalogue.set",
  "component.upgrade",
  "component.create",
]);

const DIVERGENCE = "divergence/";
type Recorded = { readonly base: Json; readonly theirs: Json; readonly mine: Json };

/** How things stood before an entry. */
type Before = {
  readonly version: number;
  readonly overlay: Overlay;
  readonly records: ReadonlyMap<string, Recorded>;
};

/** What one entry did to the document, key by key. */
type Change = {
  readonly root: string;
  readonly key: string;
  readonly after: Json | undefined;
  /** The Yjs client that wrote what stands there now. */
  readonly client: number | undefined;
};

/**
 * One change set's books, kept twice and compared after every entry: the document as its stored updates make it, and the
 * overlay as the accepted mutations of the log make it. What one has and the other has not was lost, or invented.
 */
export class Ledger {
  /** The stored updates, replayed. */
  doc = emptyDocument();
  /** The accepted mutations, replayed key by key. */
  readonly overlay: Overlay = emptyOverlay();
  /** What a peer may see: the text of the document after each entry, from 0. */
  readonly states: string[];
  readonly contributors = new Set<ActorId>();
  readonly entries: LogEntry[] = [];
  rebuildings = 0;
  /** Entries since the last update. */
  #together: LogEntry[] = [];
  /** Every value that was ever accepted at a key. */
  readonly ever = new Set<string>();
  /** The names that functions were made with, as they would be said: of one that has no other, that is no difference [S74]. */
  readonly #madeAs = new Set<string>();
  /** It was filled in one piece, and what of that belongs to whom is still being told. */
  #isFilling = false;
  readonly #baseAt: (version: number) => Snapshot;
  /** What it stands on while its document does not say. */
  readonly firstBase: number;

  constructor(firstBase: number, baseAt: (version: number) => Snapshot) {
    this.firstBase = firstBase;
    this.#baseAt = baseAt;
    this.states = [documentText(this.doc)];
  }

  /** Whether something is recorded that both sides changed. */
  get diverges(): boolean {
    return this.#records().size > 0;
  }

  get baseVersion(): number {
    const said = this.doc.getMap<Json>(CONTROL_ROOT).get("base");
    return typeof said === "number" ? said : this.firstBase;
  }

  get base(): Snapshot {
    return this.#baseAt(this.baseVersion);
  }

  /** An entry has become durable. @throws {RuleBroken} when the two books differ after the update it is told by */
  stored(entry: LogEntry): void {
    // What follows the rows of what it was filled with comes on top of all of that.
    if (this.#isFilling && entry.update.length > 0) this.batchStored();
    const before = { version: this.baseVersion, overlay: copyOverlay(this.overlay), records: this.#records() };
    const changes = this.#replay(entry.update);
    this.entries.push(entry);
    this.#together.push(entry);
    const isServer = entry.actor.type === "system";
    const together = this.#together;
    const forged = isServer ? undefined : changes.find((change) => isForged(change, together));
    if (forged) broken("S8", `${entry.actor.name} wrote ${forged.key}, which the server alone may write`);
    if (isServer && this.#isPlanted(entry, changes)) return void this.states.push(documentText(this.doc));
    if (isServer) this.#bookOpened(changes.filter(({ key }) => !isDefinitionKey(key)));
    for (const logged of entry.accepted) this.#book(logged, { names: isServer ? "each" : "owner" });
    // A definition moves with what is typed in it, where its version takes another number.
    if (isServer) this.#bookOpened(changes.filter(({ key }) => isDefinitionKey(key)));
    if (entry.accepted.length > 0 && !isServer) this.contributors.add(principalOf(entry.actor));
    if (isServer) this.#checkRebase(before, entry);
    // What was judged together has one update, which stands with the last of it.
    if (entry.update.length > 0 || together.every(saysNothingNew)) {
      this.#compare(changes, together);
      this.#together = [];
    }
    this.states.push(documentText(this.doc));
  }

  /** What was written in one act is there: also what a change set was filled with, whose rows follow its update. */
  batchStored(): void {
    if (this.#together.length === 0) return;
    const together = this.#together;
    this.#together = [];
    const texts = together.flatMap(({ accepted }) => accepted.filter(({ root }) => root === "text"));
    for (const logged of texts) this.#bookText(logged);
    // Code that is open and in which nobody has typed needs no row.
    const untouched = openBuffers(this.doc).filter((key) => !this.overlay.text.has(key));
    this.#bookOpened(
      untouched.map((key) => ({
        root: "text",
        key,
        after: readKey(this.doc, { root: "text", key }),
        client: undefined,
      })),
    );
    this.#isFilling = false;
    this.#compare([], together);
    checkValid(this.base, this.overlay, "once it was filled everybody");
  }

  /** A new document is filled in one piece by the server; the rows that say whose hands that was follow in the same batch. */
  #isPlanted({ accepted }: LogEntry, changes: readonly Change[]): boolean {
    const isFirst = OVERLAY_ROOTS.every((root) => this.overlay[root].size === 0);
    const isPlanted = changes.some((change) => isMapRoot(change.root) || this.#isTyped(change));
    this.#isFilling = isFirst && accepted.length === 0 && isPlanted;
    return this.#isFilling;
  }

  /** Code of a function that says more than what stands below it: in a part of nothing else, of a function that Head has, it comes alone. */
  #isTyped({ root, key, after }: Change): boolean {
    return root === "text" && !isDefinitionKey(key) && after !== undefined && after !== this.#below(key);
  }

  /** The document was folded into one state, or rebuilt without its past: it says what it said before. */
  compacted(document: StoredDocument): void {
    const before = documentText(this.doc);
    this.doc = emptyDocument();
    if (document.state) Y.applyUpdate(this.doc, document.state.bytes);
    if (documentText(this.doc) !== before)
      broken("S30", `generation ${document.generation} says something else than the one before it`);
    this.rebuildings = document.generation - 1;
  }

  #replay(update: Uint8Array): readonly Change[] {
    if (update.length === 0) return [];
    const changes: Change[] = [];
    const collect = (transaction: Y.Transaction): void => {
      for (const key of changedKeys(this.doc, transaction))
        changes.push({ ...key, after: readKey(this.doc, key), client: undefined });
      const control = this.doc.getMap<Json>(CONTROL_ROOT);
      const written = this.doc.share.get(CONTROL_ROOT);
      for (const key of (written && transaction.changed.get(written)) ?? [])
        if (key !== null)
          changes.push({ root: CONTROL_ROOT, key, after: control.get(key), client: control._map.get(key)?.id.client });
    };
    this.doc.once("afterTransaction", collect);
    Y.applyUpdate(this.doc, update);
    return changes;
  }

  /** The server has opened a function's code: with exactly what stood there. */
  #bookOpened(changes: readonly Change[]): void {
    for (const { root, key, after } of changes) {
      if (root !== "text" || after === undefined || this.overlay.text.has(key)) continue;
      // What is typed in a definition goes into a part as it stands, finished or not [D18].
      if (after !== this.#below(key) && !(this.#isFilling && isDefinitionKey(key)))
        broken("S60", `the text of ${key} was opened with ${canonicalJson(after)}, which does not stand there`);
      this.overlay.text.set(key, after);
    }
  }

  /** Of a text the log keeps how it changed, and what it was before and after as hashes. */
  #bookText({ mutation, key, before, after }: LoggedMutation, names: "each" | "owner" = "owner"): void {
    // What is typed in a version that takes another number stands in a text that the same act has opened.
    const isOpened = this.#isFilling || (names === "each" && isDefinitionKey(key));
    const was = this.overlay.text.get(key) ?? (isOpened ? this.#below(key) : undefined);
    const type = isDefinitionKey(key) ? "schema.edit" : "function.edit";
    const splices = mutation.type === type && "splices" in mutation ? mutation.splices : undefined;
    const next = splices && typeof was === "string" ? spliced(was, splices) : undefined;
    const says = [was, next].map((text) =>
      typeof text === "string" ? { length: text.length, hash: textHash(text) } : null,
    );
    // To a new document all of it is new.
    if (next === undefined || !jsonEqual(says, [this.#isFilling ? says[0] : before, after]))
      broken("S7", `the log says of the text of ${key} what does not fit it: ${canonicalJson(mutation)}`);
    this.overlay.text.set(key, next as string);
  }

  /** Whether this is the name of a function as it was made here at some time: then it is no difference, and nothing of it is kept [S74]. */
  wasMadeAs({ root, key }: OverlayKey, value: Json): boolean {
    return this.#madeAs.has(writing(root, key, value));
  }

  /** What an open text begins with: the code that stands there, or the definition that this change set makes. */
  #below(key: string): string | undefined {
    if (!isDefinitionKey(key)) return textBelow(this.base, this.overlay, key);
    // Who says the same in another order of members changes nothing, and has no row; the text has the order that stands.
    const [booked, stands] = [this.overlay.schema.get(key), readKey(this.doc, { root: "schema", key })];
    return untypedDefinition(jsonEqual(booked ?? null, stands ?? null) ? stands : booked);
  }

  /** A removal by a peer takes along what belongs to what is removed; a rebase names each key itself. */
  #book(logged: LoggedMutation, { names }: { readonly names: "each" | "owner" }): void {
    // Whose rows come first says nothing of what builds on what: code is read once the functions are there.
    if (logged.root === "text") return this.#isFilling ? undefined : this.#bookText(logged, names);
    const { mutation, root, key, before, after } = logged;
    const book = this.overlay[root as OverlayKey["root"]];
    if (!book) broken("S7", `the log names the map ${root}`);
    if (!jsonEqual(book.get(key) ?? null, before ?? null))
      broken("S7", `the log says that ${key} was ${canonicalJson(before)}, but it was ${canonicalJson(book.get(key))}`);
    const isGone = mutation.type === "component.erase" || after === null || after === undefined;
    if (isGone) book.delete(key);
    else {
      book.set(key, after as Json);
      this.ever.add(writing(root, key, after));
      const made = root === "function" ? parseFunctionMark(after)?.made : undefined;
      if (made) this.#madeAs.add(writing(root, functionFieldKey(key as FunctionId, "name"), made.name));
    }
    if (names === "each") return;
    if (mutation.type === "component.erase") {
      drop(this.overlay.component, (one) => one === mutation.component);
      drop(this.overlay.attribute, (one) => one.startsWith(`${mutation.component}/`));
      drop(this.overlay.view, (one) => one.endsWith(`/${mutation.component}`));
    }
    if (mutation.type === "function.erase") drop(this.overlay.function, (one) => one.startsWith(`${key}/`));
    if (mutation.type === "item.remove") drop(this.overlay.attribute, (one) => one.startsWith(`${key}/`));
    if (mutation.type === "function.erase") drop(this.overlay.function, (one) => one.startsWith(`${key}/`));
    if (mutation.type === "view.delete") drop(this.overlay.view, (one) => one.startsWith(`${key}/`));
  }

  /** What the server did by itself: a rebase takes out only what does not hold over the new base, and says so in the log. */
  #checkRebase(before: Before, { accepted }: LogEntry): void {
    const base = this.base;
    // It is taken through Head's versions one by one: what one of them says, or refuses, the next need not.
    const excuses = new Map<string, string>();
    for (let version = before.version + 1; version <= this.baseVersion; version += 1)
      for (const [key, excuse] of excusesOver(this.#baseAt(version - 1), this.#baseAt(version), before.overlay))
        excuses.set(key, excuse);
    for (const { root, key, before: was, after, mutation } of accepted) {
      if ((after !== null && RENAMINGS.has(mutation.type)) || excuses.has(`${root} ${key}`)) continue;
      const lost = `${canonicalJson(was)} of ${root} ${key}`;
      broken("S10", `a rebase from version ${before.version} to ${this.baseVersion} took ${lost}, which still holds`);
    }
    if (before.version === this.baseVersion) return;
    for (const [key, mine] of this.overlay.attribute) {
      const address = parseAttributeKey(key);
      if (address && jsonEqual(cellAt(base, address.component, address.path) ?? { unset: true }, mine))
        broken("D1", `after a rebase it says of ${key} what Head says, too`);
    }
    this.#checkDivergences(this.#baseAt(before.version), base, before);
    checkValid(base, this.overlay, "after a rebase everybody");
  }

  #checkDivergences(before: Snapshot, after: Snapshot, { overlay, records }: Before): void {
    const now = this.#records();
    for (const [key, mine] of overlay.attribute) {
      const address = parseAttributeKey(key);
      if (!address || !this.overlay.attribute.has(key)) continue;
      const cells = [before, after].map((head) => cellAt(head, address.component, address.path));
      const [base = null, theirs = null] = cells;
      if (jsonEqual(base, theirs) || jsonEqual(theirs, mine)) continue;
      // A place in a list is no value to settle.
      if (isEntry(theirs) && (isEntry(mine) || isEntry(base))) continue;
      const [was, record] = [records, now].map((all) => all.get(`attribute/${key}`));
      // Head is back at what it was written over [D11].
      if (was && jsonEqual(was.base, theirs)) continue;
      if (!record || !jsonEqual([record.theirs, record.mine], [theirs, this.overlay.attribute.get(key)]))
        broken("S10", `Head changed ${key}, too, and nobody is told`);
    }
  }

  /** What both sides changed, by root and key. */
  #records(): ReadonlyMap<string, Recorded> {
    const said = [...this.doc.getMap<Json>(CONTROL_ROOT)].filter(([name]) => name.startsWith(DIVERGENCE));
    return new Map(said.map(([name, record]) => [name.slice(DIVERGENCE.length), record as Recorded]));
  }

  /** What Head says already is no difference, whoever wrote it [S74]. */
  #checkDifference(key: string, said: Json | undefined): void {
    const address = parseAttributeKey(key);
    if (address === undefined || said === undefined) return;
    const cell = cellAt(this.base, address.component, address.path) ?? { unset: true };
    if (jsonEqual(cell, said)) broken("S74", `it says ${canonicalJson(said)} of ${key}, and so does Head`);
  }

  /** A divergence is about something that the change set says [S16], and says what that is [S76]; or went with what is removed [S77]. */
  #checkRecords(): void {
    for (const [name, { mine }] of this.#records()) {
      const [, root = "", key = ""] = /^(\w+)\/(.*)$/s.exec(name) ?? [];
      const said = this.overlay[root as OverlayKey["root"]]?.get(key);
      if (root !== "text" && said === undefined)
        broken("S16", `a divergence is recorded at ${root} ${key}, of which the change set says nothing`);
      if (root !== "text" && !jsonEqual(said ?? null, mine))
        broken(
          "S76",
          `a divergence at ${root} ${key} says ${canonicalJson(mine)}, the change set ${canonicalJson(said)}`,
        );
    }
    const { component, attribute } = this.overlay;
    for (const name of this.doc.getMap(CONTROL_ROOT).keys()) {
      const [, key = ""] = /^gone\/attribute\/(.*)$/s.exec(name) ?? [];
      const [owner = "", ...entries] = pathsAbove(key);
      const isTaken = says(component.get(owner), "deleted") || entries.some((at) => says(attribute.get(at), "unset"));
      if (key && !isTaken)
        broken("S77", `a divergence is put aside at ${key}, and nothing is removed that it went with`);
    }
  }

  #compare(changes: readonly Change[], together: readonly LogEntry[]): void {
    const hasRefused = together.some(({ refused }) => refused.length > 0);
    const authors = [...new Set(together.map(({ actor }) => actor.name))].join(", ");
    for (const root of OVERLAY_ROOTS) {
      const book = this.overlay[root];
      const said = isMapRoot(root) ? this.doc.getMap(root).keys() : [];
      const changed = changes.flatMap((one) => (one.root === root ? [one.key] : []));
      const keys = new Set([...changed, ...said, ...book.keys()]);
      for (const key of keys) {
        const there = readKey(this.doc, { root, key });
        if (jsonEqual(there ?? null, book.get(key) ?? null)) continue;
        const rule = hasRefused ? "S4" : "S7";
        const says = `the document says ${canonicalJson(there)}, the log ${canonicalJson(book.get(key))}`;
        broken(rule, `after entries of ${authors}, of ${root} ${key} ${says}`);
      }
    }
    this.#checkRecords();
    for (const { root, key, after } of changes) if (root === "attribute") this.#checkDifference(key, after);
    // A version of Head that makes room for what was typed puts nothing in force: the next edit does.
    const last = together.at(-1);
    if (last === undefined || last.actor.type === "system" || last.accepted.length === 0) return;
    const [typed, view] = [this.overlay.text, () => OverlayView.ofOverlay(this.base, this.overlay).view];
    for (const [ref, text] of typed) if (isDefinitionKey(ref)) checkDefinition(ref, String(text), this.overlay, view);
  }
}

/** Nothing at all, or once more what stands there: whose a version is that has another number now. */
function saysNothingNew({ accepted }: LogEntry): boolean {
  return accepted.every(({ before, after }) => jsonEqual(before ?? null, after ?? null));
}

/** A peer's edit may change what the server says of it, by the server's own hand: a divergence that ends, or goes on. */
function isForged({ root, key, after, client = 0 }: Change, together: readonly LogEntry[]): boolean {
  if (root !== CONTROL_ROOT) return false;
  const isByServer = after === undefined || client < FIRST_CLIENT_ID || client > LAST_CLIENT_ID;
  const accepted = together.flatMap((entry) => entry.accepted);
  // Or of what goes with it: a record ends with the entry that it is in, or is put aside until that comes back.
  const isOfThis = accepted.some(
    (logged) =>
      ["divergence", "gone"].some((kind) => isWithin(key, `${kind}/${logged.root}/${logged.key}`)) ||
      (logged.root === "component" && isWithin(key, `gone/attribute/${logged.key}`)),
  );
  return !isByServer || !isOfThis;
}

function says(value: Json | undefined, what: "deleted" | "unset"): boolean {
  return isJsonObject(value) && value[what] === true;
}

function emptyDocument(): Y.Doc {
  const doc = new Y.Doc();
  for (const root of [...MAP_ROOTS, CONTROL_ROOT]) doc.getMap(root);
  return doc;
}

function drop(book: Map<string, Json>, which: (key: string) => boolean): void {
  for (const key of [...book.keys()]) if (which(key)) book.delete(key);
}

/** All that a document says, as text that is equal exactly when it says the same. */
export function documentText(doc: Y.Doc): string {
  const maps = [...MAP_ROOTS, CONTROL_ROOT].map((root) => [root, doc.getMap(root).toJSON()]);
  const texts = openBuffers(doc).map((id) => [textRootOf(id), doc.getText(textRootOf(id)).toString()]);
  return canonicalJson(Object.fromEntries([...maps, ...texts]));
}

/** @throws {RuleBroken} S2, when the overlay holds what the rules refuse over its base */
export function checkValid(base: Snapshot, overlay: Overlay, who: string): void {
  const refused = runBatch(base, overlayMutations(base, overlay), "atomic").outcomes.find(({ refusal }) => refusal);
  if (refused) broken("S2", `${who} sees ${canonicalJson(refused)}`);
}
