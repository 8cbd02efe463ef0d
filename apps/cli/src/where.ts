import { type AgentApi, AgentFault, createAgentApi } from "@tributary/agent";
import { randomUUID } from "node:crypto";
import { fail } from "./fail.ts";

/** The options of every command that asks a server. */
export const WHERE = {
  server: { type: "string", description: "Address of the server (or TRIBUTARY_URL)" },
  token: { type: "string", description: "API token (or TRIBUTARY_TOKEN)" },
  json: { type: "boolean", description: "Say it in JSON" },
  reason: { type: "string", description: "Why, for the audit (or TRIBUTARY_REASON)" },
} as const;

type Where = {
  readonly server?: string | undefined;
  readonly token?: string | undefined;
  readonly reason?: string | undefined;
};

/** Where a command asks, and as whom. */
export type Server = { readonly url: string; readonly token: string };

/** Asks the server that the options or the environment name. What goes wrong is one sentence, and ends the command with 1. */
export async function ask(
  where: Where,
  work: (api: AgentApi, server: Server) => Promise<void>,
  missing = "Say which server, and who you are: --server and --token (or TRIBUTARY_URL and TRIBUTARY_TOKEN).",
): Promise<void> {
  const url = serverOf(where);
  const token = where.token || process.env["TRIBUTARY_TOKEN"];
  if (!url || !token) return fail(missing);
  try {
    const reason = where.reason || process.env["TRIBUTARY_REASON"];
    const correlation = `cli-${randomUUID()}`;
    await work(createAgentApi(url, token, { correlation, ...(reason ? { reason } : {}) }), { url, token });
  } catch (fault) {
    if (!(fault instanceof AgentFault)) throw fault;
    fail(fault.message);
  }
}

/** The server's address, without a slash at its end; undefined when nobody said it. */
export function serverOf({ server }: Pick<Where, "server">): string | undefined {
  return (server || process.env["TRIBUTARY_URL"])?.replace(/\/+$/, "");
}
