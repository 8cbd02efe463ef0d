import type { Credential } from "@tributary/adapters/connections";
import { err, ok, type Result, type WorkspaceId } from "@tributary/core/base";
import { type ConnectionCredential, type ConnectionRecord, ENGINE_CONNECTION } from "@tributary/core/governance";
import type { Hosts } from "../hosts.ts";
import type { ConnectionBook } from "./connection-book.ts";
import type { EgressParts } from "./egress.ts";

export type OpenConnectionsParts = {
  readonly hosts: Pick<Hosts, "workspaces">;
  readonly book: ConnectionBook;
  /** What a connection signs in with, read when it is needed. @throws with a sentence when it cannot be had */
  credential(workspace: WorkspaceId, how: ConnectionCredential): Promise<Credential>;
};

type Opening = ReturnType<EgressParts["open"]>;

/** Opens a workspace's connections by name. `docker` is its engine, wherever that is now. */
export function openConnections(parts: OpenConnectionsParts): EgressParts["open"] {
  return async (workspace, name) => {
    if (name === ENGINE_CONNECTION) return openEngine(parts, workspace);
    const record = await parts.book.connection(workspace, name);
    return record ? opened(parts, workspace, record) : none(name);
  };
}

function openEngine({ hosts }: OpenConnectionsParts, workspace: WorkspaceId): Opening {
  return hosts.workspaces.with(workspace, async (host) => {
    const { link } = host;
    if (!link) return none(ENGINE_CONNECTION);
    try {
      const offered = await link.provider.connection();
      return ok({ connection: { name: ENGINE_CONNECTION, ...offered }, isCurrent: () => host.link === link });
    } catch (fault) {
      const reason = fault instanceof Error ? fault.message : String(fault);
      return err({ sentence: `The connection ${ENGINE_CONNECTION} failed: ${reason}` });
    }
  });
}

async function opened(
  { book, credential }: OpenConnectionsParts,
  workspace: WorkspaceId,
  record: ConnectionRecord,
): Opening {
  const { name, allows, origin, privateAddresses, credential: how } = record;
  return ok({
    connection: {
      name,
      allows,
      target: { kind: "origin", origin, privateAddresses },
      ...(how === null ? {} : { credential: () => credential(workspace, how) }),
    },
    isCurrent: () => book.isCurrent(workspace, record),
  });
}

function none(name: string): Result<never, { readonly sentence: string }> {
  return err({
    sentence: `This workspace has no connection named ${name}. An owner can add it under Settings, Connections.`,
  });
}
