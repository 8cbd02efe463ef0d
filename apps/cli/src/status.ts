import type { AgentApi } from "@tributary/agent";
import type { ChangeSetPage, EngineStatus, Me, WorkspaceView } from "@tributary/core/protocol";
import { defineCommand } from "citty";
import { counted } from "./lines.ts";
import { ask, WHERE } from "./where.ts";

/** What `status --json` prints. */
export type Status = {
  readonly as: string;
  readonly workspace: { readonly id: string; readonly name: string; readonly role: string };
  readonly headVersion: number;
  readonly members: number;
  readonly openChangeSets: number;
  readonly engine: EngineStatus;
};

export const statusCommand = defineCommand({
  meta: { name: "status", description: "Which workspace a token is for, and how it stands." },
  args: WHERE,
  run: ({ args }) =>
    ask(args, async (api) => {
      const status = await readStatus(api);
      console.log(args.json ? JSON.stringify(status) : statusText(status));
    }),
});

export async function readStatus(api: AgentApi): Promise<Status> {
  const workspace = await api.workspace();
  const [me, view, changeSets] = (await Promise.all([
    api.query("session.me"),
    api.query("workspace.get", { workspace }),
    api.query("changeSet.list", { workspace, limit: 1 }),
  ])) as [Me, WorkspaceView, ChangeSetPage];
  const { id, name, role, headVersion, members, engine } = view;
  return {
    as: me.user?.name ?? "",
    workspace: { id, name, role },
    headVersion,
    members: members.length,
    openChangeSets: changeSets.open,
    engine,
  };
}

export function statusText({ as, workspace, headVersion, members, openChangeSets, engine }: Status): string {
  return [
    `${workspace.name}, as ${as} (${workspace.role})`,
    `Head is at version ${headVersion}; ${counted(openChangeSets, "open change set")}, ${counted(members, "member")}.`,
    engineText(engine),
  ].join("\n");
}

function engineText(engine: EngineStatus): string {
  switch (engine.phase) {
    case "none":
      return "No engine is connected.";
    case "connecting":
      return `Connecting to the engine at ${engine.host}.`;
    case "connected":
      return `Engine ${engine.name} at ${engine.host}: Docker ${engine.version}, ${counted(engine.containers, "container")}.`;
    case "failed":
      return `The engine at ${engine.host} does not answer: ${engine.reason}`;
  }
}
