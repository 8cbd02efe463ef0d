import type { ClaimedCommand, CommandClaim, CommandStore } from "@tributary/core/governance";
import type { Database } from "../connection.ts";
import { persisting } from "../faults.ts";

/**
 * Nobody waits for the disk: what the command itself commits comes after it in the log that PostgreSQL recovers from, so that is never
 * there without the claim. Where there is a claim already it is answered as it stands, once whoever writes it has done so.
 */
const CLAIM = `
WITH soon AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true) AS way)
INSERT INTO command AS c (actor, id, asked, claim, server, at)
SELECT $1, $2, $3, $4, $5, $6 FROM soon WHERE way = 'off'
ON CONFLICT (actor, id) DO UPDATE SET id = c.id
RETURNING claim = $4 AS own, asked = $3 AS same, is_answered AS answered, answer,
  server <> $5 AND EXISTS (SELECT 1 FROM server_process AS process WHERE process.id = c.server) AS elsewhere`;

const LOOK = `
SELECT false AS own, asked = $3 AS same, is_answered AS answered, answer,
  server <> $4 AND EXISTS (SELECT 1 FROM server_process AS process WHERE process.id = c.server) AS elsewhere
FROM command AS c WHERE actor = $1 AND id = $2`;

const ANSWERED = "UPDATE command SET is_answered = true, answer = $4 WHERE actor = $1 AND id = $2 AND claim = $3";

const RELEASED = "DELETE FROM command WHERE actor = $1 AND id = $2 AND claim = $3 AND NOT is_answered";

/** Nothing was done yet, and somebody waits. */
const CLAIM_AFTER_MS = [50, 150, 500, 1000, 2000] as const;

type Row = {
  readonly own: boolean;
  readonly same: boolean;
  readonly answered: boolean;
  readonly answer: Buffer | null;
  readonly elsewhere: boolean;
};

/** Rules [K15] to [K17]. */
export class PgCommandStore implements CommandStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async claim({ actor, id, asked, claim, server, at }: CommandClaim): Promise<ClaimedCommand> {
    const claiming = () => this.#db.$client.query<Row>(CLAIM, [actor, id, asked, claim, server, at]);
    const { rows } = await persisting("claim a command", claiming, CLAIM_AFTER_MS);
    const [row] = rows;
    if (!row) throw new RangeError("a claim answers with what stands there");
    return stateOf(row);
  }

  async look({ actor, id, asked, server }: Omit<CommandClaim, "claim" | "at">): Promise<ClaimedCommand | undefined> {
    const looking = () => this.#db.$client.query<Row>(LOOK, [actor, id, asked, server]);
    const { rows } = await persisting("look for a command", looking, CLAIM_AFTER_MS);
    return rows[0] && stateOf(rows[0]);
  }

  async answered(claim: Pick<CommandClaim, "actor" | "id" | "claim">, answer: Uint8Array | null): Promise<void> {
    await persisting("keep an answer", () =>
      this.#db.$client.query(ANSWERED, [claim.actor, claim.id, claim.claim, answer]),
    );
  }

  async released({ actor, id, claim }: Pick<CommandClaim, "actor" | "id" | "claim">): Promise<void> {
    await persisting("let a command go", () => this.#db.$client.query(RELEASED, [actor, id, claim]));
  }
}

function stateOf(row: Row): ClaimedCommand {
  if (row.own) return { phase: "own" };
  if (!row.same) return { phase: "other" };
  if (row.answered) return { phase: "answered", answer: row.answer };
  return { phase: row.elsewhere ? "elsewhere" : "lost" };
}
