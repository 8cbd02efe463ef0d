import type { MemoStore } from "@tributary/core/governance";
import type { Database } from "../connection.ts";
import { reading, writing } from "../faults.ts";

export class PgMemoStore implements MemoStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async get(keys: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
    if (keys.length === 0) return new Map();
    return reading("read memos", async () => {
      const { rows } = await this.#db.$client.query<{ key: string; value: unknown }>({
        name: "memo-get",
        text: "SELECT key, value FROM memo WHERE key = ANY($1::text[])",
        values: [keys],
      });
      return new Map(rows.map(({ key, value }) => [key, value]));
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
