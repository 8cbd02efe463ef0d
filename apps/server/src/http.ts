import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Log } from "./log.ts";

export type Handlers = {
  isKnownHost(host: string): boolean;
  /** Whether the stores answer. */
  isHealthy(): Promise<boolean>;
  /** Each answers a request that is its own and says so; the first that does ends the search. */
  readonly requests: readonly ((request: IncomingMessage, response: ServerResponse) => boolean)[];
  readonly upgrades: readonly ((request: IncomingMessage, socket: Duplex, head: Buffer) => boolean)[];
  /** Pages: everything that is not an API. */
  page(request: IncomingMessage, response: ServerResponse): void;
  readonly log: Log;
};

/** Holds for every answer; the pages add a Content Security Policy of their own. */
const HEADERS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
} as const;

/** One port for everything: pages, API, accounts, sockets. */
export function createHttpServer(handlers: Handlers): Server {
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    response.on("error", () => {}); // the reader has gone; there is nobody to tell
    answer(handlers, request, response);
  });
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    if (handlers.upgrades.some((upgrade) => upgrade(request, socket, head))) return;
    socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });
  server.on("clientError", (_error, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });
  return server;
}

function answer(handlers: Handlers, request: IncomingMessage, response: ServerResponse): void {
  const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
  if (path === "/health") return health(handlers, response);
  if (!handlers.isKnownHost(request.headers.host ?? "")) {
    return text(response, 421, "This server does not go by that name. Set TRIBUTARY_URL to the address people use.");
  }
  if (handlers.requests.some((handle) => handle(request, response))) return;
  if (path.startsWith("/api/") || path.startsWith("/sync/")) return text(response, 404, "There is nothing here.");
  handlers.page(request, response);
}

function health({ isHealthy, log }: Handlers, response: ServerResponse): void {
  isHealthy().then(
    (healthy) => text(response, healthy ? 200 : 503, healthy ? "ok" : "the database does not answer"),
    (fault: unknown) => {
      log.error({ err: fault }, "health check");
      text(response, 503, "the database does not answer");
    },
  );
}

function text(response: ServerResponse, status: number, body: string): void {
  response
    .writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" })
    .end(`${body}\n`);
}
