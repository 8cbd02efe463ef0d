import {
  err,
  ok,
  originOf,
  type Actor,
  type ActorId,
  type ChangeSetId,
  type Json,
  type WorkspaceId,
} from "@tributary/core/base";
import { type Mutation, outcomeOfRule, type Snapshot } from "@tributary/core/model";
import { deedLine, type DocumentLog, type LogEntry, type LogFence } from "@tributary/core/sync";
import { type Database, inTransaction } from "../connection.ts";
import { persisting, reading } from "../faults.ts";
import { FewOfEach } from "../few-of-each.ts";
import { oncePer } from "../once-per.ts";
import { auditActor } from "./audit-chain.ts";
import type { NewAuditEntry } from "./audit-page.ts";
import { documentAppend } from "./document-append.ts";

/** One plain-English sentence for a mutation; the snapshot is the model it was made on, where that is at hand. */
export type Describe = (mutation: Mutation, snapshot?: Snapshot) => string;

type Appended = ReturnType<DocumentLog["append"]>;

/**
 * So much of the connections the appends of one workspace have at most [D10]. They wait for each other at the end of its audit's chain, so more
 * of them would only wait there; fewer would leave PostgreSQL idle while one of them is between two statements.
 */
const MOST_OF_ONE = 0.6;

export class PgDocumentLog implements DocumentLog {
  readonly #db: Database;
  readonly #describe: Describe;
  /** A change set never moves to another workspace, so what `open` learned stays true. */
  readonly #workspaces = new Map<ChangeSetId, WorkspaceId>();
  /** The append each holder of a lease asked for last, while it is under way. */
  readonly #appending = new Map<string, Appended>();
  readonly #sending: FewOfEach<WorkspaceId>;

  constructor(db: Database, describe: Describe) {
    this.#db = db;
    this.#sending = new FewOfEach(Math.ceil((db.$client.options.max ?? 10) * MOST_OF_ONE));
    this.#describe = describe;
  }

