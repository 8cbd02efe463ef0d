import type { ActorId, Role, WorkspaceId } from "@tributary/core/base";
import type { MemberStore } from "@tributary/core/governance";
import { and, asc, eq } from "drizzle-orm";
import type { Database } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { invite, member, user, workspace as workspaceTable } from "../schema/index.ts";
import { storable } from "./audit-chain.ts";
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
SELECT EXISTS (SELECT FROM used) OR EXISTS (SELECT FROM invite WHERE token_hash = $1 AND used_by = $2) AS accepted`;

export class PgMemberStore extends PgTokens implements MemberStore {
  readonly #db: Database;

  constructor(db: Database) {
    super(db);
    this.#db = db;
  }

  async createWorkspace({ id, name, owner }: Parameters<MemberStore["createWorkspace"]>[0]): Promise<void> {
    await writing("create workspace", () =>
      this.#db.transaction(async (tx) => {
        await tx.insert(workspaceTable).values({ id, name: storable(name) });
        await tx.insert(member).values({ workspace: id, user: owner, role: "owner" });
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

  async renameWorkspace(id: WorkspaceId, name: string): Promise<void> {
    await writing("rename workspace", () =>
      this.#db
        .update(workspaceTable)
        .set({ name: storable(name) })
        .where(eq(workspaceTable.id, id)),
    );
  }

  async setEngineHost(id: WorkspaceId, host: string | null): Promise<void> {
    await writing("store engine", () =>
      this.#db.update(workspaceTable).set({ engineHost: host }).where(eq(workspaceTable.id, id)),
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

  async setRole(workspace: WorkspaceId, person: ActorId, role: Role | null): Promise<void> {
    await writing("store role", async () => {
      if (role === null) {
        await this.#db.delete(member).where(and(eq(member.workspace, workspace), eq(member.user, person)));
        return;
      }
      await this.#db
        .insert(member)
        .values({ workspace, user: person, role })
        .onConflictDoUpdate({ target: [member.workspace, member.user], set: { role } });
    });
  }

  async createInvite({ by, ...input }: Parameters<MemberStore["createInvite"]>[0]): Promise<void> {
    await writing("create invitation", () => this.#db.insert(invite).values({ ...input, invitedBy: by }));
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

  async acceptInvite(tokenHash: string, person: ActorId, now: number): Promise<boolean> {
    return writing("accept invitation", async () => {
      const { rows } = await this.#db.$client.query<{ accepted: boolean }>(ACCEPT, [tokenHash, person, now]);
      return rows[0]?.accepted ?? false;
    });
  }
}
