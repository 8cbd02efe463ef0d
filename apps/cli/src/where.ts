import { type AgentApi, AgentFault, createAgentApi } from "@tributary/agent";
import type { SaidOrigin } from "@tributary/core/protocol";
import { fail } from "./fail.ts";
import { GIVEN, saidBy } from "./said.ts";

/** The options of every command that asks a server. */
export const WHERE = {
  server: { type: "string", description: "Address of the server (or TRIBUTARY_URL)" },
  token: { type: "string", description: "API token (or TRIBUTARY_TOKEN)" },
  json: { type: "boolean", description: "Say it in JSON" },
  ...GIVEN,
} as const;

type Where = {
  readonly server?: string | undefined;
  readonly token?: string | undefined;
  readonly reason?: string | undefined;
};

/** Where a command asks, as whom, and what it gives with it. */
export type Server = { readonly url: string; readonly token: string } & SaidOrigin;

/** Asks the server that the options or the environment name. What goes wrong is one sentence, and ends the command with 1. */
export async function ask(
  where: Where,
  work: (api: AgentApi, server: Server) => Promise<void>,
  missing = "Say which server, and who you are: --server and --token (or TRIBUTARY_URL and TRIBUTARY_TOKEN).",
): Promise<void> {
  const url = serverOf(where);
  const token = where.token || process.env["TRIBUTARY_TOKEN"];
  if (!url || !token) return fail(missing);
  const said = saidBy(where.reason);
  if (!said.ok) return fail(said.error);
  try {
    await work(createAgentApi(url, token, said.value), { url, token, ...said.value });
  } catch (fault) {
    if (!(fault instanceof AgentFault)) throw fault;
    fail(fault.message);
  }
}

/** The server's address, without a slash at its end; undefined when nobody said it. */
export function serverOf({ server }: Pick<Where, "server">): string | undefined {
  return (server || process.env["TRIBUTARY_URL"])?.replace(/\/+$/, "");
}
