import type { ConnectionsView } from "@tributary/core/protocol";
import { defineCommand } from "citty";
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
    credential ? `signs in with ${credential.secret}` : "no sign-in",
    `${allows.length} patterns`,
    `granted to ${uses.length}`,
  ]);
  const placed = tiers.map(({ kind, tier, hardware, objection }) => [
    kind,
    tier === "world" ? "a process for each run" : `a machine for each run${hardware ? ", behind hardware alone" : ""}`,
    objection === undefined ? "" : `refused here: ${objection}`,
  ]);
  return `${columns(reached)}\n\nWhere functions run:\n${columns(placed)}`;
}
