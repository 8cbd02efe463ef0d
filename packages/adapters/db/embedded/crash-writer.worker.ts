import type { ChangeSetId, WorkspaceId } from "@tributary/core/base";
import { StoreUnavailable } from "@tributary/core/sync";
import { ada, logEntry } from "@tributary/testing/contracts";
import { openDatabase } from "../open.ts";

/*
 * A process made to be killed: opens the database in the directory it is given, appends to one document for ever, and
 * says each sequence number once the log has promised to keep it.
 */
const [dataDir = ""] = process.argv.slice(2);
const workspace = "workspace" as WorkspaceId;
const changeSet = "change" as ChangeSetId;

const { pool, stores, embedded } = await openDatabase({ dataDir, describe: () => "A change." });
await pool.query(
  `INSERT INTO "user" (id, name, email, admitted_by) VALUES ($1, 'Ada', 'ada@example.test', 'founder') ON CONFLICT DO NOTHING`,
  [ada.id],
);
if (!(await stores.members.workspace(workspace)))
  await stores.members.createWorkspace({ id: workspace, name: "Crash", owner: ada.id });
if (!(await stores.changeSets.get(changeSet))) {
  await stores.changeSets.create({
    ...{ id: changeSet, workspace, title: "Crash", description: "", phase: "open", baseVersion: 0 },
    ...{ createdBy: ada.id, createdAt: 1 },
  });
}
let { epoch, seq } = await stores.documentLog.open(changeSet);
process.stdout.write(`ready ${embedded?.pid()} ${seq}\n`);
for (;;) {
  try {
    const appended = await stores.documentLog.append(changeSet, { epoch, seq }, [
      logEntry(`v${seq + 1}`),
      logEntry(`v${seq + 2}`),
    ]);
    if (!appended.ok) throw new Error("fenced");
    seq = appended.value;
    process.stdout.write(`kept ${seq}\n`);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    ({ epoch, seq } = await reopened());
  }
}

/** Whether the failed append happened, only the log knows. */
async function reopened() {
  for (;;) {
    const opened = await stores.documentLog.open(changeSet).catch(() => undefined);
    if (opened) return opened;
  }
}
