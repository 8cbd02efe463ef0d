import type { Actor, ActorId, ChangeSetId, ComponentId, ConnectionId, WorkspaceId } from "@tributary/core/base";
import type { Path } from "@tributary/core/model";
import { type LogEntry, StoreUnavailable } from "@tributary/core/sync";
import { openDatabase } from "../open.ts";

/*
 * A process made to be killed: opens the database in the directory it is given, appends to one document for ever, and
 * says each sequence number once the log has promised to keep it.
 */
const [dataDir = ""] = process.argv.slice(2);
const workspace = "workspace" as WorkspaceId;
const changeSet = "change" as ChangeSetId;
const ada: Actor = { type: "user", id: "ada" as ActorId, name: "Ada" };

function logEntry(value: string): LogEntry {
  const path = "/domain/image" as Path;
  const mutation = { type: "attribute.set", component: "web" as ComponentId, path, value } as const;
  return {
    update: new TextEncoder().encode(value),
    actor: ada,
    connection: "socket" as ConnectionId,
    at: 1,
    accepted: [{ mutation, root: "attribute", key: `web${path}`, before: undefined, after: { value } }],
    refused: [],
    claims: [],
  };
}

const { pool, stores, embedded } = await openDatabase({ dataDir, describe: () => "A change." });
await pool.query(
  `INSERT INTO "user" (id, name, email, admitted_by) VALUES ($1, 'Ada', 'ada@example.test', 'founder') ON CONFLICT DO NOTHING`,
  [ada.id],
);
if (!(await stores.members.workspace(workspace)))
  await stores.members.createWorkspace({ id: workspace, name: "Crash", owner: ada.id }, null);
if (!(await stores.changeSets.get(changeSet))) {
  await stores.changeSets.create(
    {
      ...{ id: changeSet, workspace, title: "Crash", description: "", phase: "open", baseVersion: 0 },
      ...{ createdBy: ada.id, createdAt: 1 },
    },
    null,
  );
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
