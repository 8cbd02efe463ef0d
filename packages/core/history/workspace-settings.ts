import { err, isJsonObject, isWholeText, type Json, ok, type Result } from "../base/index.ts";
import {
  type ConnectionCredential,
  type ConnectionSetting,
  parseConnection,
  parseTierDemand,
  type TierDemand,
} from "../governance/index.ts";
import type { EgressPattern, Snapshot } from "../model/index.ts";
import { secretUses } from "../secrets/index.ts";

/** What travels with a workspace beside its model: what it is connected to, and where its functions must run. Secrets by name alone. */
export type WorkspaceSettings = {
  readonly connections: readonly ConnectionSetting[];
  readonly tiers: readonly TierDemand[];
};

export const NO_SETTINGS: WorkspaceSettings = { connections: [], tiers: [] };

export function hasSettings({ connections, tiers }: WorkspaceSettings): boolean {
  return connections.length > 0 || tiers.length > 0;
}

/** The settings of a file, each looked at like one that somebody sets; the refusal says which is none. Rule [F4]. */
export function readWorkspaceSettings(value: unknown): Result<WorkspaceSettings, string> {
  if (!isJsonObject(value) || !Array.isArray(value["connections"]) || !Array.isArray(value["tiers"]))
    return err("This line holds no settings of a workspace.");
  const connections: ConnectionSetting[] = [];
  for (const each of value["connections"] as readonly Json[]) {
    const wish = connectionIn(each);
    const parsed = wish ? parseConnection(wish) : err("It is not written as one.");
    const name = isJsonObject(each) && typeof each["name"] === "string" ? each["name"] : "without a name";
    if (!parsed.ok) return err(`The connection ${name} is none. ${parsed.error}`);
    if (connections.some((other) => other.name === parsed.value.name))
      return err(`The connection ${name} is there twice.`);
    connections.push(parsed.value);
  }
  const tiers = (value["tiers"] as readonly Json[]).map(parseTierDemand);
  const whole = tiers.filter((tier) => tier !== undefined);
  if (whole.length < tiers.length) return err("A demand of where functions run is none.");
  if (new Set(whole.map(({ kind }) => kind)).size < whole.length)
    return err("Two demands are for one kind of function.");
  return ok({ connections, tiers: whole });
}

/** Names of the secrets that somebody has to set anew where a workspace was imported: no file has their values. */
export function secretsToSet(settings: WorkspaceSettings, model: Snapshot): readonly string[] {
  const signingIn = settings.connections.flatMap(({ credential }) => {
    const named = credential?.secret?.split(".")[0];
    return named === undefined ? [] : [named];
  });
  const used = secretUses(model).map(({ reference }) => reference.name);
  return [...new Set([...signingIn, ...used])].sort();
}

/** What is written as a connection, member by member; what else stands there is left behind. */
function connectionIn(value: Json): ConnectionSetting | undefined {
  if (!isJsonObject(value)) return undefined;
  const { name, description, origin, privateAddresses, allows, credential = null } = value;
  const signIn = credential === null ? null : credentialIn(credential);
  const isWhole = isText(name) && isText(description) && isText(origin) && typeof privateAddresses === "boolean";
  if (!isWhole || !Array.isArray(allows) || signIn === undefined) return undefined;
  const patterns = (allows as readonly Json[]).filter(isPattern);
  if (patterns.length < allows.length) return undefined;
  return { name, description, origin, privateAddresses, allows: patterns, credential: signIn };
}

function credentialIn(value: Json): ConnectionCredential | undefined {
  if (!isJsonObject(value)) return undefined;
  const { kind, secret, header, function: target } = value;
  if (kind === "function") {
    const by = isJsonObject(target) ? targetIn(target) : undefined;
    if (!by || (secret !== undefined && !isText(secret))) return undefined;
    return { kind, function: by, ...(secret === undefined ? {} : { secret }) };
  }
  if (!isText(secret)) return undefined;
  if (kind === "bearer" || kind === "basic") return { kind, secret };
  return kind === "header" && isText(header) ? { kind, header, secret } : undefined;
}

function targetIn({ id, schema, name }: { readonly [name: string]: Json }) {
  if (isText(id)) return { id };
  return isText(schema) && isText(name) ? { schema, name } : undefined;
}

function isPattern(value: Json): value is EgressPattern & Json {
  if (!isJsonObject(value)) return false;
  const { methods, path } = value;
  return Array.isArray(methods) && methods.every(isText) && isText(path);
}

function isText(value: Json | undefined): value is string {
  return isWholeText(value) && value.length <= 2000;
}
