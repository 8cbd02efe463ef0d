import type { WorkspaceId } from "@tributary/core/base";
import type { AuditLine, MemberStore } from "@tributary/core/governance";
import { desc, eq } from "drizzle-orm";
import { type Database, inTransaction } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { apiToken } from "../schema/index.ts";
import { appendAudit } from "./audit-chain.ts";
import { storable } from "./storable.ts";

type Token = NonNullable<Awaited<ReturnType<MemberStore["token"]>>>;

/** Finds a token and notes, at most once a minute, that it was used. */
const USE = `
WITH noted AS (
  UPDATE api_token SET last_used_at = now_ms FROM (SELECT (extract(epoch FROM now()) * 1000)::bigint AS now_ms) AS clock
  WHERE token_hash = $1 AND revoked_at IS NULL AND (last_used_at IS NULL OR last_used_at < now_ms - 60000)
)
SELECT api_token.id, api_token.name, workspace, user_id AS "user", "user".name AS "userName", kind, expires_at AS "expiresAt", revoked_at AS "revokedAt"
FROM api_token JOIN "user" ON "user".id = user_id WHERE token_hash = $1`;

const LISTED = {
  id: apiToken.id,
  name: apiToken.name,
  user: apiToken.user,
  kind: apiToken.kind,
  createdAt: apiToken.createdAt,
  expiresAt: apiToken.expiresAt,
  revokedAt: apiToken.revokedAt,
  lastUsedAt: apiToken.lastUsedAt,
};

/** API tokens: only their hashes are kept, so nobody can read one here and use it. */
export class PgTokens {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async createToken(input: Parameters<MemberStore["createToken"]>[0], audit: AuditLine): Promise<void> {
    const { tokenHash, id, name, workspace, user, kind, expiresAt } = input;
    await writing("create token", () =>
      inTransaction(this.#db, async (client) => {
        await client.query(
          `INSERT INTO api_token (token_hash, id, name, workspace, user_id, kind, created_at, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [tokenHash, id, storable(name), workspace, user, kind, Date.now(), expiresAt],
        );
        await appendAudit(client, workspace, [audit]);
      }),
    );
  }

  async token(tokenHash: string): Promise<Token | undefined> {
    return reading("read token", async () => {
      const { rows } = await this.#db.$client.query<Token>({ name: "token-use", text: USE, values: [tokenHash] });
      return rows[0];
    });
  }

  async tokens(workspace: WorkspaceId): ReturnType<MemberStore["tokens"]> {
    return reading("list tokens", () =>
      this.#db
        .select(LISTED)
        .from(apiToken)
        .where(eq(apiToken.workspace, workspace))
        .orderBy(desc(apiToken.createdAt), desc(apiToken.id)),
    );
  }

  /** A token that was revoked stays revoked at the first moment. */
  async revokeToken(workspace: WorkspaceId, id: string, audit: AuditLine): Promise<void> {
    await writing("revoke token", () =>
      inTransaction(this.#db, async (client) => {
        const revoked = await client.query(
          "UPDATE api_token SET revoked_at = $3 WHERE workspace = $1 AND id = $2 AND revoked_at IS NULL",
          [workspace, id, audit.at],
        );
        if (revoked.rowCount === 1) await appendAudit(client, workspace, [audit]);
      }),
    );
  }
}
