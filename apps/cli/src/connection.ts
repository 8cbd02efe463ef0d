import type { AgentApi } from "@tributary/agent";
import type { ConnectionsView, FunctionSummary, TrialView } from "@tributary/core/protocol";
import { type ArgsDef, defineCommand } from "citty";
import { connectionWish } from "./connection-wish.ts";
import { valuesOf } from "./environment.ts";
import { fail } from "./fail.ts";
import { plain } from "./function-text.ts";
import { asPerson, PERSON } from "./person.ts";

const NAMED = {
  ...PERSON,
  name: { type: "positional", description: "The connection's name, such as dns", required: true },
} as const satisfies ArgsDef;

const setCommand = defineCommand({
  meta: { name: "set", description: "Add a connection, or change what is said of one; what is not said stays." },
  args: {
    ...NAMED,
    origin: { type: "string", description: "Where it leads, such as https://dns.example.com" },
    description: { type: "string", description: "What it is" },
    private: { type: "boolean", description: "It is in a private network, or on this machine" },
    allow: { type: "string", description: "What may be asked, such as “GET /zones/**”; may be given several times" },
    "sign-in": { type: "string", description: "none, bearer, basic, header or function" },
    secret: { type: "string", description: "The secret it signs in with, or that its function is given" },
    header: { type: "string", description: "With --sign-in header: which; X-API-Key unless said" },
    function: {
      type: "string",
      description: "The authentication function that signs in: its id, its name, or kind/name",
    },
  },
  run: ({ args, rawArgs }) =>
    asPerson(args, async (api, workspace) => {
      const before = (await viewed(api, workspace)).connections.find(({ name }) => name === args.name);
      const functions = args.function === undefined ? [] : await inForce(api, workspace);
      const wish = connectionWish({ ...args, allow: valuesOf(rawArgs, "--allow") }, before, functions);
      if (!wish.ok) return fail(wish.error);
      await api.command("connection.set", { workspace, ...wish.value });
      const done = `The connection ${args.name} is ${before ? "changed" : "added"}.`;
      console.log(args.json ? JSON.stringify({ ...wish.value, changed: before !== undefined }) : done);
    }),
});

const tryCommand = defineCommand({
  meta: {
    name: "try",
    description: "Sign in to it, ask it once, and say how that went; ends with 1 where nothing was answered.",
  },
  args: { ...NAMED, path: { type: "string", description: "What to GET; / unless said" } },
  run: ({ args }) =>
    asPerson(args, async (api, workspace) => {
      const { name, path = "/" } = args;
      const trial = (await api.command("connection.try", { workspace, name, path })) as TrialView;
      console.log(args.json ? JSON.stringify(trial) : trialText(trial));
      if (trial.status === undefined) process.exitCode = 1;
    }),
});

const removeCommand = defineCommand({
  meta: { name: "remove", description: "Remove a connection: what runs and has it open is refused from then on." },
  args: NAMED,
  run: ({ args }) =>
    asPerson(args, async (api, workspace) => {
      await api.command("connection.remove", { workspace, name: args.name });
      console.log(args.json ? JSON.stringify({ name: args.name, removed: true }) : `${args.name} is removed.`);
    }),
});

export const connectionCommand = defineCommand({
  meta: { name: "connection", description: "Add, change, try and remove a connection, as an owner in person." },
  subCommands: { set: setCommand, try: tryCommand, remove: removeCommand },
});

function trialText({ status, durationMs, receivedBytes, sentence }: TrialView): string {
  if (status === undefined) return plain(sentence);
  return `${sentence} Status ${status}, ${receivedBytes} bytes in ${durationMs} ms.`;
}

async function viewed(api: AgentApi, workspace: string): Promise<ConnectionsView> {
  return (await api.query("connection.view", { workspace })) as ConnectionsView;
}

async function inForce(api: AgentApi, workspace: string): Promise<readonly FunctionSummary[]> {
  return (await api.query("function.list", { workspace })) as readonly FunctionSummary[];
}
