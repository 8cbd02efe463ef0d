import type { WorkspaceId } from "@tributary/core/base";
import type { AuditStore } from "@tributary/core/governance";
import type { AuditEntry } from "@tributary/core/protocol";
import type { Database } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { ACTORS_IN_LOG } from "./audit-actors.ts";
import { appendAudit } from "./audit-chain.ts";
import { entryIn, type NewAuditEntry } from "./audit-page.ts";
import { searched } from "./audit-search.ts";

/** More than anybody chooses from: a log where every build had a token of its own is searched from its entries. */
const MOST_ACTORS = 1000;

export class PgAuditStore implements AuditStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async append(workspace: WorkspaceId, entries: readonly NewAuditEntry[]): Promise<void> {
    await writing("append to audit", () => appendAudit(this.#db.$client, workspace, entries));
  }

  async list(workspace: WorkspaceId, options: Parameters<AuditStore["list"]>[1]): Promise<readonly AuditEntry[]> {
    const { before, limit, ...filter } = options;
    const start = before === undefined ? undefined : before - 1;
    return reading("read audit", async () => {
      const rows = await searched(this.#db, { workspace, order: "newestFirst", start, limit, filter });
      return rows.map(({ seq, line }) => ({ seq, ...entryIn(line) }));
    });
  }

  async actors(workspace: WorkspaceId): ReturnType<AuditStore["actors"]> {
    return reading("read audit", async () => {
      const { rows } = await this.#db.$client.query<{ line: string }>(ACTORS_IN_LOG, [workspace, MOST_ACTORS]);
      return rows.map(({ line }) => {
        const { actor, at } = entryIn(line);
        const { through: _, ...who } = actor;
        return { ...who, lastAt: at };
      });
    });
  }
}
