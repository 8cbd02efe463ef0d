import {
  contentHash,
  err,
  ok,
  originOf,
  type ActorId,
  type ChangeSetId,
  type Role,
  type WorkspaceId,
} from "@tributary/core/base";
import type { HeadEntry, HeadStore } from "@tributary/core/governance";
import {
  applyMutation,
  digestAfter,
  EMPTY_SNAPSHOT,
  type Mutation,
  type Snapshot,
  type StateDigest,
  stateHash,
} from "@tributary/core/model";
import { and, asc, desc, eq, gt, inArray, lt, lte } from "drizzle-orm";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { headVersion, workspace as workspaceTable } from "../schema/index.ts";
import { appendAudit, auditActor } from "./audit-chain.ts";
import type { NewAuditEntry } from "./audit-page.ts";
import type { Describe } from "./document-log.ts";
import { HeadCache, type Versioned } from "./head-cache.ts";
import { HeadDigests } from "./head-digests.ts";
import { storedSnapshot, storeSnapshot } from "./head-snapshots.ts";
import { insertEffects, type NewEffect } from "./outbox-sql.ts";
import { upsertRun } from "./run-store.ts";

type NewVersion = Parameters<HeadStore["append"]>[2];
type Finish = NonNullable<NewVersion["finish"]>;
/** Why a version is not made. */
type Why = "moved" | "closed" | "revised" | "takenOver";

/**
 * After this many mutations since the last stored whole model, or a tenth as many as it has components, another is stored:
 * reading never folds many more, and writing a large model out does not become the work of the day.
 */
const MUTATIONS_PER_SNAPSHOT = 2000;

export class PgHeadStore implements HeadStore {
  readonly #db: Database;
  readonly #describe: Describe;
  readonly #cache = new HeadCache();
  readonly #digests = new HeadDigests();
  readonly #keeping = new Set<WorkspaceId>();

  constructor(db: Database, describe: Describe) {
    this.#db = db;
    this.#describe = describe;
  }

