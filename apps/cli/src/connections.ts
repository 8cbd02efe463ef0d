import type { ConnectionsView } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { plain } from "./function-text.ts";
import { columns } from "./lines.ts";
import { ask, WHERE } from "./where.ts";

export const connectionsCommand = defineCommand({
  meta: {
    name: "connections",
    description:
      "What functions of the token's workspace may be granted, and where they run. An owner sets it, in person.",
  },
  args: WHERE,
  run: ({ args }) =>
    ask(args, async (api) => {
      const view = (await api.query("connection.view", { workspace: await api.workspace() })) as ConnectionsView;
      console.log(args.json ? JSON.stringify(view) : connectionsText(view));
    }),
});

export function connectionsText({ connections, tiers }: ConnectionsView): string {
  const reached = connections.map(({ name, origin, credential, allows, uses }) => [
    name,
    origin ?? "not connected",
    signInText(credential),
    `${allows.length} patterns`,
    `granted to ${uses.length}`,
  ]);
  const closed = connections.flatMap(({ name, credential }) =>
    credential?.kind === "function" && credential.objection
      ? [`\n${name} cannot be signed in to: ${credential.objection}`]
      : [],
  );
  const placed = tiers.map(({ kind, tier, hardware, objection }) => [
    kind,
    tier === "world" ? "a process for each run" : `a machine for each run${hardware ? ", behind hardware alone" : ""}`,
    objection === undefined ? "" : `refused here: ${objection}`,
  ]);
  return `${columns(reached)}${closed.join("")}\n\nWhere functions run:\n${columns(placed)}`;
}

function signInText(credential: ConnectionsView["connections"][number]["credential"]): string {
  if (credential === null) return "no sign-in";
  if (credential.kind !== "function") return `signs in with ${credential.secret}`;
  const { title, secret } = credential;
  return `signs in with ${plain(title)}${secret === undefined ? "" : ` and ${secret}`}`;
}
