import type { MemoStore } from "@tributary/core/governance";
import type { Database } from "../connection.ts";
import { reading, writing } from "../faults.ts";

const DAY_MS = 86_400_000;
const NOW = "(extract(epoch from now()) * 1000)::bigint";

export class PgMemoStore implements MemoStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async get(keys: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
    if (keys.length === 0) return new Map();
    return reading("read memos", async () => {
      const { rows } = await this.#db.$client.query<{ key: string; value: unknown; stale: boolean }>({
        name: "memo-get",
        text: `SELECT key, value, used_at < ${NOW} - ${DAY_MS} AS stale FROM memo WHERE key = ANY($1::text[])`,
        values: [keys],
      });
      await this.#use(rows.flatMap(({ key, stale }) => (stale ? [key] : [])));
      return new Map(rows.map(({ key, value }) => [key, value]));
    });
  }

  /** They are in use: what sweeps goes by that. Once a day for each, whoever reads how often. */
  async #use(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    await this.#db.$client.query({
      name: "memo-use",
      text: `UPDATE memo SET used_at = ${NOW} WHERE key = ANY($1::text[]) AND used_at < ${NOW} - ${DAY_MS}`,
      values: [keys],
    });
  }

  /** The first answer stays: the same code on the same input answers the same. A key twice in one call is fine. */
  async put(entries: readonly { readonly key: string; readonly value: unknown }[]): Promise<void> {
    if (entries.length === 0) return;
    await writing("store memos", () =>
      this.#db.$client.query({
        name: "memo-put",
        text: "INSERT INTO memo (key, value) SELECT key, value::json FROM unnest($1::text[], $2::text[]) AS m(key, value) ON CONFLICT DO NOTHING",
        values: [entries.map(({ key }) => key), entries.map(({ value }) => JSON.stringify(value ?? null))],
      }),
    );
  }
}
