import { err, ok, type Result } from "@tributary/core/base";
import type { ImportReport } from "@tributary/core/protocol";
import type { Environment } from "./environment.ts";
import { readText } from "./files.ts";

type Sending = {
  readonly server: string;
  readonly token: string;
  readonly files: readonly string[];
  readonly env: Environment;
  readonly changeSet: string | undefined;
};

/** Imports the files, as one project, into a change set of a server. The error is a sentence. */
export async function sendFiles({
  server,
  token,
  files,
  env,
  changeSet,
}: Sending): Promise<Result<ImportReport, string>> {
  const texts: { path: string; text: string }[] = [];
  for (const path of files) {
    const text = readText(path);
    if (!text.ok) return text;
    texts.push({ path, text: text.value });
  }
  const call = caller(server, token);
  const me = await call("session.me");
  if (!me.ok) return me;
  const [workspace] = (me.value as { readonly workspaces: readonly { readonly id: string }[] }).workspaces;
  if (!workspace) return err("The token is wrong, expired or revoked.");
  const done = await call("changeSet.import", {
    workspace: workspace.id,
    files: texts,
    env,
    ...(changeSet ? { changeSet } : {}),
  });
  return done.ok ? ok(done.value as ImportReport) : done;
}

/** Calls a procedure of the server's HTTP API: with input a command, without it a question. */
function caller(server: string, token: string) {
  return async (procedure: string, input?: unknown): Promise<Result<unknown, string>> => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const init = input === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify({ json: input }) };
    try {
      const response = await fetch(`${server.replace(/\/$/, "")}/api/trpc/${procedure}`, init);
      const answer = (await response.json()) as Answer;
      if (answer.result) return ok(answer.result.data.json);
      return err(answer.error?.json.message ?? `The server answered ${response.status}.`);
    } catch (cause) {
      return err(`The server at ${server} cannot be reached: ${(cause as Error).message}.`);
    }
  };
}

type Answer = {
  readonly result?: { readonly data: { readonly json: unknown } };
  readonly error?: { readonly json: { readonly message: string } };
};
