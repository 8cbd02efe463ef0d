import type { IncomingMessage, ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";
import type { WorkspaceId } from "@tributary/core/base";
import { MODEL_PATH } from "@tributary/core/protocol";
import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { accepted } from "./errors.ts";
import { changeSetInput, headVersion, workspaceInput } from "./inputs.ts";
import { KeptPages } from "./kept-pages.ts";
import { askerOf, type Reading, type Refused, whyNotFor } from "./reading.ts";

const place = {
  version: z.coerce.number().pipe(headVersion).optional(),
  page: z.coerce.number().int().min(0).default(0),
};
const wanted = z.union([workspaceInput.extend(place), changeSetInput.extend(place)]);
type Wanted = z.infer<typeof wanted>;

/** Faults of the store say for themselves that trying again may help, and are told as such. */
const STATUS: { readonly [code: string]: number } = { NOT_FOUND: 404, BAD_REQUEST: 400, FORBIDDEN: 403 };

export type ModelPagesOptions = Reading & { onFault(fault: unknown, where: string): void };

/**
 * `GET /api/model?workspace=…&version=…&page=…`: one page of a model as JSON, gzipped. With `changeSet` instead, of what it
 * stands on. Without a version, the newest of these; the answer names it, for the pages that follow. Rules [A6] and [A11].
 */
export function modelPages(
  options: ModelPagesOptions,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const kept = new KeptPages();
  return (request, response) => {
    const url = new URL(request.url ?? "/", "http://here");
    if (url.pathname !== MODEL_PATH || request.method !== "GET") return false;
    pageFor(options, kept, url, request)
      .catch((fault: unknown) => refusalOf(options, fault))
      .then((answer) => send(request, response, answer));
    return true;
  };
}

async function pageFor(
  options: ModelPagesOptions,
  kept: KeptPages,
  url: URL,
  request: IncomingMessage,
): Promise<Buffer | Refused> {
  const input = wanted.safeParse(Object.fromEntries(url.searchParams));
  if (!input.success) return { status: 400, sentence: "That names no page of a model." };
  const asker = await askerOf(options, request);
  if ("status" in asker) return asker;
  const { workspace, version: newest } = await placeOf(options, input.data);
  const refused = await whyNotFor(options, asker, workspace, "changeSet" in input.data ? NO_CHANGE_SET : undefined);
  if (refused || !workspace) return refused ?? NOTHING;
  const head = (version: number | undefined) => options.services.workspaces.head(workspace, version).then(accepted);
  const version = newest ?? (await head(undefined)).version;
  const { page } = input.data;
  const made = await kept.page({ workspace, version, page }, async () => (await head(version)).snapshot);
  return (
    made ?? {
      status: 404,
      sentence: `Version ${version} has no page ${page}. Its first page, 0, says how many there are.`,
    }
  );
}

/** Of which workspace, and which version where that is said or follows. */
async function placeOf({ services }: Reading, input: Wanted) {
  if ("workspace" in input) return input as { readonly workspace: WorkspaceId; readonly version?: number };
  const record = await services.stores.changeSets.get(input.changeSet);
  return { workspace: record?.workspace, version: input.version ?? record?.baseVersion };
}

const NO_CHANGE_SET = "There is no such change set, or you may not see it.";
const NOTHING: Refused = { status: 404, sentence: "There is nothing here." };

function refusalOf({ onFault }: ModelPagesOptions, fault: unknown): Refused {
  const status = fault instanceof TRPCError ? STATUS[fault.code] : undefined;
  if (fault instanceof TRPCError && status) return { status, sentence: fault.message };
  onFault(fault, MODEL_PATH);
  return { status: 503, sentence: "The model cannot be read right now. Try again in a moment." };
}

function send(request: IncomingMessage, response: ServerResponse, answer: Buffer | Refused): void {
  if (!Buffer.isBuffer(answer)) {
    response.writeHead(answer.status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" });
    response.end(`${answer.sentence}\n`);
    return;
  }
  const takesGzip = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  response.writeHead(200, {
    "content-type": "application/json; charset=utf-8",
    // What a browser keeps for itself would outlive signing out.
    "cache-control": "no-store",
    vary: "accept-encoding",
    ...(takesGzip ? { "content-encoding": "gzip" } : {}),
  });
  response.end(takesGzip ? answer : gunzipSync(answer));
}
