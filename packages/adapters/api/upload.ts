import type { IncomingMessage, ServerResponse } from "node:http";
import { createInterface } from "node:readline";
import type { Transform } from "node:stream";
import type { ActorId } from "@tributary/core/base";
import { newWorkspaceRefusal, type Principal } from "@tributary/core/governance";
import { name } from "./inputs.ts";
import { bounded, TooLarge, WORKSPACE_FILE } from "./file-lines.ts";
import type { ApiServices, Refusal } from "./services.ts";
import type { Downloads } from "./downloads.ts";

const PATH = "/api/import/workspace";
const STATUS = {
  notFound: 404,
  forbidden: 403,
  invalid: 400,
  conflict: 409,
  unavailable: 503,
  givenUp: 499,
} as const satisfies Record<Refusal["kind"], number>;

/**
 * Makes a workspace from an exported one: `POST /api/import/workspace?name=…` with the file as body. Only a person may, on the
 * same terms as making an empty one. Answers JSON: the new workspace, or `{sentence}`. Rule [A9].
 */
export function uploads(options: Downloads): (request: IncomingMessage, response: ServerResponse) => boolean {
  const sending = new Set<ActorId>();
  return (request, response) => upload({ ...options, sending }, request, response);
}

type Uploads = Downloads & {
  /** Whose file is being read: it is kept until all of it is proven, so of each person there is one. */
  readonly sending: Set<ActorId>;
};

function upload(options: Uploads, request: IncomingMessage, response: ServerResponse): boolean {
  const url = new URL(request.url ?? "/", "http://here");
  if (url.pathname !== PATH) return false;
  const answer = (status: number, body: object) => {
    // What is left of the file is not read: the connection ends with the answer.
    response.writeHead(status, {
      "content-type": "application/json",
      "cache-control": "no-store",
      connection: "close",
    });
    response.end(`${JSON.stringify(body)}\n`);
  };
  take(options, url, request).then(
    ({ status, body }) => answer(status, body),
    (fault: unknown) => {
      if (fault instanceof CutOff) return void response.destroy();
      if (fault instanceof TooLarge) return answer(413, { sentence: `${fault.message} Nothing was imported.` });
      options.onFault(fault, PATH);
      answer(500, { sentence: "The server had a fault and has written it to its log. Nothing was imported." });
    },
  );
  return true;
}

type Reply = { readonly status: number; readonly body: object };

async function take(options: Uploads, url: URL, request: IncomingMessage): Promise<Reply> {
  if (request.method !== "POST") return { status: 405, body: { sentence: "Send the file with POST." } };
  if (!options.isOwnOrigin(request))
    return { status: 403, body: { sentence: "Requests from other sites are not answered." } };
  const principal = await options.authenticate(request);
  const refusal = await refusalOf(options, principal);
  if (refusal || !principal) return { status: principal ? 403 : 401, body: { sentence: refusal ?? "Sign in first." } };
  const given = url.searchParams.get("name");
  const read = given === null ? undefined : name.safeParse(given);
  if (read && !read.success)
    return { status: 400, body: { sentence: "The name must be text on one line, of at most 100 characters." } };
  const { services, sending } = options;
  const { member } = principal;
  if (sending.has(member))
    return {
      status: 429,
      body: { sentence: "A workspace's file of yours is being read already. Send one after the other." },
    };
  sending.add(member);
  try {
    return await imported(services, request, { owner: member, actor: principal.actor, name: read?.data });
  } finally {
    sending.delete(member);
  }
}

type By = Parameters<ApiServices["history"]["imported"]>[1];

async function imported({ history }: ApiServices, request: IncomingMessage, by: By): Promise<Reply> {
  const lines = createInterface({ input: fileOf(request), crlfDelay: Number.POSITIVE_INFINITY });
  const done = await history.imported(lines, by);
  return done.ok
    ? { status: 200, body: done.value }
    : { status: STATUS[done.error.kind], body: { sentence: done.error.sentence } };
}

async function refusalOf({ services }: Downloads, principal: Principal | undefined): Promise<string | undefined> {
  if (!principal) return undefined;
  if (principal.credential.kind !== "session") return "Only a person who is signed in may do that, not a token.";
  const { members } = services.stores;
  const [own, all] = await Promise.all([members.workspacesOf(principal.member), members.all()]);
  const roles = own.map(({ role }) => role);
  return newWorkspaceRefusal(roles, all.length) ?? undefined;
}

/** Whoever sent it has gone away before its end: there is nobody to answer. */
class CutOff extends Error {
  override readonly name = "CutOff";
}

/** What is sent, as far as it is within its bounds; it fails where it is cut off, rather than being waited for. */
function fileOf(request: IncomingMessage): Transform {
  const file = request.pipe(bounded(WORKSPACE_FILE));
  request.once("close", () => request.complete || file.destroy(new CutOff()));
  return file;
}
