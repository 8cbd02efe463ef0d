import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { AgentFault } from "@tributary/agent";
import { WorkspaceFileReader } from "@tributary/core/history";
import { stateHash } from "@tributary/core/model";
import type { HeadVerdict } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { download, eachLine, reached } from "./download.ts";
import { fail } from "./fail.ts";
import { counted } from "./lines.ts";
import { PERSON, sentenceIn, signIn } from "./person.ts";
import { ask, serverOf, WHERE } from "./where.ts";

const exportCommand = defineCommand({
  meta: { name: "export", description: "The model and its whole history as JSON lines that prove themselves." },
  args: { ...WHERE, out: { type: "string", description: "A file to write; without it, the standard output" } },
  run: ({ args }) =>
    ask(args, async (api, server) => {
      const query = new URLSearchParams({ workspace: await api.workspace() });
      await download(server, `/api/export/workspace?${query}`, args.out);
    }),
});

const verifyCommand = defineCommand({
  meta: {
    name: "verify",
    description: "Replay every version and compare each state with its hash; ends with 1 where one differs.",
  },
  args: {
    ...WHERE,
    file: { type: "positional", description: "An exported workspace, proven without a server", required: false },
  },
  run({ args }) {
    if (args.file !== undefined) return verifyFile(args.file, args.json ?? false);
    return ask(args, async (api) => {
      const workspace = await api.workspace();
      const verdict = (await api.query("history.verify", { workspace })) as HeadVerdict;
      if (args.json) console.log(JSON.stringify({ workspace, ...verdict }));
      if (!verdict.ok) return fail(`Head does not hold. ${verdict.sentence}`);
      if (!args.json) console.log(holdsText("Head", verdict.versions, verdict.stateHash));
    });
  },
});

async function verifyFile(file: string, json: boolean): Promise<void> {
  const reader = new WorkspaceFileReader();
  const read = await eachLine(file, (line) => reader.add(line));
  if (!read.ok) return fail(read.error);
  const content = reader.end();
  if (!content.ok) {
    if (json) console.log(JSON.stringify({ file, ok: false, ...content.error }));
    return fail(`${file} does not hold: line ${content.error.line}: ${content.error.sentence}`);
  }
  const { header, state, settings } = content.value;
  const counts = { connections: settings.connections.length, tiers: settings.tiers.length };
  const verdict = { name: header.name, version: state.version, stateHash: stateHash(state.digest), ...counts };
  console.log(
    json ? JSON.stringify({ file, ok: true, ...verdict }) : holdsText(header.name, verdict.version, verdict.stateHash),
  );
}

function holdsText(name: string, versions: number, hash: string): string {
  return `${name} holds: ${counted(versions, "version")} replayed, to the state ${hash}.`;
}

const importCommand = defineCommand({
  meta: {
    name: "import",
    description:
      "Make a new workspace of an exported one. A token belongs to one workspace, so a person signs in for it.",
  },
  args: {
    server: WHERE.server,
    json: WHERE.json,
    file: { type: "positional", description: "The file to import", required: true },
    email: PERSON.email,
    name: { type: "string", description: "The new workspace's name; without it, the exported one's" },
  },
  async run({ args }) {
    const url = serverOf(args);
    if (!url) return fail("Say which server: --server (or TRIBUTARY_URL).");
    const readable = await eachLine(args.file, () => false);
    if (!readable.ok) return fail(readable.error);
    try {
      const cookie = await signIn(url, args.email);
      const made = await send(url, cookie, args.file, args.name);
      console.log(args.json ? JSON.stringify(made) : importedText(made, `${url}/w/${made.workspace}/map`));
    } catch (fault) {
      if (!(fault instanceof AgentFault)) throw fault;
      fail(fault.message);
    }
  },
});

type Made = {
  readonly workspace: string;
  readonly name: string;
  readonly version: number;
  readonly stateHash: string;
  readonly connections: number;
  readonly secrets: readonly string[];
};

/** What was imported, and what no file carries and somebody has to set again. */
export function importedText({ name, version, connections, secrets }: Made, address: string): string {
  const came = [counted(version, "version"), ...(connections > 0 ? [counted(connections, "connection")] : [])];
  const missing = secrets.length === 0 ? [] : [`To be set again, for no file has their values: ${secrets.join(", ")}.`];
  return [`${name} is imported: ${came.join(", ")}. ${address}`, ...missing].join("\n");
}

async function send(url: string, cookie: string, file: string, name: string | undefined): Promise<Made> {
  const query = name === undefined ? "" : `?${new URLSearchParams({ name })}`;
  const body = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
  const init: RequestInit & { readonly duplex: "half" } = { method: "POST", headers: { cookie }, body, duplex: "half" };
  const response = await reached(url, fetch(`${url}/api/import/workspace${query}`, init));
  if (!response.ok) throw new AgentFault("refused", await sentenceIn(response));
  return (await response.json()) as Made;
}

export const workspaceCommand = defineCommand({
  meta: { name: "workspace", description: "The whole of a workspace: take it away, prove it, make another of it." },
  subCommands: { export: exportCommand, import: importCommand, verify: verifyCommand },
});
