import type { ActorId, ChangeSetId } from "@tributary/core/base";
import type { MarkedBy, MarkKind, Marks, MarkStore } from "@tributary/core/governance";
import { eq } from "drizzle-orm";
import type pg from "pg";
import { type Database, inTransaction } from "../connection.ts";
import { reading, writing } from "../faults.ts";
import { reviewMark } from "../schema/index.ts";
import { storable } from "./storable.ts";

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

  async mark(
    changeSet: ChangeSetId,
    by: MarkedBy,
    hashes: { readonly [component: string]: string | null },
  ): Promise<void> {
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
}

/** Puts these in the place of all that the person has of the kind, in the caller's transaction. */
export async function replaceMarks(
  client: pg.PoolClient,
  changeSet: ChangeSetId,
  { by, hashes }: Marks,
): Promise<void> {
  await client.query("DELETE FROM review_mark WHERE change_set = $1 AND person = $2 AND kind = $3", [
    ...[changeSet, by.person, by.kind],
  ]);
  await client.query(PUT, parameters(changeSet, by, Object.entries(hashes)));
}

function parameters(changeSet: ChangeSetId, by: MarkedBy, set: readonly (readonly [string, string])[]): unknown[] {
  const components = set.map(([component]) => storable(component));
  return [changeSet, by.person, by.kind, components, set.map(([, hash]) => hash), by.at];
}