  async load(workspace: WorkspaceId): Promise<Versioned> {
    return reading("load Head", async () => {
      const version = await currentVersion(this.#db, workspace);
      const loaded = { version, snapshot: await this.#fold(workspace, version) };
      void this.#digests.of(workspace, loaded); // so that the first append need not wait for it
      return loaded;
    });
  }

  async at(workspace: WorkspaceId, version: number): Promise<Snapshot> {
    return reading("load an older version", async () => {
      const current = await currentVersion(this.#db, workspace);
      if (version < 0 || version > current)
        throw new RangeError(`at: version ${version} of ${workspace}, which is at ${current}`);
      return this.#fold(workspace, version);
    });
  }

  async history(
    workspace: WorkspaceId,
    { before, limit, changeSet }: Parameters<HeadStore["history"]>[1],
  ): Promise<readonly HeadEntry[]> {
    return reading("read Head's history", async () => {
      const earlier = before === undefined ? undefined : lt(headVersion.version, before);
      const of = changeSet === undefined ? undefined : eq(headVersion.changeSet, changeSet);
      const rows = await this.#db
        .select(ENTRY)
        .from(headVersion)
        .where(and(eq(headVersion.workspace, workspace), earlier, of))
        .orderBy(desc(headVersion.version))
        .limit(limit);
      return rows.map(entryOf);
    });
  }

  async entries(
    workspace: WorkspaceId,
    { after, limit }: Parameters<HeadStore["entries"]>[1],
  ): Promise<readonly HeadEntry[]> {
    return reading("read Head's history", async () => {
      const rows = await this.#db
        .select(ENTRY)
        .from(headVersion)
        .where(and(eq(headVersion.workspace, workspace), gt(headVersion.version, after)))
        .orderBy(asc(headVersion.version))
        .limit(limit);
      return rows.map(entryOf);
    });
  }

  async versionAt(workspace: WorkspaceId, moment: number): Promise<number> {
    return reading("find a version by time", async () => {
      const [row] = await this.#db
        .select({ version: headVersion.version })
        .from(headVersion)
        .where(and(eq(headVersion.workspace, workspace), lte(headVersion.at, moment)))
        .orderBy(desc(headVersion.version))
        .limit(1);
      return row?.version ?? 0;
    });
  }

  async versions(workspaces: readonly WorkspaceId[]): Promise<ReadonlyMap<WorkspaceId, number>> {
    if (workspaces.length === 0) return new Map();
    const { id, headVersion: version } = workspaceTable;
    const rows = await reading("look where Heads are", () =>
      this.#db
        .select({ id, version })
        .from(workspaceTable)
        .where(inArray(id, [...workspaces])),
    );
    return new Map(rows.map((row) => [row.id, row.version]));
  }

  async append(workspace: WorkspaceId, expected: number, entry: NewVersion) {
    return writing("append to Head", async () => {
      const repeated = await versionOf(this.#db, workspace, entry.idempotencyKey);
      if (repeated !== undefined) return ok(repeated);
      const current = await currentVersion(this.#db, workspace);
      if (current !== expected) return this.#refusedUnlessRepeated(workspace, entry, "moved");
      const before = await this.#fold(workspace, expected);
      const next = { version: expected + 1, snapshot: entry.mutations.reduce(applyMutation, before) };
      const known = await this.#digests.of(workspace, { version: expected, snapshot: before });
      const digest = digestAfter(known, before, next.snapshot, entry.mutations);
      const outcome = await this.#commit(workspace, before, { ...next, digest }, entry);
      if (outcome === "appended") {
        this.#cache.put(workspace, next);
        this.#digests.put(workspace, next.version, digest);
        this.#keepWhole(workspace, next);
        return ok(next.version);
      }
      return this.#refusedUnlessRepeated(workspace, entry, outcome);
    });
  }

  /** Somebody was quicker: with the same key it was this very append, done twice at the same time. */
  async #refusedUnlessRepeated(workspace: WorkspaceId, entry: NewVersion, kind: Why) {
    const first = await versionOf(this.#db, workspace, entry.idempotencyKey);
    return first === undefined ? err({ kind, version: await currentVersion(this.#db, workspace) }) : ok(first);
  }

  async #commit(
    workspace: WorkspaceId,
    before: Snapshot,
    next: Versioned & { readonly digest: StateDigest },
    entry: NewVersion,
  ): Promise<"appended" | Why> {
    const { actor, at, mutations, idempotencyKey, finish, run } = entry;
    const hash = stateHash(next.digest);
    try {
      await inTransaction(this.#db, async (client) => {
        if (finish?.epoch !== undefined) await hold(client, finish.changeSet, finish.epoch);
        const moved = await client.query(
          "UPDATE workspace SET head_version = $2 WHERE id = $1 AND head_version = $2 - 1",
          [workspace, next.version],
        );
        if (moved.rowCount !== 1) throw new Refused("moved");
        await client.query(
          `INSERT INTO head_version (workspace, version, at, actor, change_set, request, mutations, mutation_count, idempotency_key, state_hash)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
          [
            workspace,
            next.version,
            at,
            JSON.stringify(actor),
            finish?.changeSet ?? null,
            finish?.request ?? null,
            JSON.stringify(mutations),
            mutations.length,
            idempotencyKey,
            Buffer.from(hash, "hex"),
          ],
        );
        if (finish) await close(client, workspace, finish);
        if (run) await upsertRun(client, run);
        await insertEffects(client, workspace, effectsOf(entry));
        await appendAudit(client, workspace, this.#auditOf(before, { version: next.version, stateHash: hash }, entry));
      });
      return "appended";
    } catch (error) {
      if (error instanceof Refused) return error.why;
      throw error;
    }
  }

  /**
   * Applying a change set is one entry, bound to what it applied by a hash: each of its mutations was audited when it
   * was made. What reaches Head without a change set is audited mutation by mutation.
   */
  #auditOf(
    before: Snapshot,
    made: { readonly version: number; readonly stateHash: string },
    { actor, at, mutations, finish, origin }: NewVersion,
  ): NewAuditEntry[] {
    const whence = originOf(origin);
    const common = { at, actor: auditActor(actor), changeSet: finish?.changeSet ?? null, outcome: "accepted" as const };
    if (finish) {
      const count = mutations.length === 1 ? "1 change" : `${mutations.length} changes`;
      const details = {
        ...whence,
        ...made,
        request: finish.request,
        mutations: mutations.length,
        contentHash: contentHash(mutations),
      };
      return [{ ...common, sentence: `Applied ${count} as version ${made.version}.`, mutation: null, details }];
    }
    let snapshot = before;
    return mutations.map((mutation) => {
      const sentence = this.#describe(mutation, snapshot);
      snapshot = applyMutation(snapshot, mutation);
      return { ...common, sentence, mutation, details: { ...whence, ...made } };
    });
  }

  /** The model at `version`, from the nearest one known here or stored, and the mutations since. */
  async #fold(workspace: WorkspaceId, version: number): Promise<Snapshot> {
    const known = this.#cache.nearest(workspace, version);
    const start = known ??
      (await storedSnapshot(this.#db, workspace, version)) ?? { version: 0, snapshot: EMPTY_SNAPSHOT };
    if (start.version === version) {
      if (!known) this.#cache.put(workspace, start);
      return start.snapshot;
    }
    const entries = await this.#db
      .select({ mutations: headVersion.mutations })
      .from(headVersion)
      .where(
        and(
          eq(headVersion.workspace, workspace),
          gt(headVersion.version, start.version),
          lte(headVersion.version, version),
        ),
      )
      .orderBy(asc(headVersion.version));
    const snapshot = entries.reduce((model, entry) => foldAll(model, entry.mutations), start.snapshot);
    this.#cache.put(workspace, { version, snapshot });
    return snapshot;
  }

  /** In the background, one at a time: it is only a shortcut, so its failure costs nothing but time. */
  #keepWhole(workspace: WorkspaceId, versioned: Versioned): void {
    if (this.#keeping.has(workspace)) return;
    this.#keeping.add(workspace);
    void this.#isDue(workspace, Math.max(MUTATIONS_PER_SNAPSHOT, versioned.snapshot.components.size / 10))
      .then((due) => (due ? storeSnapshot(this.#db, workspace, versioned) : undefined))
      .catch(() => {})
      .finally(() => this.#keeping.delete(workspace));
  }

  async #isDue(workspace: WorkspaceId, after: number): Promise<boolean> {
    const { rows } = await this.#db.$client.query<{ since: number }>(
      `SELECT coalesce(sum(mutation_count), 0)::int AS since FROM head_version
       WHERE workspace = $1 AND version > (SELECT coalesce(max(version), 0) FROM head_snapshot WHERE workspace = $1)`,
      [workspace],
    );
    return (rows[0]?.since ?? 0) >= after;
  }
}

const ENTRY = {
  version: headVersion.version,
  at: headVersion.at,
  actor: headVersion.actor,
  changeSet: headVersion.changeSet,
  request: headVersion.request,
  mutations: headVersion.mutations,
  stateHash: headVersion.stateHash,
};

function entryOf(row: Omit<HeadEntry, "stateHash"> & { readonly stateHash: Uint8Array | null }): HeadEntry {
  return { ...row, stateHash: row.stateHash && Buffer.from(row.stateHash).toString("hex") };
}

/** Rolls the transaction back and becomes a refusal outside it. */
class Refused extends Error {
  readonly why: Why;

  constructor(why: Why) {
    super(why);
    this.why = why;
  }
}

/**
 * Nobody else opens the document until this has ended. Its row comes before the workspace's, as where something is appended to it:
 * in another order, the two would wait for one another.
 */
async function hold(client: pg.PoolClient, changeSet: ChangeSetId, epoch: number): Promise<void> {
  const held = await client.query("SELECT FROM document_lease WHERE change_set = $1 AND epoch = $2 FOR UPDATE", [
    changeSet,
    epoch,
  ]);
  if (held.rowCount !== 1) throw new Refused("takenOver");
}

/** Ends the change set and its request, which is still what was judged, by people who still are who they were. */
async function close(client: pg.PoolClient, workspace: WorkspaceId, finish: Finish): Promise<void> {
  const request = await client.query(
    `UPDATE request SET phase = 'executed', revision = revision + 1
     WHERE id = $1 AND change_set = $2 AND revision = $3 AND phase IN ('pending', 'approved')`,
    [finish.request, finish.changeSet, finish.revision],
  );
  const changeSet = await client.query(
    "UPDATE change_set SET phase = 'applied' WHERE id = $1 AND phase NOT IN ('applied', 'abandoned')",
    [finish.changeSet],
  );
  if (changeSet.rowCount !== 1) throw new Refused("closed");
  if (request.rowCount !== 1 || !(await areStill(client, workspace, finish.roles ?? []))) throw new Refused("revised");
}

/** Whether they all have these roles, which until the end of the transaction nobody takes from them. */
async function areStill(
  client: pg.PoolClient,
  workspace: WorkspaceId,
  roles: NonNullable<Finish["roles"]>,
): Promise<boolean> {
  const { rows } = await client.query<{ id: ActorId; role: Role }>(
    "SELECT user_id AS id, role FROM member WHERE workspace = $1 AND user_id = ANY($2) ORDER BY user_id FOR SHARE",
    [workspace, roles.map(({ id }) => id)],
  );
  return roles.every(({ id, role }) => rows.some((member) => member.id === id && member.role === role));
}

function effectsOf({ effects = [], actor, finish, idempotencyKey }: NewVersion): readonly NewEffect[] {
  const changeSet = finish?.changeSet ?? null;
  return effects.map((effect, index) => ({ effect, actor, changeSet, key: `${idempotencyKey}/${index}` }));
}

function foldAll(snapshot: Snapshot, mutations: readonly Mutation[]): Snapshot {
  return mutations.reduce(applyMutation, snapshot);
}

async function currentVersion(db: Database, workspace: WorkspaceId): Promise<number> {
  const [row] = await db
    .select({ version: workspaceTable.headVersion })
    .from(workspaceTable)
    .where(eq(workspaceTable.id, workspace));
  if (!row) throw new RangeError(`no workspace ${workspace}`);
  return row.version;
}

async function versionOf(db: Database, workspace: WorkspaceId, idempotencyKey: string): Promise<number | undefined> {
  const [row] = await db
    .select({ version: headVersion.version })
    .from(headVersion)
    .where(and(eq(headVersion.workspace, workspace), eq(headVersion.idempotencyKey, idempotencyKey)));
  return row?.version;
}
