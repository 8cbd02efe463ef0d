import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "@tributary/adapters/db";
import { createSyncGateway } from "@tributary/adapters/transport";
import { type ActorId, type ChangeSetId, ok, type WorkspaceId } from "@tributary/core/base";
import { createPipeline } from "@tributary/core/engine";
import { DocumentSession } from "@tributary/core/sync";
import { baseSnapshot } from "@tributary/testing/simulation";

/** Our server for the relay bench: every edit judged, stored in the embedded PostgreSQL with fsync, then relayed. Prints its port. */
const database = await openDatabase({
  dataDir: mkdtempSync(join(tmpdir(), "tributary-bench-")),
  describe: (mutation) => mutation.type,
});
const { members, changeSets, documentLog } = database.stores;
const [workspace, user] = ["w" as WorkspaceId, "bench" as ActorId];
await database.pool.query(`INSERT INTO "user" (id, name, email, admitted_by) VALUES ($1, $1, $1, $1)`, [user]);
await members.createWorkspace({ id: workspace, name: "Bench", owner: user }, null);
const base = baseSnapshot(100);
const pipeline = createPipeline({
  policies: [{ name: "open", evaluate: () => ({ kind: "allow" }) }],
  audit: () => undefined,
  history: () => undefined,
  now: Date.now,
  newId: () => "e",
});
const sessions = new Map<string, Promise<DocumentSession>>();

/** The session of a change set, which is made when somebody first comes to it. */
function sessionOf(id: string): Promise<DocumentSession> {
  const session = sessions.get(id) ?? opened(id as ChangeSetId);
  sessions.set(id, session);
  return session;
}

async function opened(changeSet: ChangeSetId): Promise<DocumentSession> {
  await changeSets.create(
    {
      ...{ id: changeSet, workspace, title: "Bench", description: "", phase: "open", baseVersion: 0 },
      ...{ createdBy: user, createdAt: 0 },
    },
    null,
  );
  return DocumentSession.open({
    ...{ workspace, changeSet, pipeline, now: Date.now, defer: (task) => setImmediate(task) },
    ...{ log: documentLog, baseAt: () => Promise.resolve(base), baseVersion: 0 },
  });
}

const actor = { type: "user", id: user, name: "Bench" } as const;
const gateway = createSyncGateway(
  {
    authenticate: async () => ({ actor, member: user, credential: { kind: "session", id: "bench" } }),
    isOwnOrigin: () => true,
    open: async (room) => {
      const session = await sessionOf(room.id);
      return ok({ role: "editor", join: (socket) => session.join(socket), release: () => undefined });
    },
    newId: () => crypto.randomUUID(),
    onFault: (fault) => console.error(fault),
  },
  // One person is all writers and readers here.
  { messagesPerSecond: 1e6, burst: 1e6, connectionsPerActor: 1e4 },
);
const http = createServer();
http.on("upgrade", (request, socket, head) => void gateway.upgrade(request, socket, head));
http.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: (http.address() as { port: number }).port })));
process.on("SIGTERM", () => void database.close().finally(() => process.exit(0)));
