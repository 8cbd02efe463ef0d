import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { type AgentApi, AgentFault, createAgentApi } from "@tributary/agent";
import { reached } from "./download.ts";
import { fail } from "./fail.ts";
import { GIVEN, saidBy } from "./said.ts";
import { serverOf, WHERE } from "./where.ts";

/** The options of commands that only a person may give, not a program with a token. */
export const PERSON = {
  server: WHERE.server,
  json: WHERE.json,
  ...GIVEN,
  email: {
    type: "string",
    description: "Who you are; the password is asked for, or taken from TRIBUTARY_PASSWORD",
    required: true,
  },
  workspace: { type: "string", description: "The workspace's id or name, where you are in several" },
} as const;

type PersonArgs = {
  readonly server?: string | undefined;
  readonly reason?: string | undefined;
  readonly email: string;
  readonly workspace?: string | undefined;
};

/** Signs a person in and asks in their name, in one of their workspaces. What goes wrong is one sentence, and ends the command with 1. */
export async function asPerson(
  args: PersonArgs,
  work: (api: AgentApi, workspace: string) => Promise<void>,
): Promise<void> {
  const url = serverOf(args);
  if (!url) return fail("Say which server: --server (or TRIBUTARY_URL).");
  const said = saidBy(args.reason);
  if (!said.ok) return fail(said.error);
  try {
    const cookie = await signIn(url, args.email);
    const api = createAgentApi(url, { cookie }, said.value);
    const { workspaces } = (await api.query("session.me")) as { readonly workspaces: readonly Named[] };
    const chosen = theOne(workspaces, args.workspace);
    if (typeof chosen === "string") return fail(chosen);
    await work(api, chosen.id);
  } catch (fault) {
    if (!(fault instanceof AgentFault)) throw fault;
    fail(fault.message);
  }
}

type Named = { readonly id: string; readonly name: string };

/** The one workspace that is meant, or a sentence that says which there are. */
export function theOne(all: readonly Named[], wanted: string | undefined): Named | string {
  const found = wanted === undefined ? all : all.filter(({ id, name }) => id === wanted || name === wanted);
  const [only] = found;
  if (only && found.length === 1) return only;
  const there = all.map(({ id, name }) => `${name} (${id})`).join(", ");
  if (all.length === 0) return "You are in no workspace.";
  return found.length === 0
    ? `You are in no workspace “${wanted}”. There is ${there}.`
    : `Say which workspace is meant, with --workspace: ${there}.`;
}

/** A session's cookies; the password is asked for where the environment has none. @throws {AgentFault} with the server's sentence */
export async function signIn(url: string, email: string): Promise<string> {
  const password = process.env["TRIBUTARY_PASSWORD"] ?? (await passwordFor(email));
  const response = await reached(
    url,
    fetch(`${url}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: url },
      body: JSON.stringify({ email, password }),
    }),
  );
  if (!response.ok) throw new AgentFault("unauthenticated", await sentenceIn(response));
  return response.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
}

/** What a server says of a refusal, whatever its form. */
export async function sentenceIn(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { sentence, message } = JSON.parse(text) as { readonly sentence?: string; readonly message?: string };
    return sentence ?? message ?? text;
  } catch {
    return text.trim() || `The server answered ${response.status}.`;
  }
}

/** Asks at the terminal, without showing what is typed. */
async function passwordFor(email: string): Promise<string> {
  process.stderr.write(`Password of ${email}: `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY === true });
  const password = await terminal.question("");
  terminal.close();
  process.stderr.write("\n");
  return password;
}
