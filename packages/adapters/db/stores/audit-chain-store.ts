import type { WorkspaceId } from "@tributary/core/base";
import type { AuditChainStore, ChainedEntry, ChainEnd } from "@tributary/core/history";
import { CHAIN_START } from "@tributary/core/history";
import { eq } from "drizzle-orm";
import type { Database } from "../connection.ts";
import { reading } from "../faults.ts";
import { auditHead } from "../schema/index.ts";
import { entryIn } from "./audit-page.ts";
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

/** An entry with its links, as its page has them. */
export function chained({ seq, line, prevHash, hash }: AuditRow): ChainedEntry {
  return { seq, ...entryIn(line), prev: hex(prevHash), hash: hex(hash) };
}

function hex(bytes: Uint8Array | null): string {
  return bytes === null ? "" : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}
