import type { WorkspaceId } from "@tributary/core/base";
import { readSnapshotText, type Snapshot, snapshotText } from "@tributary/core/model";
import { and, desc, eq, lte } from "drizzle-orm";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setImmediate as turn } from "node:timers/promises";
import { promisify } from "node:util";
import { createGzip, gunzip } from "node:zlib";
import type { Database } from "../connection.ts";
import { headSnapshot } from "../schema/index.ts";
import type { Versioned } from "./head-cache.ts";

/** The newest stored whole model at or before `version`. */
export async function storedSnapshot(
  db: Database,
  workspace: WorkspaceId,
  version: number,
): Promise<Versioned | undefined> {
  const [row] = await db
    .select()
    .from(headSnapshot)
    .where(and(eq(headSnapshot.workspace, workspace), lte(headSnapshot.version, version)))
    .orderBy(desc(headSnapshot.version))
    .limit(1);
  if (!row) return undefined;
  return { version: row.version, snapshot: await read((await promisify(gunzip)(row.page)).toString("utf8")) };
}

/** Lets others have their turn between two pieces. */
async function read(text: string): Promise<Snapshot> {
  const reading = readSnapshotText(text);
  for (let step = reading.next(); ; step = reading.next()) {
    if (step.done) return step.value;
    await turn();
  }
}

export async function storeSnapshot(
  db: Database,
  workspace: WorkspaceId,
  { version, snapshot }: Versioned,
): Promise<void> {
  const page = await buffer(Readable.from(inTurns(snapshot)).pipe(createGzip({ level: 4 })));
  await db.insert(headSnapshot).values({ workspace, version, page }).onConflictDoNothing();
}

/** Lets others have their turn between two pieces. */
async function* inTurns(snapshot: Snapshot): AsyncIterable<string> {
  for (const piece of snapshotText(snapshot)) {
    yield piece;
    await turn();
  }
}
