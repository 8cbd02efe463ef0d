import type { ServerProcessId } from "@tributary/core/base";
import { LEASE_MS, type ServerProcessStore } from "@tributary/core/engine";
import type { Database } from "../connection.ts";
import { writing } from "../faults.ts";

/** True of a row whose process is not there any more, or which never had one. */
export const ORPHANED =
  "phase = 'running' AND NOT EXISTS (SELECT 1 FROM server_process AS process WHERE process.id = server)";

export class PgServerProcessStore implements ServerProcessStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async enter(id: ServerProcessId, { alone }: { readonly alone: boolean }): Promise<void> {
    await writing("enter server process", async () => {
      if (alone) await this.#db.$client.query("DELETE FROM server_process WHERE id <> $1", [id]);
      await this.#db.$client.query(
        "INSERT INTO server_process (id, seen_at) VALUES ($1, now()) ON CONFLICT (id) DO UPDATE SET seen_at = now()",
        [id],
      );
    });
  }

  async renew(id: ServerProcessId): Promise<boolean> {
    const { rowCount } = await writing("renew server process", () =>
      this.#db.$client.query("UPDATE server_process SET seen_at = now() WHERE id = $1", [id]),
    );
    return rowCount === 1;
  }

  async buryLapsed(): Promise<number> {
    const { rowCount } = await writing("bury server processes", () =>
      this.#db.$client.query("DELETE FROM server_process WHERE seen_at < now() - $1 * interval '1 millisecond'", [
        LEASE_MS,
      ]),
    );
    return rowCount ?? 0;
  }

  async leave(id: ServerProcessId): Promise<void> {
    await writing("leave server process", () =>
      this.#db.$client.query("DELETE FROM server_process WHERE id = $1", [id]),
    );
  }
}
