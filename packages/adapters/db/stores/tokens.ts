import type { WorkspaceId } from "@tributary/core/base";
import type { MemberStore } from "@tributary/core/governance";
import { and, desc, eq, isNull } from "drizzle-orm";
import type { Database } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { apiToken } from "../schema/index.ts";
import { storable } from "./audit-chain.ts";

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

  async createToken(input: Parameters<MemberStore["createToken"]>[0]): Promise<void> {
    await writing("create token", () =>
      this.#db.insert(apiToken).values({ ...input, name: storable(input.name), createdAt: Date.now() }),
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
  async revokeToken(workspace: WorkspaceId, id: string, now: number): Promise<void> {
    await writing("revoke token", () =>
      this.#db
        .update(apiToken)
        .set({ revokedAt: now })
        .where(and(eq(apiToken.workspace, workspace), eq(apiToken.id, id), isNull(apiToken.revokedAt))),
    );
  }
}
