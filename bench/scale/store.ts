import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "@tributary/adapters/db";
import type { Actor, ActorId, ChangeSetId, WorkspaceId } from "@tributary/core/base";
import { EMPTY_SNAPSHOT, type Mutation, sentenceOf } from "@tributary/core/model";

/** What one version of Head may hold while a bench fills it. */
const MUTATIONS_PER_VERSION = 50_000;

export const AUTHOR: Actor = { type: "user", id: "bench" as ActorId, name: "Bench" };

export type Store = Awaited<ReturnType<typeof openStore>>;

/** A new embedded PostgreSQL with fsync on, and one workspace in it. */
export async function openStore() {
  const dataDir = mkdtempSync(join(tmpdir(), "tributary-bench-"));
  const database = await openDatabase({
    dataDir,
    describe: (mutation, snapshot = EMPTY_SNAPSHOT) => sentenceOf(mutation, snapshot),
  });
  const { stores, pool } = database;
  const workspace = "w" as WorkspaceId;
  await pool.query(`INSERT INTO "user" (id, name, email, admitted_by) VALUES ($1, $1, $1, $1)`, [AUTHOR.id]);
  await stores.members.createWorkspace({ id: workspace, name: "Bench", owner: AUTHOR.id }, null);
  return {
    stores,
    pool,
    workspace,
    /** Puts these on Head. Answers its version. */
    async fill(mutations: readonly Mutation[]): Promise<number> {
      let { version } = await stores.heads.load(workspace);
      for (let at = 0; at < mutations.length; at += MUTATIONS_PER_VERSION) {
        const appended = await stores.heads.append(workspace, version, {
          actor: AUTHOR,
          at: Date.now(),
          mutations: mutations.slice(at, at + MUTATIONS_PER_VERSION),
          idempotencyKey: `fill:${version}`,
        });
        if (!appended.ok) throw new Error(appended.error.kind);
        version = appended.value;
      }
      return version;
    },
    async addChangeSet(id: string, baseVersion: number): Promise<ChangeSetId> {
      await stores.changeSets.create(
        {
          ...{ id: id as ChangeSetId, workspace, title: id, description: "", phase: "open", baseVersion },
          ...{ createdBy: AUTHOR.id, createdAt: Date.now() },
        },
        null,
      );
      return id as ChangeSetId;
    },
    async close(): Promise<void> {
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
