import type { WorkspaceId } from "@tributary/core/base";
import type { AuditChainStore, ChainedEntry, ChainEnd } from "@tributary/core/history";
import { CHAIN_START } from "@tributary/core/history";
import { eq } from "drizzle-orm";
import type { Database } from "../connection.ts";
import { reading } from "../faults.ts";
import { auditHead } from "../schema/index.ts";
import { filingOf } from "./audit-chain.ts";
import { type AuditRow, searched } from "./audit-search.ts";

/** The audit log with its links, oldest first: what is proven and handed out. */
export class PgAuditChainStore implements AuditChainStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async chain(workspace: WorkspaceId, { after, limit, filter }: Parameters<AuditChainStore["chain"]>[1]) {
    return reading("read audit", async () => {
      const page = { workspace, order: "oldestFirst", start: after + 1, limit, filter: filter ?? {} } as const;
      return (await searched(this.#db, page)).map(chained);
    });
  }

  async chainEnd(workspace: WorkspaceId): Promise<ChainEnd> {
    return reading("read audit", async () => {
      const [row] = await this.#db.select().from(auditHead).where(eq(auditHead.workspace, workspace));
      return row ? { seq: row.seq, hash: hex(row.hash) } : CHAIN_START;
    });
  }
}

function chained(row: AuditRow): ChainedEntry & { readonly misfiled?: string } {
  const { seq, at, actor, changeSet, outcome, sentence, mutation, details } = row;
  const wrong = misfiled(row);
  return {
    ...{ seq, at, actor, changeSet, outcome, sentence, mutation },
    ...(details === null ? {} : { details }),
    ...{ prev: hex(row.prevHash), hash: hex(row.hash) },
    ...(wrong ? { misfiled: wrong } : {}),
  };
}

/** The column whose content does not follow from the entry: with it, a search would not find what is there, or find what is not. */
function misfiled(row: AuditRow): string | undefined {
  const filing = filingOf(row);
  return (Object.keys(filing) as (keyof typeof filing)[]).find((column) => row[column] !== filing[column]);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}
