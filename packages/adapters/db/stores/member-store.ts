import type { ActorId, Role, WorkspaceId } from "@tributary/core/base";
import type { AuditLine, MemberStore } from "@tributary/core/governance";
import { asc, eq } from "drizzle-orm";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { invite, member, user, workspace as workspaceTable } from "../schema/index.ts";
import { appendAudit } from "./audit-chain.ts";
import { storable } from "./storable.ts";
import { PgTokens } from "./tokens.ts";

const WORKSPACE = { id: workspaceTable.id, name: workspaceTable.name, engineHost: workspaceTable.engineHost };

/** An invitation is used once. The same person may use it again, so that a repeated click does no harm. */
const ACCEPT = `
WITH used AS (
  UPDATE invite SET used_at = $3, used_by = $2
  WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $3 RETURNING workspace, role
), joined AS (
  INSERT INTO member (workspace, user_id, role) SELECT workspace, $2, role FROM used ON CONFLICT DO NOTHING
)
SELECT (SELECT workspace FROM used) AS joined, EXISTS (SELECT FROM invite WHERE token_hash = $1 AND used_by = $2) AS again`;

export class PgMemberStore extends PgTokens implements MemberStore {
  readonly #db: Database;

  constructor(db: Database) {
    super(db);
    this.#db = db;
  }

  async createWorkspace(
    { id, name, owner }: Parameters<MemberStore["createWorkspace"]>[0],
    audit: AuditLine | null,
  ): Promise<void> {
    await writing("create workspace", () =>
      inTransaction(this.#db, async (client) => {
        await client.query("INSERT INTO workspace (id, name) VALUES ($1, $2)", [id, storable(name)]);
        await client.query("INSERT INTO member (workspace, user_id, role) VALUES ($1, $2, 'owner')", [id, owner]);
        if (audit) await appendAudit(client, id, [audit]);
      }),
    );
  }

  async workspacesOf(person: ActorId) {
    return reading("list workspaces", () =>
      this.#db
        .select({ id: workspaceTable.id, name: workspaceTable.name, role: member.role })
        .from(member)
        .innerJoin(workspaceTable, eq(workspaceTable.id, member.workspace))
        .where(eq(member.user, person))
        .orderBy(asc(workspaceTable.name), asc(workspaceTable.id)),
    );
  }

  async workspace(id: WorkspaceId) {
    const [row] = await reading("read workspace", () =>
      this.#db.select(WORKSPACE).from(workspaceTable).where(eq(workspaceTable.id, id)),
    );
    return row;
  }

  async all() {
    return reading("list workspaces", () =>
      this.#db.select(WORKSPACE).from(workspaceTable).orderBy(asc(workspaceTable.id)),
    );
  }

  async renameWorkspace(id: WorkspaceId, name: string, audit: AuditLine): Promise<void> {
    await this.#told("rename workspace", id, audit, (client) =>
      client.query("UPDATE workspace SET name = $2 WHERE id = $1", [id, storable(name)]),
    );
  }

  async setEngineHost(id: WorkspaceId, host: string | null, audit: AuditLine): Promise<void> {
    await this.#told("store engine", id, audit, (client) =>
      client.query("UPDATE workspace SET engine_host = $2 WHERE id = $1", [id, host]),
    );
  }

  async roleOf(workspace: WorkspaceId, person: ActorId): Promise<Role | undefined> {
    return reading("read role", async () => {
      const { rows } = await this.#db.$client.query<{ role: Role }>({
        name: "member-role",
        text: "SELECT role FROM member WHERE workspace = $1 AND user_id = $2",
        values: [workspace, person],
      });
      return rows[0]?.role;
    });
  }

  async members(workspace: WorkspaceId) {
    return reading("list members", () =>
      this.#db
        .select({ id: member.user, name: user.name, email: user.email, role: member.role })
        .from(member)
        .innerJoin(user, eq(user.id, member.user))
        .where(eq(member.workspace, workspace))
        .orderBy(asc(user.name), asc(user.id)),
    );
  }

  async setRole(workspace: WorkspaceId, person: ActorId, role: Role | null, audit: AuditLine): Promise<void> {
    await this.#told("store role", workspace, audit, (client) =>
      role === null
        ? client.query("DELETE FROM member WHERE workspace = $1 AND user_id = $2", [workspace, person])
        : client.query(
            `INSERT INTO member (workspace, user_id, role) VALUES ($1, $2, $3)
             ON CONFLICT (workspace, user_id) DO UPDATE SET role = excluded.role`,
            [workspace, person, role],
          ),
    );
  }

  async createInvite(
    { tokenHash, workspace, role, by, expiresAt }: Parameters<MemberStore["createInvite"]>[0],
    audit: AuditLine,
  ): Promise<void> {
    await this.#told("create invitation", workspace, audit, (client) =>
      client.query(
        "INSERT INTO invite (token_hash, workspace, role, invited_by, expires_at) VALUES ($1, $2, $3, $4, $5)",
        [tokenHash, workspace, role, by, expiresAt],
      ),
    );
  }

  async invite(tokenHash: string) {
    const [row] = await reading("read invitation", () =>
      this.#db
        .select({
          workspace: invite.workspace,
          workspaceName: workspaceTable.name,
          role: invite.role,
          invitedBy: user.name,
          expiresAt: invite.expiresAt,
          usedAt: invite.usedAt,
        })
        .from(invite)
        .innerJoin(workspaceTable, eq(workspaceTable.id, invite.workspace))
        .innerJoin(user, eq(user.id, invite.invitedBy))
        .where(eq(invite.tokenHash, tokenHash)),
    );
    return row;
  }

  async acceptInvite(tokenHash: string, person: ActorId, audit: AuditLine): Promise<boolean> {
    return writing("accept invitation", () =>
      inTransaction(this.#db, async (client) => {
        type Row = { readonly joined: WorkspaceId | null; readonly again: boolean };
        const { rows } = await client.query<Row>(ACCEPT, [tokenHash, person, audit.at]);
        const [used] = rows;
        if (used?.joined) await appendAudit(client, used.joined, [audit]);
        return used !== undefined && (used.joined !== null || used.again);
      }),
    );
  }

  /** A change of the workspace and the audit's line of it, in one transaction. */
  async #told(
    operation: string,
    workspace: WorkspaceId,
    audit: AuditLine,
    change: (client: pg.PoolClient) => Promise<unknown>,
  ): Promise<void> {
    await writing(operation, () =>
      inTransaction(this.#db, async (client) => {
        await change(client);
        await appendAudit(client, workspace, [audit]);
      }),
    );
  }
}
