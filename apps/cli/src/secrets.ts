import { randomBytes } from "node:crypto";
import type { AgentApi } from "@tributary/agent";
import type { SecretView } from "@tributary/core/protocol";
import { checkFields, sealFields, secretKind, SECRET_KINDS } from "@tributary/core/secrets";
import { type ArgsDef, defineCommand } from "citty";
import { fail } from "./fail.ts";
import { columns, counted, moment } from "./lines.ts";
import { ask, WHERE } from "./where.ts";

const NAMED = {
  ...WHERE,
  name: { type: "positional", description: "The secret's name, such as db-password", required: true },
} as const satisfies ArgsDef;
const FROM_INPUT =
  "The value is read from the standard input, and sealed before it leaves this machine. Of several values: JSON by field.";

const listCommand = defineCommand({
  meta: { name: "list", description: "The secrets of the token's workspace: names, versions and uses, never values." },
  args: WHERE,
  run: ({ args }) =>
    ask(args, async (api) => {
      const all = await listed(api);
      if (args.json) for (const each of all) console.log(JSON.stringify(each));
      else console.log(secretsText(all));
    }),
});

const setCommand = defineCommand({
  meta: { name: "set", description: `Add a secret. ${FROM_INPUT}` },
  args: {
    ...NAMED,
    kind: { type: "string", description: `${SECRET_KINDS.map(({ name }) => name).join(", ")}; text unless said` },
    description: { type: "string", description: "What it is for" },
  },
  run: ({ args }) =>
    ask(args, async (api) => {
      const { name, kind = "text", description = "" } = args;
      const value = await sealed(api, name, kind);
      if (!value) return;
      const made = await api.command("secret.create", {
        workspace: await api.workspace(),
        name,
        kind,
        description,
        value,
      });
      say(args, name, made as Made);
    }),
});

const rotateCommand = defineCommand({
  meta: { name: "rotate", description: `Give a secret a new version. ${FROM_INPUT}` },
  args: NAMED,
  run: ({ args }) =>
    ask(args, async (api) => {
      const { name } = args;
      const known = (await listed(api)).find((each) => each.name === name);
      if (!known) return fail(`There is no secret named ${name}.`);
      const value = await sealed(api, name, known.kind);
      if (!value) return;
      say(args, name, (await api.command("secret.rotate", { workspace: await api.workspace(), name, value })) as Made);
    }),
});

const describeCommand = defineCommand({
  meta: { name: "describe", description: "Say what a secret is for. Its value stays as it is." },
  args: { ...NAMED, text: { type: "positional", description: "What it is for", required: true } },
  run: ({ args }) =>
    ask(args, async (api) => {
      const { name, text: description } = args;
      await api.command("secret.describe", { workspace: await api.workspace(), name, description });
      console.log(args.json ? JSON.stringify({ name, description }) : `${name} is described.`);
    }),
});

const deleteCommand = defineCommand({
  meta: { name: "delete", description: "Delete a secret that nothing refers to, with every value it had." },
  args: NAMED,
  run: ({ args }) =>
    ask(args, async (api) => {
      await api.command("secret.remove", { workspace: await api.workspace(), name: args.name });
      console.log(args.json ? JSON.stringify({ name: args.name, deleted: true }) : `${args.name} is deleted.`);
    }),
});

export const secretCommand = defineCommand({
  meta: { name: "secret", description: "Secrets of a workspace: set, rotated and deleted; never read." },
  subCommands: {
    list: listCommand,
    set: setCommand,
    rotate: rotateCommand,
    describe: describeCommand,
    delete: deleteCommand,
  },
});

type Made = { readonly version: number };

async function listed(api: AgentApi): Promise<readonly SecretView[]> {
  return (await api.query("secret.list", { workspace: await api.workspace() })) as readonly SecretView[];
}

/** What the standard input says, sealed for the workspace; nothing, with the reason said, where it is no such secret. */
async function sealed(api: AgentApi, name: string, kindName: string) {
  const kind = secretKind(kindName);
  if (!kind) return fail(`--kind takes ${SECRET_KINDS.map((each) => each.name).join(", ")}, not “${kindName}”.`);
  const fields = checkFields(kind, fieldsFrom(await standardInput(), kind.fields[0]?.name, kind.fields.length));
  if (!fields.ok) return fail(fields.error);
  const workspace = await api.workspace();
  const key = (await api.query("secret.key", { workspace })) as { readonly id: string; readonly publicKey: string };
  const bytes = sealFields({ workspace, name, kind: kindName }, fields.value, {
    publicKey: new Uint8Array(Buffer.from(key.publicKey, "base64")),
    random: (count) => new Uint8Array(randomBytes(count)),
  });
  return { key: key.id, sealed: Buffer.from(bytes).toString("base64") };
}

/** One value as it is, without the line's end that a shell adds; several as JSON. */
function fieldsFrom(input: string, only: string | undefined, count: number): { readonly [field: string]: string } {
  if (count === 1 && only !== undefined) return { [only]: input.replace(/\r?\n$/, "") };
  try {
    return JSON.parse(input) as { readonly [field: string]: string };
  } catch {
    return {};
  }
}

async function standardInput(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write("Type the value, then end with Ctrl-D:\n");
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function say({ json }: { readonly json?: boolean | undefined }, name: string, { version }: Made): void {
  console.log(json ? JSON.stringify({ name, version }) : `${name} is sealed, as version ${version}.`);
}

export function secretsText(secrets: readonly SecretView[]): string {
  if (secrets.length === 0) return "No secret is kept here yet.";
  return columns(
    secrets.map(({ name, kind, versions, uses, connections }) => [
      name,
      kind,
      `version ${versions[0]?.version ?? 0}`,
      versions[0] ? `${moment(versions[0].at)} by ${versions[0].by}` : "",
      uses.length + connections.length === 0 ? "not used" : counted(uses.length + connections.length, "use"),
    ]),
  );
}
