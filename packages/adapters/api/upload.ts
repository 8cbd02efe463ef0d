import type { IncomingMessage, ServerResponse } from "node:http";
import { createInterface } from "node:readline";
import { newWorkspaceRefusal, type Principal } from "@tributary/core/governance";
import { name } from "./inputs.ts";
import { bounded, TooLarge, WORKSPACE_FILE } from "./file-lines.ts";
import type { Refusal } from "./services.ts";
import type { Downloads } from "./downloads.ts";

const PATH = "/api/import/workspace";
const STATUS = {
  notFound: 404,
  forbidden: 403,
  invalid: 400,
  conflict: 409,
  unavailable: 503,
} as const satisfies Record<Refusal["kind"], number>;

/**
 * Makes a workspace from an exported one: `POST /api/import/workspace?name=…` with the file as body. Only a person may, on the
 * same terms as making an empty one. Answers JSON: the new workspace, or `{sentence}`. Rule [A9].
 */
export function upload(options: Downloads, request: IncomingMessage, response: ServerResponse): boolean {
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
      if (fault instanceof TooLarge) return answer(413, { sentence: `${fault.message} Nothing was imported.` });
      options.onFault(fault, PATH);
      answer(500, { sentence: "The server had a fault and has written it to its log. Nothing was imported." });
    },
  );
  return true;
}

type Reply = { readonly status: number; readonly body: object };

async function take(options: Downloads, url: URL, request: IncomingMessage): Promise<Reply> {
  const { services } = options;
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
  const lines = createInterface({ input: request.pipe(bounded(WORKSPACE_FILE)), crlfDelay: Number.POSITIVE_INFINITY });
  const by = { owner: principal.member, actor: principal.actor, name: read?.data };
  const imported = await services.history.imported(lines, by);
  return imported.ok
    ? { status: 200, body: imported.value }
    : { status: STATUS[imported.error.kind], body: { sentence: imported.error.sentence } };
}

async function refusalOf({ services }: Downloads, principal: Principal | undefined): Promise<string | undefined> {
  if (!principal) return undefined;
  if (principal.credential.kind !== "session") return "Only a person who is signed in may do that, not a token.";
  const { members } = services.stores;
  const [own, all] = await Promise.all([members.workspacesOf(principal.member), members.all()]);
  const roles = own.map(({ role }) => role);
  return newWorkspaceRefusal(roles, all.length) ?? undefined;
}
