import type { ActorId, ChangeSetId } from "@tributary/core/base";
import type { MarkKind, MarkStore } from "@tributary/core/governance";
import { and, eq } from "drizzle-orm";
import { type Database, inTransaction } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { reviewMark } from "../schema/index.ts";
import { storable } from "./audit-chain.ts";

type By = Parameters<MarkStore["mark"]>[1];

const PUT = `INSERT INTO review_mark (change_set, person, kind, component, hash, at)
  SELECT $1, $2, $3, component, hash, $6 FROM unnest($4::text[], $5::text[]) AS m(component, hash)
  ON CONFLICT (change_set, person, kind, component) DO UPDATE SET hash = excluded.hash, at = excluded.at`;

export class PgMarkStore implements MarkStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async marks(changeSet: ChangeSetId): ReturnType<MarkStore["marks"]> {
    const rows = await reading("read review marks", () =>
      this.#db.select().from(reviewMark).where(eq(reviewMark.changeSet, changeSet)),
    );
    const found = new Map<
      string,
      { person: ActorId; kind: MarkKind; marks: Record<string, { hash: string; at: number }> }
    >();
    for (const { person, kind, component, hash, at } of rows) {
      const of = found.get(`${kind} ${person}`) ?? { person, kind, marks: {} };
      of.marks[component] = { hash, at };
      found.set(`${kind} ${person}`, of);
    }
    return [...found.values()];
  }

  async mark(changeSet: ChangeSetId, by: By, hashes: { readonly [component: string]: string | null }): Promise<void> {
    const entries = Object.entries(hashes);
    const gone = entries.flatMap(([component, hash]) => (hash === null ? [storable(component)] : []));
    const set = entries.flatMap(([component, hash]) => (hash === null ? [] : [[component, hash] as const]));
    await writing("write review marks", () =>
      inTransaction(this.#db, async (client) => {
        await client.query(
          "DELETE FROM review_mark WHERE change_set = $1 AND person = $2 AND kind = $3 AND component = ANY($4::text[])",
          [changeSet, by.person, by.kind, gone],
        );
        await client.query(PUT, parameters(changeSet, by, set));
      }),
    );
  }

  async replace(changeSet: ChangeSetId, by: By, hashes: { readonly [component: string]: string }): Promise<void> {
    await writing("replace review marks", () =>
      this.#db.transaction(async (tx) => {
        const own = and(
          eq(reviewMark.changeSet, changeSet),
          eq(reviewMark.person, by.person),
          eq(reviewMark.kind, by.kind),
        );
        await tx.delete(reviewMark).where(own);
        const rows = Object.entries(hashes).map(([component, hash]) => ({ changeSet, ...by, component, hash }));
        if (rows.length > 0) await tx.insert(reviewMark).values(rows);
      }),
    );
  }
}

function parameters(changeSet: ChangeSetId, by: By, set: readonly (readonly [string, string])[]): unknown[] {
  const components = set.map(([component]) => storable(component));
  return [changeSet, by.person, by.kind, components, set.map(([, hash]) => hash), by.at];
}
