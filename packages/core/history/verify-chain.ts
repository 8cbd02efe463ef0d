import type { Result, WorkspaceId } from "../base/index.ts";
import { err, ok } from "../base/index.ts";
import { CHAIN_START, type ChainedEntry, type ChainEnd, hashOfEntry } from "./audit-chain.ts";

export type AuditBroken = {
  readonly kind: "changed" | "missing" | "inserted" | "moved" | "cutOff" | "otherChain";
  /** The first entry that is wrong, or missing. */
  readonly seq: number;
  readonly sentence: string;
};

export type ChainVerdict = Result<ChainEnd, AuditBroken>;

/** How far a moved entry is looked for from where it stands, to say where it was written. */
const NEARBY = 200;

/**
 * Proves, entry by entry in their order, that none was changed, removed, put in or moved since it was written; names the
 * first that was. What it cannot see: a chain written anew from some place to its end, or cut off together with the record
 * of its end. Whoever keeps a place of the chain elsewhere (`anchors`) sees those too. Rules [A2]–[A5].
 */
export class ChainVerifier {
  readonly #workspace: WorkspaceId;
  readonly #anchors: ReadonlyMap<number, string>;
  #end: ChainEnd = CHAIN_START;
  #before = "";
  /** The first entry that does not fit; what stands after it says what was done. */
  #misfit: ChainedEntry | undefined;
  #broken: AuditBroken | undefined;

  constructor(workspace: WorkspaceId, anchors: readonly ChainEnd[] = []) {
    this.#workspace = workspace;
    this.#anchors = new Map(anchors.map(({ seq, hash }) => [seq, hash]));
  }

  /** Whether it is worth going on: false once the verdict is certain. */
  add(entry: ChainedEntry): boolean {
    if (this.#broken) return false;
    if (this.#misfit) {
      this.#broken = this.#diagnose(this.#misfit, entry);
      return false;
    }
    const { seq, hash } = this.#end;
    if (entry.seq !== seq + 1 || entry.prev !== hash || !this.#isOwn(entry, entry.seq)) {
      this.#misfit = entry;
      return true;
    }
    this.#before = hash;
    this.#end = { seq: entry.seq, hash: entry.hash };
    const kept = this.#anchors.get(entry.seq);
    if (kept !== undefined && kept !== entry.hash) {
      const sentence = `Entry ${entry.seq} is not the one that was kept: the log was written anew, up to there at least.`;
      this.#broken = { kind: "otherChain", seq: entry.seq, sentence };
    }
    return this.#broken === undefined;
  }

  /** The verdict, once all entries were added. `recorded` is where the chain is said to end. */
  end(recorded?: ChainEnd): ChainVerdict {
    if (this.#misfit) this.#broken ??= this.#diagnose(this.#misfit, undefined);
    if (this.#broken) return err(this.#broken);
    const { seq, hash } = this.#end;
    const last = Math.max(recorded?.seq ?? 0, ...this.#anchors.keys());
    if (seq < last)
      return err({ kind: "cutOff", seq: seq + 1, sentence: `${entries(seq + 1, last)} missing at the end.` });
    if (recorded && (recorded.seq !== seq || recorded.hash !== hash))
      return err({
        kind: "inserted",
        seq,
        sentence: `The log is recorded to end at ${recorded.seq}, with another entry than ${seq}.`,
      });
    return ok(this.#end);
  }

  #isOwn(entry: ChainedEntry, seq: number): boolean {
    return hashOfEntry(this.#workspace, entry, { previous: entry.prev, seq }) === entry.hash;
  }

  #diagnose(entry: ChainedEntry, next: ChainedEntry | undefined): AuditBroken {
    const expected = this.#end.seq + 1;
    if (entry.seq > expected)
      return {
        kind: "missing",
        seq: expected,
        sentence: `${entries(expected, entry.seq - 1)} missing: after ${expected - 1} comes ${entry.seq}.`,
      };
    const written = this.#isOwn(entry, entry.seq) ? entry.seq : this.#placeOf(entry);
    if (written === undefined)
      return { kind: "changed", seq: entry.seq, sentence: `Entry ${entry.seq} was changed after it was written.` };
    if (entry.prev === this.#before && entry.hash !== this.#end.hash)
      return {
        kind: "inserted",
        seq: expected - 1,
        sentence: `Entry ${expected - 1} was put in: what stands after it was written right after entry ${expected - 2}.`,
      };
    if (written < entry.seq)
      return {
        kind: "inserted",
        seq: entry.seq,
        sentence: `Entry ${entry.seq} was written as entry ${written}: it was copied here, or moved.`,
      };
    const follower = next && this.#placeOf(next);
    if (follower !== undefined && follower < written)
      return {
        kind: "moved",
        seq: entry.seq,
        sentence: `Entry ${entry.seq} was written as entry ${written}: the order was changed.`,
      };
    if (written > entry.seq)
      return {
        kind: "missing",
        seq: entry.seq,
        sentence: `Entry ${entry.seq} is missing: what stands in its place was written as entry ${written}.`,
      };
    return {
      kind: "inserted",
      seq: entry.seq,
      sentence: `Entry ${entry.seq} does not follow from the entry before it: one of them was put in from elsewhere.`,
    };
  }

  /** Where an entry was written, if it is whole and was written near where it stands. */
  #placeOf(entry: ChainedEntry): number | undefined {
    for (let distance = 0; distance <= NEARBY; distance += 1)
      for (const seq of [entry.seq + distance, entry.seq - distance])
        if (seq > 0 && this.#isOwn(entry, seq)) return seq;
    return undefined;
  }
}

function entries(first: number, last: number): string {
  return first === last ? `Entry ${first} is` : `Entries ${first} to ${last} are`;
}
