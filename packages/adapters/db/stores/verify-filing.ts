import type { WorkspaceId } from "@tributary/core/base";
import type { AuditBroken } from "@tributary/core/history";
import type { AuditEntry } from "@tributary/core/protocol";
import type { Database } from "../connection.ts";
import { reading } from "../faults.ts";
import { BLOCK, blockOf, type Filed, filedUnder } from "./audit-filing.ts";
import { entryIn } from "./audit-page.ts";

type Misfiling = Filed & { readonly block: number };
/** An entry, and where its page begins. */
type PagedEntry = AuditEntry & { readonly first: number };

const NOT_FILED = `
SELECT place FROM unnest($2::text[], $3::text[], $4::bigint[]) WITH ORDINALITY AS spoken_of (kind, value, block, place)
WHERE NOT EXISTS (
  SELECT FROM audit_filing AS filed
  WHERE filed.workspace = $1 AND filed.kind = spoken_of.kind AND filed.value = spoken_of.value AND filed.block = spoken_of.block
)
ORDER BY place LIMIT 1`;

const FILED_BEFORE = "SELECT count(*) AS count FROM audit_filing WHERE workspace = $1 AND block < $2";

/** The last block that entries are counted to. */
const LAST = blockOf(Number.MAX_SAFE_INTEGER) - 1;

const FILED_FROM = `
SELECT kind, value, block FROM audit_filing
WHERE workspace = $1 AND ($2::bigint IS NULL OR block >= $2) AND ($3::bigint IS NULL OR (block, kind, value) > ($3, $4, $5))
ORDER BY block, kind, value LIMIT 5000`;

const LINES_OF = `
SELECT line FROM audit_page CROSS JOIN LATERAL unnest(lines) AS entry (line)
WHERE workspace = $1 AND first >= $2::bigint AND first < $2::bigint + ${BLOCK} AND line IS NOT NULL`;

/**
 * Proves that a workspace's blocks are filed under whom and what their entries speak of, and under nothing else: what is not filed
 * is found by no search, and whoever is filed where they have no entry is looked for there in vain.
 */
export class FilingVerifier {
  readonly #db: Database;
  readonly #workspace: WorkspaceId;
  /** The block that the last entry stands in, and what it is filed under so far. */
  #block = 0;
  #filed = new Set<string>();
  /** How much the blocks before it are filed under, together. */
  #filedBefore = 0;

  constructor(db: Database, workspace: WorkspaceId) {
    this.#db = db;
    this.#workspace = workspace;
  }

  /** Looks at the next entries, in their order; tells the first that is not filed where it stands. */
  async add(entries: readonly PagedEntry[]): Promise<AuditBroken | undefined> {
    const expected = entries.flatMap((entry) => this.#news(entry));
    const rows = await this.#rows<{ place: number }>(NOT_FILED, [
      expected.map(({ kind }) => kind),
      expected.map(({ value }) => value),
      expected.map(({ block }) => block),
    ]);
    const first = rows[0] && expected[rows[0].place - 1];
    if (!first) return undefined;
    const sentence = `Entry ${first.seq} is not found by its ${first.kind}: where it is filed was changed after it was written.`;
    return { kind: "changed", seq: first.seq, sentence };
  }

  /** Tells the first block, whether all of it was looked at or not, that is filed under what none of its entries speaks of. */
  async end(): Promise<AuditBroken | undefined> {
    const before = await this.#rows<{ count: number }>(FILED_BEFORE, [this.#block]);
    // All they should be filed under is there: where it is as much as there is, there is nothing else.
    const looked = before[0]?.count === this.#filedBefore ? this.#block : null;
    const first = await this.#leadsNowhere(looked);
    if (!first) return undefined;
    const block = Math.min(Math.max(first.block, 0), LAST);
    const seq = Math.max(1, block * BLOCK);
    const sentence = `Entries ${seq} to ${(block + 1) * BLOCK - 1} are filed under the ${first.kind} “${first.value}”, of which none of them speaks.`;
    return { kind: "inserted", seq, sentence };
  }

  /** From this block on, or of all, the first thing that a block is filed under and none of its entries speaks of. */
  async #leadsNowhere(from: number | null): Promise<Misfiling | undefined> {
    let last: Misfiling | undefined;
    for (;;) {
      // Anew with what is read next: what was written in between speaks of what is filed in between.
      let spoken: { readonly block: number; readonly keys: ReadonlySet<string> } | undefined;
      const filed = await this.#rows<Misfiling>(FILED_FROM, [from, last?.block, last?.kind, last?.value]);
      for (const each of filed) {
        if (spoken?.block !== each.block) spoken = { block: each.block, keys: await this.#spokenOfIn(each.block) };
        if (!spoken.keys.has(keyOf(each))) return each;
        last = each;
      }
      if (filed.length === 0) return undefined;
    }
  }

  async #spokenOfIn(block: number): Promise<ReadonlySet<string>> {
    if (block < 0 || block > LAST) return new Set();
    const lines = await this.#rows<{ line: string }>(LINES_OF, [block * BLOCK]);
    return new Set(lines.flatMap(({ line }) => filedUnder(entryIn(line)).map(keyOf)));
  }

  async #rows<Row extends object>(statement: string, values: readonly unknown[]): Promise<Row[]> {
    return reading("read audit", async () => {
      const { rows } = await this.#db.$client.query<Row>(statement, [this.#workspace, ...values]);
      return rows;
    });
  }

  /** What its block is filed under for this entry's sake, and for the sake of none before it. */
  #news(entry: PagedEntry): (Misfiling & { readonly seq: number })[] {
    const { seq } = entry;
    const block = blockOf(entry.first);
    if (block !== this.#block) {
      this.#filedBefore += this.#filed.size;
      this.#filed = new Set();
      this.#block = block;
    }
    return filedUnder(entry).flatMap(({ kind, value }) => {
      const key = keyOf({ kind, value });
      if (this.#filed.has(key)) return [];
      this.#filed.add(key);
      return [{ kind, value, block, seq }];
    });
  }
}

function keyOf({ kind, value }: Filed): string {
  return `${kind} ${value}`;
}
