import { createServer, type IncomingMessage } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { setupWSConnection } from "@y/websocket-server/utils";

/** The plain y-websocket server: relays, judges and stores nothing. Prints its port. */
const http = createServer();
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
sockets.on("connection", (ws: WebSocket, request: IncomingMessage) =>
  (setupWSConnection as (ws: WebSocket, request: IncomingMessage) => void)(ws, request),
);
http.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: (http.address() as { port: number }).port })));
