import type { HistoryStore } from "@tributary/core/history";
import { type Database, inTransaction } from "../connection.ts";
import { appendAudit } from "./audit-chain.ts";
import { writeConnection, writeTier } from "./connection-store.ts";
import { storable } from "./storable.ts";

const INSERT = `INSERT INTO head_version (workspace, version, at, actor, mutations, mutation_count, authors, idempotency_key, state_hash)
SELECT $1, version, at, actor::json, mutations::json, mutation_count, authors::json, 'restored:' || version, decode(state_hash, 'hex')
FROM unnest($2::int[], $3::bigint[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[])
  AS v(version, at, actor, mutations, mutation_count, state_hash, authors)`;

/** Versions written with one statement. */
const PAGE = 200;

/** A workspace with the history of another, in one transaction. */
export async function restoreWorkspace(db: Database, input: Parameters<HistoryStore["restore"]>[0]): Promise<void> {
  const { workspace, name, owner, versions, settings, entry } = input;
  await inTransaction(db, async (client) => {
    await client.query("INSERT INTO workspace (id, name, head_version) VALUES ($1, $2, $3)", [
      workspace,
      storable(name),
      versions.at(-1)?.version ?? 0,
    ]);
    await client.query("INSERT INTO member (workspace, user_id, role) VALUES ($1, $2, 'owner')", [workspace, owner]);
    for (let from = 0; from < versions.length; from += PAGE) {
      const page = versions.slice(from, from + PAGE);
      await client.query(INSERT, [
        workspace,
        page.map(({ version }) => version),
        page.map(({ at }) => at),
        page.map(({ actor }) => JSON.stringify(actor)),
        page.map(({ mutations }) => JSON.stringify(mutations)),
        page.map(({ mutations }) => mutations.length),
        page.map(({ stateHash }) => stateHash),
        page.map(({ authors }) => (authors ? JSON.stringify(authors) : null)),
      ]);
    }
    const by = { id: owner, at: entry.at };
    for (const each of settings.connections) await writeConnection(client, workspace, each, by);
    for (const each of settings.tiers) await writeTier(client, workspace, each, by);
    await appendAudit(client, workspace, [entry]);
  });
}
