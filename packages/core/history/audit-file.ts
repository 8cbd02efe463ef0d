import { isJsonObject, type WorkspaceId } from "../base/index.ts";
import type { AuditFilter } from "../protocol/index.ts";
import { type ChainedEntry, type ChainEnd, hashOfEntry } from "./audit-chain.ts";
import { type AuditBroken, ChainVerifier } from "./verify-chain.ts";

/** The first line of an exported log. `filter` is null when all of it was exported. */
export type AuditFileHeader = {
  readonly format: "tributary-audit";
  readonly version: 1;
  readonly workspace: WorkspaceId;
  readonly name: string;
  readonly exportedAt: number;
  readonly filter: AuditFilter | null;
};

/** The last line. Where it is absent, the file was cut off on its way. `chain` is where the whole log ended then. */
export type AuditFileEnd = { readonly end: { readonly entries: number; readonly chain: ChainEnd } };

export type AuditFileVerdict =
  | {
      readonly ok: true;
      readonly entries: number;
      readonly whole: boolean;
      readonly chain: ChainEnd;
      /** Of the anchors, the places that this file does not show: whether the log still holds them it cannot tell. */
      readonly unseen: readonly number[];
    }
  /** With the entry that is wrong, or the line where it is no entry that is. */
  | { readonly ok: false; readonly line?: number; readonly seq?: number; readonly sentence: string };

/**
 * Proves an exported log by itself, line by line. A whole one is proven as a chain; of a filtered one each entry is proven to
 * be what it was when it was written, and their order, but not that none is left out: its filter leaves out on purpose. [A6]
 * A place that somebody kept is compared with what the file shows of it; of a filtered file that may be nothing. [A8]
 */
export class AuditFileVerifier {
  #line = 0;
  #entries = 0;
  #header: AuditFileHeader | undefined;
  #chain: ChainVerifier | undefined;
  #lastSeq = 0;
  #end: AuditFileEnd["end"] | undefined;
  #bad: AuditFileVerdict | undefined;
  readonly #anchors: readonly ChainEnd[];
  readonly #unseen: Set<number>;

  constructor(anchors: readonly ChainEnd[] = []) {
    this.#anchors = anchors;
    this.#unseen = new Set(anchors.map(({ seq }) => seq));
  }

  add(text: string): void {
    this.#line += 1;
    if (this.#bad || text.trim() === "") return;
    const value = parsed(text);
    if (value === undefined) return this.#fail("This line is not a JSON object.");
    if (!this.#header) return this.#begin(value);
    if (this.#end) return this.#fail("Something follows the line that ends the file.");
    if (isEnd(value)) this.#end = value.end;
    else if (isEntry(value)) this.#entry(value);
    else this.#fail("This line is no entry of an audit log.");
  }

  end(): AuditFileVerdict {
    if (this.#bad) return this.#bad;
    if (!this.#header) return this.#failed("The file is empty.");
    if (!this.#end) return this.#failed("The file has no last line: it was cut off.");
    if (this.#end.entries !== this.#entries)
      return this.#failed(`The file says it holds ${this.#end.entries} entries, and holds ${this.#entries}.`);
    const verdict = this.#chain?.end(this.#end.chain);
    if (verdict && !verdict.ok) return this.#failed(verdict.error.sentence, verdict.error);
    const { chain } = this.#end;
    const past = this.#anchors.find(({ seq, hash }) => seq > chain.seq || (seq === chain.seq && hash !== chain.hash));
    if (past && past.seq === chain.seq) return this.#failed(notKept(past.seq), past);
    if (past) return this.#failed(`The log is said to end at ${chain.seq}, before entry ${past.seq}, which was kept.`);
    // The chain of a whole one has led over each of them.
    const unseen = this.#chain ? [] : [...this.#unseen];
    return { ok: true, entries: this.#entries, whole: this.#chain !== undefined, chain, unseen };
  }

  #begin(value: object): void {
    if (!isHeader(value))
      return this.#fail("This is not the audit log of a Tributary workspace, or a newer form of it.");
    this.#header = value;
    if (value.filter === null) this.#chain = new ChainVerifier(value.workspace, this.#anchors);
  }

  #entry(entry: ChainedEntry): void {
    this.#entries += 1;
    if (this.#chain) {
      if (this.#chain.add(entry)) return;
      const verdict = this.#chain.end();
      if (!verdict.ok) this.#bad = this.#failed(verdict.error.sentence, verdict.error);
      return;
    }
    const workspace = this.#header?.workspace;
    if (entry.seq <= this.#lastSeq) return this.#fail(`Entry ${entry.seq} stands after entry ${this.#lastSeq}.`, entry);
    if (!workspace || hashOfEntry(workspace, entry, { previous: entry.prev, seq: entry.seq }) !== entry.hash)
      return this.#fail(`Entry ${entry.seq} was changed after it was written.`, entry);
    this.#lastSeq = entry.seq;
    for (const { seq, hash } of this.#anchors) {
      const shown = seq === entry.seq ? entry.hash : seq === entry.seq - 1 ? entry.prev : hash;
      if (shown !== hash) return this.#fail(notKept(seq), { seq });
    }
    this.#unseen.delete(entry.seq);
  }

  #fail(sentence: string, where?: { readonly seq: number }): void {
    this.#bad = this.#failed(sentence, where);
  }

  #failed(sentence: string, where?: Pick<AuditBroken, "seq">): AuditFileVerdict {
    return { ok: false, sentence, ...(where ? { seq: where.seq } : { line: this.#line }) };
  }
}

function notKept(seq: number): string {
  return `Entry ${seq} is not the one that was kept: the log was written anew, up to there at least.`;
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHeader(value: object): value is AuditFileHeader {
  const { format, version, workspace, filter } = value as Partial<AuditFileHeader>;
  return format === "tributary-audit" && version === 1 && typeof workspace === "string" && filter !== undefined;
}

function isEnd(value: object): value is AuditFileEnd {
  const { end } = value as Partial<AuditFileEnd>;
  return isJsonObject(end) && typeof end.entries === "number" && isJsonObject(end.chain);
}

const HASH = /^[0-9a-f]{64}$/;

function isEntry(value: object): value is ChainedEntry {
  const { seq, at, actor, sentence, prev, hash } = value as Partial<ChainedEntry>;
  const hashes = [prev, hash].every((text) => typeof text === "string" && HASH.test(text));
  return (
    hashes && Number.isInteger(seq) && typeof at === "number" && isJsonObject(actor) && typeof sentence === "string"
  );
}
