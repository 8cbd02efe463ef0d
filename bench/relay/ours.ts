import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "@tributary/adapters/db";
import type { ActorId, ChangeSetId, ConnectionId, WorkspaceId } from "@tributary/core/base";
import { createPipeline } from "@tributary/core/engine";
import { DocumentSession } from "@tributary/core/sync";
import { baseSnapshot } from "@tributary/testing/simulation";
import { type WebSocket, WebSocketServer } from "ws";

/** Our server for the relay bench: every edit judged, stored in the embedded PostgreSQL with fsync, then relayed. Prints its port. */
const database = await openDatabase({
  dataDir: mkdtempSync(join(tmpdir(), "tributary-bench-")),
  describe: (mutation) => mutation.type,
});
const { members, changeSets, documentLog } = database.stores;
const [workspace, changeSet, user] = ["w" as WorkspaceId, "c" as ChangeSetId, "bench" as ActorId];
await database.pool.query(`INSERT INTO "user" (id, name, email, admitted_by) VALUES ($1, $1, $1, $1)`, [user]);
await members.createWorkspace({ id: workspace, name: "Bench", owner: user });
await changeSets.create({
  id: changeSet,
  workspace,
  title: "Bench",
  description: "",
  phase: "open",
  baseVersion: 0,
  createdBy: user,
  createdAt: 0,
});

const base = baseSnapshot(100);
const session = await DocumentSession.open({
  workspace,
  changeSet,
  log: documentLog,
  baseAt: () => Promise.resolve(base),
  baseVersion: 0,
  pipeline: createPipeline({
    policies: [{ name: "open", evaluate: () => ({ kind: "allow" }) }],
    audit: () => undefined,
    history: () => undefined,
    now: Date.now,
    newId: () => "e",
  }),
  now: Date.now,
  defer: (task) => setImmediate(task),
});

let connections = 0;
const http = createServer();
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
sockets.on("connection", (ws: WebSocket) => {
  connections += 1;
  const peer = session.join({
    id: `c${connections}` as ConnectionId,
    actor: { type: "user", id: user, name: "Bench" },
    role: "editor",
    outbox: false,
    send: (bytes) => ws.send(bytes),
    close: (code, reason) => {
      console.error(`closed: ${code} ${reason}`);
      ws.close(code, reason);
    },
    bufferedBytes: () => ws.bufferedAmount,
  });
  ws.on("message", (data: Buffer) => peer.receive(data));
  ws.on("close", () => peer.leave());
});
http.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: (http.address() as { port: number }).port })));
process.on("SIGTERM", () => void database.close().finally(() => process.exit(0)));
