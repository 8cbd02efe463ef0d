import type { WorkspaceId } from "@tributary/core/base";
import type { AuditStore } from "@tributary/core/governance";
import type { AuditEntry } from "@tributary/core/protocol";
import { and, desc, eq, lt } from "drizzle-orm";
import type { Database } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { audit } from "../schema/index.ts";
import { ACTORS_IN_LOG } from "./audit-actors.ts";
import { appendAudit, type NewAuditEntry } from "./audit-chain.ts";
import { filtered } from "./audit-filter.ts";

/** What an entry says, without its place in the chain. */
const ENTRY = {
  seq: audit.seq,
  at: audit.at,
  actor: audit.actor,
  changeSet: audit.changeSet,
  outcome: audit.outcome,
  sentence: audit.sentence,
  mutation: audit.mutation,
  details: audit.details,
};

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
    const earlier = before === undefined ? undefined : lt(audit.seq, before);
    const wanted = and(eq(audit.workspace, workspace), earlier, filtered(filter));
    return reading("read audit", async () => {
      const rows = await this.#db.select(ENTRY).from(audit).where(wanted).orderBy(desc(audit.seq)).limit(limit);
      return rows.map(({ details, ...entry }) => (details === null ? entry : { ...entry, details }));
    });
  }

  async actors(workspace: WorkspaceId): ReturnType<AuditStore["actors"]> {
    return reading("read audit", async () => {
      const { rows } = await this.#db.$client.query<{ actor: AuditEntry["actor"]; at: number }>(ACTORS_IN_LOG, [
        workspace,
        MOST_ACTORS,
      ]);
      return rows.map(({ actor: { through: _, ...actor }, at }) => ({ ...actor, lastAt: at }));
    });
  }
}