  async open(changeSet: ChangeSetId) {
    return reading("open document", () =>
      inTransaction(this.#db, async (client) => {
        const lease = await client.query<{ workspace: WorkspaceId; epoch: number; generation: number; seq: number }>(
          `INSERT INTO document_lease (change_set, workspace, epoch, generation, seq)
           SELECT id, workspace, 1, 1, 0 FROM change_set WHERE id = $1
           ON CONFLICT (change_set) DO UPDATE SET epoch = document_lease.epoch + 1
           RETURNING workspace, epoch, generation, seq`,
          [changeSet],
        );
        const held = lease.rows[0];
        if (!held) throw new RangeError(`open: no change set ${changeSet}`);
        this.#workspaces.set(changeSet, held.workspace);
        const state = await client.query<{ seq: number; state: Buffer }>(
          "SELECT seq, state FROM document_state WHERE change_set = $1",
          [changeSet],
        );
        const entries = await client.query<{ update: Buffer }>(
          "SELECT update FROM document_entry WHERE change_set = $1 AND seq > $2 AND length(update) > 0 ORDER BY seq",
          [changeSet, state.rows[0]?.seq ?? 0],
        );
        const claims = await client.query<{ client_id: number; actor: ActorId; generation: number }>(
          "SELECT client_id, actor, generation FROM document_client WHERE change_set = $1",
          [changeSet],
        );
        return {
          epoch: held.epoch,
          generation: held.generation,
          seq: held.seq,
          ...(state.rows[0] ? { state: plainBytes(state.rows[0].state) } : {}),
          updates: entries.rows.map(({ update }) => plainBytes(update)),
          claims: new Map(claims.rows.map(({ client_id, actor }) => [client_id, actor])),
          retired: new Set(
            claims.rows.flatMap(({ client_id, generation }) => (generation < held.generation ? [client_id] : [])),
          ),
        };
      }),
    );
  }

  /** Put together at once, while an earlier one may still be on its way; sent when that has ended. */
  append(changeSet: ChangeSetId, fence: LogFence, entries: readonly LogEntry[]): Appended {
    const holder = `${changeSet} ${fence.epoch}`;
    const appended = this.#append(changeSet, fence, entries, this.#appending.get(holder));
    this.#appending.set(holder, appended);
    const forget = () => {
      if (this.#appending.get(holder) === appended) this.#appending.delete(holder);
    };
    appended.then(forget, forget);
    return appended;
  }

  async #append(
    changeSet: ChangeSetId,
    fence: LogFence,
    entries: readonly LogEntry[],
    earlier: Appended | undefined,
  ): Appended {
    const workspace = await persisting("append to document", () => this.#workspaceOf(changeSet));
    const whoIs = oncePer(auditActor);
    const audit = entries.flatMap((entry, index) => this.#auditOf(changeSet, entry, fence.seq + 1 + index, whoIs));
    const query = documentAppend({ workspace, changeSet, fence, entries, audit });
    // Whether that was stored or not, the sequence number in the fence tells.
    await earlier?.catch(() => undefined);
    return persisting("append to document", async (isRepeat) => {
      const { rowCount } = await this.#sending.run(workspace, () => this.#db.$client.query(query));
      const end = fence.seq + entries.length;
      const isThere = rowCount === 1 || (isRepeat && (await this.#stands(changeSet, { epoch: fence.epoch, seq: end })));
      return isThere ? ok(end) : err({ kind: "fenced" as const });
    });
  }

  /** Whether the lease is exactly here. Only the holder of an epoch moves its sequence, so if it is, that was us. */
  async #stands(
    changeSet: ChangeSetId,
    { epoch, seq, generation }: { readonly epoch: number; readonly seq: number; readonly generation?: number },
  ): Promise<boolean> {
    const { rowCount } = await this.#db.$client.query(
      "SELECT FROM document_lease WHERE change_set = $1 AND epoch = $2 AND seq = $3 AND generation = coalesce($4, generation)",
      [changeSet, epoch, seq, generation ?? null],
    );
    return rowCount === 1;
  }

  async compact(
    changeSet: ChangeSetId,
    fence: { readonly epoch: number; readonly seq: number },
    state: Uint8Array,
    generation: number,
  ) {
    return persisting("compact document", async (isRepeat) => {
      const { rows } = await this.#db.$client.query<{ epoch: number }>(
        `WITH lease AS (
           UPDATE document_lease SET epoch = epoch + ($5 - generation), generation = $5
           WHERE change_set = $1 AND epoch = $2 AND seq = $3 AND $5 - generation IN (0, 1) RETURNING seq, epoch
         ), stored AS (
           INSERT INTO document_state (change_set, seq, state) SELECT $1, seq, $4 FROM lease
           ON CONFLICT (change_set) DO UPDATE SET seq = excluded.seq, state = excluded.state
         ), removed AS (DELETE FROM document_entry USING lease WHERE change_set = $1 AND document_entry.seq <= lease.seq)
         SELECT epoch FROM lease`,
        [changeSet, fence.epoch, fence.seq, Buffer.from(state), generation],
      );
      if (rows[0]) return ok({ epoch: rows[0].epoch });
      // Of one generation the same state is put there twice. Raised, the epoch is one later: whoever else opened it has the old generation.
      const raised = { epoch: fence.epoch + 1, seq: fence.seq, generation };
      const isThere = isRepeat && (await this.#stands(changeSet, raised));
      return isThere ? ok({ epoch: raised.epoch }) : err({ kind: "fenced" as const });
    });
  }

  async mutations(changeSet: ChangeSetId) {
    return reading("read mutations", async () => {
      const { rows } = await this.#db.$client.query<{
        seq: number;
        mutation: Mutation;
        root: string;
        key: string;
        before: string | null;
        after: string | null;
        actor: Actor;
        at: number;
      }>(
        `SELECT seq, mutation, root, key, before::text AS before, after::text AS after, actor, at
         FROM document_mutation WHERE change_set = $1 ORDER BY seq, idx`,
        [changeSet],
      );
      return rows.map(({ before, after, ...row }) => ({
        ...row,
        before: fromOptionalJson(before),
        after: fromOptionalJson(after),
      }));
    });
  }

  async #workspaceOf(changeSet: ChangeSetId): Promise<WorkspaceId> {
    const known = this.#workspaces.get(changeSet);
    if (known) return known;
    const { rows } = await this.#db.$client.query<{ workspace: WorkspaceId }>(
      "SELECT workspace FROM change_set WHERE id = $1",
      [changeSet],
    );
    if (!rows[0]) throw new RangeError(`append: no change set ${changeSet}`);
    this.#workspaces.set(changeSet, rows[0].workspace);
    return rows[0].workspace;
  }

  #auditOf(changeSet: ChangeSetId, entry: LogEntry, seq: number, whoIs: typeof auditActor): NewAuditEntry[] {
    const common = { at: entry.at, actor: whoIs(entry.actor), changeSet };
    const { connection, execution } = entry;
    const deed = deedLine(entry, { changeSet, seq });
    const details = {
      ...originOf(entry.origin),
      connection,
      entry: seq,
      ...(execution === undefined ? {} : { execution }),
    };
    return [
      ...entry.accepted
        .filter(({ quiet }) => !quiet)
        .map(({ mutation, sentence, proposed, said }) => ({
          ...common,
          outcome: "accepted" as const,
          sentence: sentence ?? this.#describe(mutation),
          mutation,
          details: said ? { ...details, said, ...(proposed ? { proposed: proposed as Json } : {}) } : details,
        })),
      ...entry.refused.map(({ mutation, key, rule, sentence, said }) => ({
        ...common,
        outcome: outcomeOfRule(rule),
        sentence,
        mutation,
        details: { ...details, key, rule, ...(said ? { said } : {}) },
      })),
      ...(deed ? [deed] : []),
    ];
  }
}

/** A view of its own class: callers compare and transfer `Uint8Array`s, and a Buffer is one with other habits. */
function plainBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

function fromOptionalJson(text: string | null): unknown {
  return text === null ? undefined : JSON.parse(text);
}
