import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { createSyncGateway, requestOrigin } from "@tributary/adapters/transport";
import { type Actor, type ActorId, type ChangeSetId, err, type Json, ok, type WorkspaceId } from "@tributary/core/base";
import { createPipeline } from "@tributary/core/engine";
import { type Schema, serialiseSnapshot, type Snapshot } from "@tributary/core/model";
import { CLOSE, HEAD_ROOT, MODEL_PATH, type Room, STATUS_ROOT } from "@tributary/core/protocol";
import {
  type DocumentLog,
  DocumentSession,
  type LogEntry,
  type PeerSocket,
  ServerDocument,
} from "@tributary/core/sync";
import superjson from "superjson";

/** A log in memory that is always there. */
class QuickLog implements DocumentLog {
  readonly entries: LogEntry[] = [];
  async open() {
    const updates = this.entries.map((entry) => entry.update).filter((update) => update.length > 0);
    return {
      epoch: 1,
      generation: 1,
      seq: this.entries.length,
      updates,
      claims: new Map<number, ActorId>(),
      retired: new Set<number>(),
    };
  }
  async append(_changeSet: unknown, _fence: unknown, entries: readonly LogEntry[]) {
    this.entries.push(...entries);
    return ok(this.entries.length);
  }
  async compact() {
    return ok({ epoch: 1 });
  }
  async mutations() {
    return [];
  }
}

export const AGENT: Actor = {
  type: "agent",
  id: "agent-1" as ActorId,
  name: "Planner",
  onBehalfOf: { id: "ana" as ActorId, name: "Ana" },
};

/** The real session behind the real gateway on loopback, with a base model; as small as an agent needs. */
export async function startLoopback(base: Snapshot, schemas: readonly Schema[]) {
  const defer = (task: () => void) => void setImmediate(task);
  const log = new QuickLog();
  const session = await DocumentSession.open({
    workspace: "w" as WorkspaceId,
    changeSet: "set" as ChangeSetId,
    log,
    baseAt: async () => base,
    baseVersion: 1,
    pipeline: createPipeline({ policies: [], audit: () => {}, history: () => {}, now: Date.now, newId: () => "x" }),
    now: Date.now,
    defer,
  });
  const results = new ServerDocument(defer, () => 0x20000);
  results.set(STATUS_ROOT, "functions", { running: 0, waiting: 0 });
  const head = new ServerDocument(defer, () => 0x20001);
  head.set(HEAD_ROOT, "version", 1);
  const answers: Record<string, Json | (() => Promise<Json>)> = {
    "session.me": { user: null, workspaces: [{ id: "w", name: "W", role: "editor" }], first: false },
  };
  const held = { model: { version: 1, ...serialiseSnapshot(base), schemas } };
  let kept: (() => void)[] | undefined;
  const late = (socket: PeerSocket): PeerSocket => ({
    ...socket,
    send: (bytes) => void (kept ? kept.push(() => socket.send(bytes)) : socket.send(bytes)),
  });
  const gateway = createSyncGateway({
    authenticate: async (request) => {
      if (request.headers.authorization !== "Bearer good" && !request.url?.includes("token=good")) return undefined;
      return {
        actor: AGENT,
        member: "ana" as ActorId,
        credential: { kind: "token", id: "t", workspace: "w" as WorkspaceId },
      };
    },
    isOwnOrigin: () => true,
    open: async (room: Room) => {
      if (room.kind === "head" && room.id === "w")
        return ok({ role: "editor" as const, join: (socket) => head.join(socket), release: () => {} });
      if (room.id !== "set") return err({ code: CLOSE.notFound, reason: "no such room" });
      const document = room.kind === "changeSet" ? session : results;
      return ok({ role: "editor" as const, join: (socket) => document.join(late(socket)), release: () => {} });
    },
    originOf: (request, principal) => requestOrigin(request, principal, () => "made"),
    newId: () => crypto.randomUUID(),
    onFault: (fault) => {
      throw fault;
    },
  });
  const commands: { readonly procedure: string; readonly input: unknown }[] = [];
  const asked: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers);
    const procedure = (request.url ?? "").split("?")[0]?.replace("/api/trpc/", "") ?? "";
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => void (body && commands.push({ procedure, input: superjson.parse(body) })));
    response.setHeader("content-type", "application/json");
    if (procedure === MODEL_PATH) {
      const isOurs = request.headers.authorization === "Bearer good";
      response
        .writeHead(isOurs ? 200 : 401)
        .end(JSON.stringify({ ...held.model, pages: 1, total: held.model.components.length }));
      return;
    }
    const answer = answers[procedure];
    void Promise.resolve(typeof answer === "function" ? answer() : answer).then((data) =>
      response.end(JSON.stringify({ result: { data: superjson.serialize(data) } })),
    );
  });
  server.on("upgrade", (request, socket, head) => void gateway.upgrade(request, socket, head));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    /** What each question is answered, or what is done for it first. */
    answers,
    /** The model the change set stands on. */
    held,
    /** What it was told to do, beside its sockets. */
    commands,
    /** With which headers each question and command came. */
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    session,
    results,
    log,
    /** Nothing of the change set is told until what this answers is called. */
    keepBack: () => {
      const waiting: (() => void)[] = [];
      kept = waiting;
      return () => {
        kept = undefined;
        for (const send of waiting) send();
      };
    },
    /** Every connection breaks. */
    cut: (code: number = CLOSE.unavailable) => gateway.disconnect(() => true, code, "cut"),
    async close() {
      await gateway.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
