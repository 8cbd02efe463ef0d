import { canonicalJson, type ChangeSetId, type WorkspaceId } from "@tributary/core/base";
import type { LogEntry } from "@tributary/core/sync";
import type pg from "pg";
import { bigintArray, byteaArray, textArray } from "../binary-arrays.ts";
import { oncePer } from "../once-per.ts";
import { auditColumns, auditParameters, type NewAuditEntry } from "./audit-page.ts";
import { type NewEffect, OUTBOX_COLUMNS, outboxColumns, outboxInsert } from "./outbox-sql.ts";
import { storable } from "./storable.ts";

/** Number of the first parameter of the outbox, and of the audit after it. */
const EFFECTS = 17;
const AUDIT = EFFECTS + OUTBOX_COLUMNS;

/**
 * One statement, so one round trip and one transaction: the lease's row is the fence, and everything else hangs on its
 * having matched. An entry without an update (what it wrote is in another's) has no row of its own.
 */
const APPEND = `
WITH lease AS (
  UPDATE document_lease SET seq = $4 WHERE change_set = $1 AND epoch = $2 AND seq = $3 RETURNING workspace, epoch, generation
), entry AS (
  INSERT INTO document_entry (change_set, seq, epoch, update, actor, connection, at)
  SELECT $1, e.seq, lease.epoch, update, actor::json, connection, at
  FROM lease, unnest($5::bigint[], $6::bytea[], $7::text[], $8::text[], $9::bigint[]) AS e(seq, update, actor, connection, at)
), mutation AS (
  INSERT INTO mutation_page (change_set, first, lines, actors, actor_ids, connections)
  SELECT $1, $10::bigint, $11::text, $12::text[], $13::text[], $14::text[] FROM lease WHERE $11::text <> ''
), client AS (
  INSERT INTO document_client (change_set, client_id, actor, generation)
  SELECT $1, client_id, actor, lease.generation FROM lease, unnest($15::bigint[], $16::text[]) AS c(client_id, actor)
  ON CONFLICT DO NOTHING
), effect AS (
  ${outboxInsert(EFFECTS, "lease.workspace", "lease,")}
)
SELECT CASE WHEN cardinality($${AUDIT}::text[]) > 0 THEN audit_append(lease.workspace, ${auditParameters(AUDIT)}) END FROM lease`;

/** What is appended, where, and what the audit says of it. */
export type DocumentAppend = {
  readonly workspace: WorkspaceId;
  readonly changeSet: ChangeSetId;
  readonly fence: { readonly epoch: number; readonly seq: number };
  readonly entries: readonly LogEntry[];
  readonly audit: readonly NewAuditEntry[];
};

/** The append as a query: it touches one row exactly when the fence held. */
export function documentAppend({ workspace, changeSet, fence, entries, audit }: DocumentAppend): pg.QueryConfig {
  // A mutation stands in the history and in the audit, and in what the audit hashes.
  const json = oncePer(canonicalJson);
  const numbered = entries.map((entry, index) => ({ ...entry, seq: fence.seq + 1 + index }));
  return {
    name: "document-append",
    text: APPEND,
    values: [
      changeSet,
      fence.epoch,
      fence.seq,
      fence.seq + entries.length,
      ...entryColumns(numbered, json),
      ...mutationColumns(numbered, json),
      ...claimColumns(numbered),
      ...outboxColumns(numbered.flatMap((entry) => effectsOf(changeSet, entry))),
      ...auditColumns(workspace, audit, json),
    ],
  };
}

type Numbered = LogEntry & { readonly seq: number };
type Json = (value: unknown) => string;

function entryColumns(entries: readonly Numbered[], json: Json): Buffer[] {
  const stored = entries.filter(({ update }) => update.length > 0);
  return [
    bigintArray(stored.map(({ seq }) => seq)),
    byteaArray(stored.map(({ update }) => update)),
    textArray(stored.map(({ actor }) => json(actor))),
    textArray(stored.map(({ connection }) => connection)),
    bigintArray(stored.map(({ at }) => at)),
  ];
}

/** The columns of `mutation_page`: a line for each mutation, and whoever wrote them, each once. */
function mutationColumns(entries: readonly Numbered[], json: Json): unknown[] {
  const writers = new Writers(json);
  const keyText = oncePer((key: string) => JSON.stringify(storable(key)));
  const lines: string[] = [];
  for (const entry of entries)
    for (const [idx, logged] of entry.accepted.entries())
      lines.push(mutationLine({ logged, idx, entry, writer: writers.numberOf(entry) }, json, keyText));
  const first = entries.find(({ accepted }) => accepted.length > 0)?.seq ?? null;
  return [first, lines.join("\n"), ...writers.columns()];
}

type Line = {
  readonly logged: LogEntry["accepted"][number];
  readonly idx: number;
  readonly entry: Numbered;
  readonly writer: number;
};

/** As the view `document_mutation` takes it apart. Between its fields stands what JSON never has in it as it is. */
function mutationLine({ logged, idx, entry, writer }: Line, json: Json, keyText: (key: string) => string): string {
  const { root, key, mutation, before, after, at = entry.at } = logged;
  const what = `${json(mutation)}\t${optional(before, json)}\t${optional(after, json)}`;
  return `${entry.seq}\t${idx}\t${root}\t${keyText(key)}\t${what}\t${writer}\t${at}`;
}

/** Who wrote what is on a page, and over which connection: each once, numbered from one on as PostgreSQL counts. */
class Writers {
  readonly #json: Json;
  readonly #numbers = new Map<string, number>();
  readonly #all: Pick<Numbered, "actor" | "connection">[] = [];

  constructor(json: Json) {
    this.#json = json;
  }

  numberOf({ actor, connection }: Numbered): number {
    const last = this.#all.at(-1);
    if (last?.actor === actor && last.connection === connection) return this.#all.length;
    const key = `${connection} ${this.#json(actor)}`;
    const number = this.#numbers.get(key) ?? this.#all.push({ actor, connection });
    this.#numbers.set(key, number);
    return number;
  }

  columns(): Buffer[] {
    return [
      textArray(this.#all.map(({ actor }) => this.#json(actor))),
      textArray(this.#all.map(({ actor }) => actor.id)),
      textArray(this.#all.map(({ connection }) => connection)),
    ];
  }
}

function claimColumns(entries: readonly Numbered[]): Buffer[] {
  const claims = entries.flatMap(({ claims: clients, actor }) =>
    clients.map((client) => ({ client, actor: actor.id })),
  );
  return [bigintArray(claims.map(({ client }) => client)), textArray(claims.map(({ actor }) => actor))];
}

function effectsOf(changeSet: ChangeSetId, { effects = [], actor, seq }: Numbered): NewEffect[] {
  return effects.map((effect, index) => ({ effect, actor, changeSet, key: `${changeSet}/${seq}/${index}` }));
}

/** Absent is nothing at all; JSON null is the text `null`. */
function optional(value: unknown, json: Json): string {
  return value === undefined ? "" : json(value);
}
