import type { WorkspaceId } from "@tributary/core/base";
import type { AuditBroken } from "@tributary/core/history";
import type { AuditEntry } from "@tributary/core/protocol";
import type { Database } from "../connection.ts";
import { reading } from "../faults.ts";
import { BLOCK, blockOf, type Filed, filedUnder } from "./audit-filing.ts";

type Misfiling = Filed & { readonly block: number };

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

/** Looks into the blocks that an entry can stand in, and into no others: what is filed there has no entry. */
const LEADS_NOWHERE = `
SELECT kind, value, block FROM audit_filing AS filed
WHERE workspace = $1 AND block >= $2 AND CASE WHEN block BETWEEN 0 AND ${LAST} THEN NOT EXISTS (
  SELECT FROM audit WHERE workspace = $1 AND seq >= block * ${BLOCK} AND seq < (block + 1) * ${BLOCK}
    AND filed.value = CASE filed.kind WHEN 'actor' THEN actor_id WHEN 'component' THEN component WHEN 'changeSet' THEN change_set END
) ELSE true END
ORDER BY block LIMIT 1`;

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
  async add(entries: readonly AuditEntry[]): Promise<AuditBroken | undefined> {
    const expected = entries.flatMap((entry) => this.#news(entry));
    const { rows } = await reading("read audit", () =>
      this.#db.$client.query<{ place: number }>(NOT_FILED, [
        this.#workspace,
        expected.map(({ kind }) => kind),
        expected.map(({ value }) => value),
        expected.map(({ block }) => block),
      ]),
    );
    const first = rows[0] && expected[rows[0].place - 1];
    if (!first) return undefined;
    const sentence = `Entry ${first.seq} is not found by its ${first.kind}: where it is filed was changed after it was written.`;
    return { kind: "changed", seq: first.seq, sentence };
  }

  /** Tells the first block, whether all of it was looked at or not, that is filed under what none of its entries speaks of. */
  async end(): Promise<AuditBroken | undefined> {
    const [first] = await reading("read audit", async () => {
      const { $client: pool } = this.#db;
      const { rows } = await pool.query<{ count: number }>(FILED_BEFORE, [this.#workspace, this.#block]);
      // All they should be filed under is there: where it is as much as there is, there is nothing else.
      const looked = rows[0]?.count === this.#filedBefore ? this.#block : Number.MIN_SAFE_INTEGER;
      return (await pool.query<Misfiling>(LEADS_NOWHERE, [this.#workspace, looked])).rows;
    });
    if (!first) return undefined;
    const block = Math.min(Math.max(first.block, 0), LAST);
    const seq = Math.max(1, block * BLOCK);
    const sentence = `Entries ${seq} to ${(block + 1) * BLOCK - 1} are filed under the ${first.kind} “${first.value}”, of which none of them speaks.`;
    return { kind: "inserted", seq, sentence };
  }

  /** What its block is filed under for this entry's sake, and for the sake of none before it. */
  #news(entry: AuditEntry): (Misfiling & { readonly seq: number })[] {
    const { seq } = entry;
    const block = blockOf(seq);
    if (block !== this.#block) {
      this.#filedBefore += this.#filed.size;
      this.#filed = new Set();
      this.#block = block;
    }
    return filedUnder(entry).flatMap(({ kind, value }) => {
      const key = `${kind} ${value}`;
      if (this.#filed.has(key)) return [];
      this.#filed.add(key);
      return [{ kind, value, block, seq }];
    });
  }
}
