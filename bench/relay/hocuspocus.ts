import { createServer } from "node:http";
import { Hocuspocus } from "@hocuspocus/server";
import { WebSocketServer } from "ws";

/** Hocuspocus with its defaults (it coalesces per turn), storing nothing. Prints its port. */
const hocuspocus = new Hocuspocus({ quiet: true });
const http = createServer();
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
sockets.on("connection", (ws, request) => {
  const url = `http://${request.headers.host ?? "localhost"}${request.url ?? "/"}`;
  const connection = hocuspocus.handleConnection(ws as never, new Request(url) as never) as unknown as
    | { handleMessage?: (data: Uint8Array) => void; handleClose?: (event: { code: number; reason: string }) => void }
    | undefined;
  ws.on("message", (data: Buffer) => connection?.handleMessage?.(new Uint8Array(data)));
  ws.on("close", (code, reason) => connection?.handleClose?.({ code, reason: reason.toString() }));
});
http.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: (http.address() as { port: number }).port })));
