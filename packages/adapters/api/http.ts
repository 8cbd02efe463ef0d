import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { TRPCError } from "@trpc/server";
import { nodeHTTPRequestHandler } from "@trpc/server/adapters/node-http";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { type WebSocket, WebSocketServer } from "ws";
import { type ActorId, ok, type Origin, type Result } from "@tributary/core/base";
import type { Principal } from "@tributary/core/governance";
import { COMMAND_HEADER } from "@tributary/core/protocol";
import type { CommandDesk } from "./command-desk.ts";
import { download } from "./downloads.ts";
import { isFault, unseen } from "./errors.ts";
import { HeldBodies } from "./held-bodies.ts";
import { modelPages } from "./model-pages.ts";
import { bodyOf, type Holding, type RequestBody } from "./request-body.ts";
import { appRouter } from "./router.ts";
import type { ApiServices, NamedCommand } from "./services.ts";
import { uploads } from "./upload.ts";

const HTTP_PREFIX = "/api/trpc/";
const SOCKET_PATH = "/api/trpc-ws";
const MAX_FRAME_BYTES = 256 * 1024;
const KEEP_ALIVE = { enabled: true, pingMs: 25_000, pongWaitMs: 10_000 };

export type ApiOptions = {
  readonly services: ApiServices;
  authenticate(request: IncomingMessage): Promise<Principal | undefined>;
  isOwnOrigin(request: IncomingMessage): boolean;
  originOf?(request: IncomingMessage, principal: Principal): Result<Origin, string>;
  /** Runs `work` so that what it writes into the audit says where it came from. */
  within?: <T>(origin: Origin, work: () => T) => T;
  /** Does commands that have an id once. Without it each asking is a command of its own. */
  readonly commands?: CommandDesk;
  onFault(fault: unknown, where: string): void;
};

export type ApiEndpoint = {
  /** Answers when the request is for the API; false leaves it to others. */
  request(request: IncomingMessage, response: ServerResponse): boolean;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Ends the sockets of whoever matches or is no longer signed in: what they were listening to is asked for, and authorised, anew. */
  recheck(matches: (principal: Principal) => boolean): Promise<void>;
  close(): Promise<void>;
};

/** tRPC at `/api/trpc` over HTTP and `/api/trpc-ws` over WebSocket. The same origin rule holds for both. */
export function createApi(options: ApiOptions): ApiEndpoint {
  const { services } = options;
  const context = (req: IncomingMessage) => ({
    services,
    principal: () => options.authenticate(req),
    ...(options.originOf ? { originOf: (principal: Principal) => options.originOf?.(req, principal) ?? ok({}) } : {}),
    ...(options.within ? { within: options.within } : {}),
  });
  const onError = ({ error, path }: { error: TRPCError; path?: string | undefined }) => {
    if (isFault(error)) options.onFault(error.cause ?? error, path ?? "api");
  };
  const bodies = new HeldBodies();
  const holdingOf = (req: IncomingMessage, res: ServerResponse): Holding => ({
    bodies,
    whose: () => senderOf(options, req),
    // It may have gone away while it was looked up who that is.
    ended: (then) => void (res.closed ? then() : res.once("close", then)),
  });
  const models = modelPages(options);
  const uploaded = uploads(options);
  const requests = new Map<WebSocket, IncomingMessage>();
  const wss = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
  const sockets = applyWSSHandler({
    wss,
    router: appRouter,
    createContext: ({ req }) => context(req),
    onError,
    keepAlive: KEEP_ALIVE,
  });

  return {
    request(req, res) {
      const path = pathOf(req);
      if (models(req, res) || download(options, req, res) || uploaded(req, res)) return true;
      if (!path.startsWith(HTTP_PREFIX)) return false;
      if (!options.isOwnOrigin(req)) {
        res.writeHead(403, { "content-type": "text/plain" }).end("Requests from other sites are not answered.");
        return true;
      }
      const procedure = path.slice(HTTP_PREFIX.length);
      let body: RequestBody | undefined;
      void nodeHTTPRequestHandler({
        router: appRouter,
        path: procedure,
        req,
        res,
        async middleware(_req, _res, next) {
          try {
            if (req.method === "POST") body = await bodyOf(req, procedure, holdingOf(req, res));
          } catch (error) {
            // Whoever went away while they wrote hears nothing.
            return error instanceof TRPCError ? next(error) : res.destroy();
          }
          // Where tRPC looks for what was read already.
          Object.assign(req, { body: body?.text });
          next();
        },
        createContext: () => ({ ...context(req), command: commandOf(req, body), commands: options.commands }),
        // A request's id names one command.
        allowBatching: false,
        onError,
      });
      return true;
    },
    upgrade(req, socket, head) {
      if (pathOf(req) !== SOCKET_PATH) return false;
      if (!options.isOwnOrigin(req)) {
        socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        return true;
      }
      wss.handleUpgrade(req, socket, head, (ws) => {
        ws.on("error", () => {});
        requests.set(ws, req);
        ws.on("close", () => requests.delete(ws));
        wss.emit("connection", ws, req);
      });
      return true;
    },
    async recheck(matches) {
      const each = async (ws: WebSocket, req: IncomingMessage) => {
        const principal = await options.authenticate(req);
        if (!principal || matches(principal)) ws.close(1012, "Your rights have changed; connecting again.");
      };
      await Promise.all([...requests].map(([ws, req]) => each(ws, req)));
    },
    async close() {
      sockets.broadcastReconnectNotification();
      for (const ws of wss.clients) ws.close(1012, "The server is restarting.");
      const late = setTimeout(() => wss.clients.forEach((ws) => void ws.terminate()), 1_000);
      await new Promise<void>((done) => wss.close(() => done()));
      clearTimeout(late);
    },
  };
}

/** @throws {TRPCError} */
async function senderOf({ authenticate }: ApiOptions, request: IncomingMessage): Promise<ActorId> {
  const principal = await authenticate(request).catch((fault: unknown) => {
    throw unseen(fault);
  });
  if (!principal) throw new TRPCError({ code: "UNAUTHORIZED", message: "Sign in first." });
  return principal.member;
}

function commandOf({ headers }: IncomingMessage, body: RequestBody | undefined): NamedCommand | undefined {
  const id = headers[COMMAND_HEADER];
  if (id === undefined) return undefined;
  return { id: Array.isArray(id) ? id.join() : id, input: body?.hash ?? "" };
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? "/").split("?", 1)[0] ?? "/";
}
