import { type JsonObject, originOf, type WorkspaceId } from "@tributary/core/base";
import { NO_EDITS } from "@tributary/core/engine";
import type { PolicySetting, PolicyStore, SettledBy, WebhookStore } from "@tributary/core/governance";
import type { HeardEdits } from "@tributary/core/protocol";
import { asc, eq } from "drizzle-orm";
import { type Database, inTransaction } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { webhook, workspacePolicy } from "../schema/index.ts";
import { appendAudit, auditActor } from "./audit-chain.ts";
import type { NewAuditEntry } from "./audit-page.ts";
import { storable } from "./storable.ts";

/** What changed and who changed it are one transaction: there is no setting that the audit does not know of. */
export class PgPolicyStore implements PolicyStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async list(workspace: WorkspaceId): Promise<readonly PolicySetting[]> {
    return reading("read policies", () =>
      this.#db
        .select({
          kind: workspacePolicy.kind,
          enforcement: workspacePolicy.enforcement,
          parameters: workspacePolicy.parameters,
        })
        .from(workspacePolicy)
        .where(eq(workspacePolicy.workspace, workspace))
        .orderBy(asc(workspacePolicy.kind)),
    );
  }

  async set(workspace: WorkspaceId, { kind, enforcement, parameters }: PolicySetting, by: SettledBy): Promise<void> {
    await writing("store policy", () =>
      inTransaction(this.#db, async (client) => {
        await client.query(
          `INSERT INTO workspace_policy (workspace, kind, enforcement, parameters, updated_by, updated_at)
           VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (workspace, kind) DO UPDATE SET enforcement = excluded.enforcement, parameters = excluded.parameters,
             updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
          [workspace, kind, enforcement, JSON.stringify(parameters), by.actor.id, by.at],
        );
        await appendAudit(client, workspace, [settingEntry(by, { policy: kind, enforcement, parameters })]);
      }),
    );
  }
}

export class PgWebhookStore implements WebhookStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async get(workspace: WorkspaceId) {
    const [row] = await reading("read webhook", () =>
      this.#db
        .select({ url: webhook.url, sealedSecret: webhook.sealedSecret, hears: webhook.hears })
        .from(webhook)
        .where(eq(webhook.workspace, workspace)),
    );
    return row && { ...row, hears: row.hears ?? NO_EDITS };
  }

  async hear(workspace: WorkspaceId, hears: HeardEdits, by: SettledBy): Promise<boolean> {
    return writing("store what a webhook hears", () =>
      inTransaction(this.#db, async (client) => {
        const { rowCount } = await client.query(
          "UPDATE webhook SET hears = $2, updated_by = $3, updated_at = $4 WHERE workspace = $1",
          [workspace, JSON.stringify(hears), by.actor.id, by.at],
        );
        if (rowCount === 0) return false;
        await appendAudit(client, workspace, [settingEntry(by, { hears })]);
        return true;
      }),
    );
  }

  async set(workspace: WorkspaceId, next: Parameters<WebhookStore["set"]>[1], by: SettledBy): Promise<void> {
    await writing("store webhook", () =>
      inTransaction(this.#db, async (client) => {
        if (next === null) await client.query("DELETE FROM webhook WHERE workspace = $1", [workspace]);
        else
          await client.query(
            `INSERT INTO webhook (workspace, url, sealed_secret, updated_by, updated_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (workspace) DO UPDATE SET url = excluded.url, sealed_secret = excluded.sealed_secret,
               updated_by = excluded.updated_by, updated_at = excluded.updated_at, failures = 0, rests_until = 0,
               failing_since = NULL`,
            [workspace, next.url, next.sealedSecret, by.actor.id, by.at],
          );
        await appendAudit(client, workspace, [settingEntry(by, { webhook: next?.url ?? null })]);
      }),
    );
  }
}

/** The audit's line of a setting: who set what, in words and as data. */
export function settingEntry({ actor, at, sentence, origin }: SettledBy, details: JsonObject): NewAuditEntry {
  return {
    ...{
      at,
      actor: auditActor(actor),
      changeSet: null,
      outcome: "accepted",
      sentence: storable(sentence),
      mutation: null,
    },
    details: { ...details, ...originOf(origin) },
  };
}
