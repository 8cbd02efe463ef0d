import type { Credential } from "@tributary/adapters/connections";
import { err, ok, type Result, type WorkspaceId } from "@tributary/core/base";
import {
  type ConnectionRecord,
  ENGINE_CONNECTION,
  type FunctionSignIn,
  type SecretSignIn,
} from "@tributary/core/governance";
import type { Hosts } from "../hosts.ts";
import type { ConnectionBook } from "./connection-book.ts";
import type { ConnectionUser, EgressParts } from "./egress.ts";

export type OpenConnectionsParts = {
  readonly hosts: Pick<Hosts, "workspaces">;
  readonly book: ConnectionBook;
  /** What a connection signs in with, read when it is needed. @throws with a sentence when it cannot be had */
  credential(workspace: WorkspaceId, how: SecretSignIn): Promise<Credential>;
  /** What an authentication function makes of it, for one run. @throws with a sentence when it cannot be had */
  signIn(
    workspace: WorkspaceId,
    asked: { readonly connection: string; readonly how: FunctionSignIn },
    user: ConnectionUser,
  ): Promise<Credential>;
};

type Opening = ReturnType<EgressParts["open"]>;

/** Opens a workspace's connections by name. `docker` is its engine, wherever that is now. */
export function openConnections(parts: OpenConnectionsParts): EgressParts["open"] {
  return async (workspace, name, user) => {
    if (name === ENGINE_CONNECTION) return openEngine(parts, workspace);
    const record = await parts.book.connection(workspace, name);
    if (!record) return none(name);
    if (user.isSigningIn && record.credential?.kind === "function") return waitsForItself(name);
    return opened(parts, workspace, record, user);
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
  parts: OpenConnectionsParts,
  workspace: WorkspaceId,
  record: ConnectionRecord,
  user: ConnectionUser,
): Opening {
  const { name, allows, origin, privateAddresses } = record;
  const credential = credentialOf(parts, workspace, record, user);
  return ok({
    connection: {
      name,
      allows,
      target: { kind: "origin", origin, privateAddresses },
      ...(credential ? { credential } : {}),
    },
    isCurrent: () => parts.book.isCurrent(workspace, record),
  });
}

/** A secret is opened for each request; an authentication function is run for the first of a run, and what came of that is for all. */
function credentialOf(
  { credential, signIn }: OpenConnectionsParts,
  workspace: WorkspaceId,
  { name, credential: how }: ConnectionRecord,
  user: ConnectionUser,
): (() => Promise<Credential>) | undefined {
  if (how === null) return undefined;
  if (how.kind !== "function") return () => credential(workspace, how);
  let first: Promise<Credential> | undefined;
  return () => (first ??= signIn(workspace, { connection: name, how }, user));
}

/** Rule [CN7]: an authentication function that needed another to run first could wait for itself. */
function waitsForItself(name: string): Result<never, { readonly sentence: string }> {
  return err({
    sentence: `${name} signs in with a function itself, and an authentication function reaches only connections that sign in with a secret, or not at all.`,
  });
}

function none(name: string): Result<never, { readonly sentence: string }> {
  return err({
    sentence: `This workspace has no connection named ${name}. An owner can add it under Settings, Connections.`,
  });
}
