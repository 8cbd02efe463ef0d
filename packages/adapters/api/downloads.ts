import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { isId, type WorkspaceId } from "@tributary/core/base";
import type { Principal } from "@tributary/core/governance";
import { auditFilter, givenOf } from "./audit.ts";
import { type Refused, whyNotRead } from "./reading.ts";
import type { ApiServices } from "./services.ts";

const PREFIX = "/api/export/";

export type Downloads = {
  readonly services: ApiServices;
  authenticate(request: IncomingMessage): Promise<Principal | undefined>;
  isOwnOrigin(request: IncomingMessage): boolean;
  onFault(fault: unknown, where: string): void;
};

/**
 * Files of a workspace, as JSON lines, written while they are read: `GET /api/export/audit?workspace=…` with the filter of
 * `audit.list` as further parameters, and `GET /api/export/workspace?workspace=…`. Answers false when the request is for
 * neither. Rule [A8].
 */
export function download(options: Downloads, request: IncomingMessage, response: ServerResponse): boolean {
  const url = new URL(request.url ?? "/", "http://here");
  if (!url.pathname.startsWith(PREFIX)) return false;
  send(options, url, request, response).catch((fault: unknown) => {
    // No last line was written, so the file says itself that it was cut off.
    if (!isReaderGone(fault)) options.onFault(fault, url.pathname);
    response.destroy();
  });
  return true;
}

function isReaderGone(fault: unknown): boolean {
  return fault instanceof Error && "code" in fault && fault.code === "ERR_STREAM_PREMATURE_CLOSE";
}

async function send(options: Downloads, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const found = request.method === "GET" ? await linesOf(options, url, request) : notFound();
  if ("status" in found) {
    response.writeHead(found.status, { "content-type": "text/plain; charset=utf-8" }).end(`${found.sentence}\n`);
    return;
  }
  const packed = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  response.writeHead(200, {
    "content-type": "application/x-ndjson; charset=utf-8",
    "content-disposition": `attachment; filename="${found.name}"`,
    "cache-control": "no-store",
    ...(packed ? { "content-encoding": "gzip" } : {}),
  });
  const lines = Readable.from(withBreaks(found.lines));
  await (packed ? pipeline(lines, createGzip({ level: 4 }), response) : pipeline(lines, response));
}

async function linesOf(
  { services, authenticate, isOwnOrigin }: Downloads,
  url: URL,
  request: IncomingMessage,
): Promise<Refused | { readonly name: string; readonly lines: AsyncIterable<string> }> {
  const { workspace: id, token: _, ...filter } = Object.fromEntries(url.searchParams);
  const workspace = isId(id) ? (id as WorkspaceId) : undefined;
  const refused = await whyNotRead({ services, authenticate, isOwnOrigin }, request, workspace);
  if (refused || !workspace) return refused ?? notFound();
  switch (url.pathname.slice(PREFIX.length)) {
    case "audit": {
      const wanted = auditFilter.safeParse(filter);
      if (!wanted.success) return { status: 400, sentence: "The filter is not one of the audit log." };
      return { name: "audit.jsonl", lines: services.audit.exported(workspace, givenOf(wanted.data)) };
    }
    case "workspace":
      return { name: "workspace.jsonl", lines: services.history.exported(workspace) };
    default:
      return notFound();
  }
}

function notFound(): Refused {
  return { status: 404, sentence: "There is nothing here." };
}

async function* withBreaks(lines: AsyncIterable<string>): AsyncIterable<string> {
  for await (const line of lines) yield `${line}\n`;
}
