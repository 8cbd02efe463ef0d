import { err, isJsonObject, isWholeText, type Json, ok, type Result, type WorkspaceId } from "../base/index.ts";
import type { SandboxDescription, SandboxTier } from "../engine/index.ts";
import type { FunctionTarget } from "../protocol/index.ts";
import {
  type EgressPattern,
  type FunctionKind,
  isConnectionName,
  isWorldKind,
  patternFault,
  type WorldKind,
} from "../model/index.ts";
import type { SettledBy } from "./engine-ports.ts";
import { mayCarryCredential } from "./sign-in-headers.ts";

/** A sign-in with what a secret of the workspace holds, by reference: `dns-token`, or `dns.token` for one of its fields. */
export type SecretSignIn =
  | { readonly kind: "bearer" | "basic"; readonly secret: string }
  | { readonly kind: "header"; readonly header: string; readonly secret: string };

/** A sign-in that an authentication function in force on Head works out, from a secret it is given where one is named. */
export type FunctionSignIn = { readonly kind: "function"; readonly function: FunctionTarget; readonly secret?: string };

/** How a connection signs in. */
export type ConnectionCredential = SecretSignIn | FunctionSignIn;

/** Something outside that functions may be granted: where it is, what may ever be asked of it, and how it is signed in to. */
export type ConnectionSetting = {
  readonly name: string;
  readonly description: string;
  /** `https://host` or `https://host:port`. */
  readonly origin: string;
  /** It may lead to an address of a private network, or of this machine. */
  readonly privateAddresses: boolean;
  readonly allows: readonly EgressPattern[];
  readonly credential: ConnectionCredential | null;
};

/** What is stored of it. After every change it has another revision or moment, so that what is open can tell. */
export type ConnectionRecord = ConnectionSetting & { readonly revision: number; readonly updatedAt: number };

/** Connections of workspaces. Each change and its line in the audit are stored in one transaction. */
export interface ConnectionStore {
  /** By name. */
  list(workspace: WorkspaceId): Promise<readonly ConnectionRecord[]>;
  set(workspace: WorkspaceId, setting: ConnectionSetting, by: SettledBy): Promise<void>;
  /** Whether it was there. */
  remove(workspace: WorkspaceId, name: string, by: SettledBy): Promise<boolean>;
}

/** The name of the connection that every workspace with an engine has; no other can have it. */
export const ENGINE_CONNECTION = "docker";

const MAX_ALLOWED = 64;
const MAX_DESCRIPTION = 400;
const SECRET = /^[a-z][a-z0-9-]{0,63}(?:\.[a-z][A-Za-z0-9]{0,63})?$/;

/** A connection as somebody wishes it, looked at. Rules [CN1]–[CN3]. */
export function parseConnection(wish: ConnectionSetting): Result<ConnectionSetting, string> {
  if (!isConnectionName(wish.name)) return err("A name has up to 63 lower-case letters, digits and hyphens.");
  if (wish.name === ENGINE_CONNECTION)
    return err(`“${ENGINE_CONNECTION}” is the engine's own connection. Choose another name.`);
  if (wish.description.length > MAX_DESCRIPTION) return err(`A description has up to ${MAX_DESCRIPTION} characters.`);
  if (!isWholeText(wish.description)) return err("A description holds text, without zero characters.");
  const origin = parseOrigin(wish.origin);
  if (!origin.ok) return origin;
  if (wish.allows.length === 0)
    return err("Say what may be asked: at least one line such as “GET /records/**”. What is on no line is refused.");
  if (wish.allows.length > MAX_ALLOWED) return err(`A connection allows up to ${MAX_ALLOWED} patterns.`);
  for (const pattern of wish.allows) {
    const fault = patternFault(pattern);
    if (fault !== undefined)
      return err(`“${pattern.methods.join(" ")} ${pattern.path}” is not a pattern: each ${fault}.`);
  }
  const fault = credentialFault(wish.credential, origin.value, wish.privateAddresses);
  return fault === undefined ? ok({ ...wish, origin: origin.value }) : err(fault);
}

function parseOrigin(text: string): Result<string, string> {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:"))
    return err("An address is https://host or https://host:port (or http:// inside a private network).");
  if (url.username !== "" || url.password !== "")
    return err("An address holds no user or password: sign in with one of the workspace's secrets instead.");
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "")
    return err("An address ends after the host or port: paths are what functions ask for, and what is allowed below.");
  return ok(url.origin);
}

function credentialFault(
  credential: ConnectionCredential | null,
  origin: string,
  privateAddresses: boolean,
): string | undefined {
  if (credential === null) return undefined;
  if (credential.kind === "function" ? !hasGoodSecret(credential) : !SECRET.test(credential.secret))
    return "Name one of the workspace's secrets to sign in with, such as dns-token.";
  if (origin.startsWith("http:") && !privateAddresses)
    return "Over http:// a credential could be read on its way. Use https://, or say that the address is a private one.";
  if (credential.kind !== "header") return undefined;
  if (!mayCarryCredential(credential.header))
    return `“${credential.header}” is not a header that can carry a credential; X-API-Key is one.`;
  return undefined;
}

function hasGoodSecret({ secret }: FunctionSignIn): boolean {
  return secret === undefined || SECRET.test(secret);
}

/** Where functions of a kind that talks to the world are to run: at least there, or not at all. */
export type TierDemand = {
  readonly kind: WorldKind;
  readonly tier: Exclude<SandboxTier, "reactive">;
  /** Only behind the processor's own walls: an emulated machine does not do. */
  readonly hardware: boolean;
};

export interface TierStore {
  /** Kinds that are not in it run in the `world` tier. */
  list(workspace: WorkspaceId): Promise<readonly TierDemand[]>;
  set(workspace: WorkspaceId, demand: TierDemand, by: SettledBy): Promise<void>;
}

/** What a workspace says of its kinds, read from anywhere; undefined when that is no demand. */
export function parseTierDemand(wish: Json): TierDemand | undefined {
  if (!isJsonObject(wish)) return undefined;
  const { kind, tier, hardware } = wish;
  if (typeof kind !== "string" || !isWorldKind(kind as FunctionKind)) return undefined;
  if ((tier !== "world" && tier !== "hardened") || typeof hardware !== "boolean") return undefined;
  return { kind: kind as WorldKind, tier, hardware: hardware && tier === "hardened" };
}

/** Why a place does not do for what is demanded; undefined when it does. A place that is more than what is demanded does [CN5]. */
export function tierObjection(demand: TierDemand | undefined, place: SandboxDescription): string | undefined {
  if (demand?.tier !== "hardened") return undefined;
  const what = `This workspace demands that ${demand.kind} functions run in a machine of their own`;
  if (place.tier !== "hardened") return `${what}, and this place is none.`;
  if (demand.hardware && place.boundary !== "hardware-vm")
    return `${what} behind the processor's own walls, and this server only emulates one. An owner can change what is demanded under Settings, Connections.`;
  return undefined;
}
