import type { ConnectionCredential, ConnectionSetting } from "@tributary/core/governance";
import { parsePatternText } from "@tributary/core/model";
import type { ConnectionView, FunctionSummary } from "@tributary/core/protocol";
import { err, ok, type Result } from "@tributary/core/base";
import { named } from "./function-place.ts";

/** What somebody said of a connection on the command line; what they did not say stays as it is. */
export type ConnectionArgs = {
  readonly name: string;
  readonly origin?: string | undefined;
  readonly description?: string | undefined;
  readonly private?: boolean | undefined;
  readonly allow: readonly string[];
  readonly "sign-in"?: string | undefined;
  readonly secret?: string | undefined;
  readonly header?: string | undefined;
  readonly function?: string | undefined;
};

/** The connection that is wished for, or a sentence that says what is missing. Whether it may be, the server says. */
export function connectionWish(
  args: ConnectionArgs,
  before: ConnectionView | undefined,
  functions: readonly FunctionSummary[],
): Result<ConnectionSetting, string> {
  const origin = args.origin ?? before?.origin;
  if (!origin) return err("Say where it leads: --origin https://dns.example.com");
  const bad = args.allow.find((line) => parsePatternText(line) === undefined);
  if (bad !== undefined) return err(`“${bad}” is no line such as “GET POST /zones/**”.`);
  const credential = credentialWish(args, before, functions);
  if (!credential.ok) return credential;
  return ok({
    name: args.name,
    description: args.description ?? before?.description ?? "",
    origin,
    privateAddresses: args.private ?? before?.privateAddresses ?? false,
    allows: args.allow.length > 0 ? args.allow.flatMap((line) => parsePatternText(line) ?? []) : (before?.allows ?? []),
    credential: credential.value,
  });
}

const SIGN_INS = ["none", "bearer", "basic", "header", "function"] as const;

function credentialWish(
  args: ConnectionArgs,
  before: ConnectionView | undefined,
  functions: readonly FunctionSummary[],
): Result<ConnectionCredential | null, string> {
  const { secret, header = "X-API-Key" } = args;
  const asked = args["sign-in"] ?? (args.function === undefined ? undefined : "function");
  const kind = asked === undefined ? undefined : SIGN_INS.find((each) => each === asked);
  if (asked === undefined) return secret === undefined ? ok(plain(before)) : err(HOW);
  if (kind === undefined) return err(HOW);
  if (kind === "none") return ok(null);
  if (kind === "function") return signedByFunction(args.function, secret, functions);
  if (secret === undefined) return err(`Say with which secret: --secret dns-token`);
  return ok(kind === "header" ? { kind, header, secret } : { kind, secret });
}

const HOW = `Say how it is signed in to: --sign-in ${SIGN_INS.join(", ")}.`;

function signedByFunction(
  name: string | undefined,
  secret: string | undefined,
  functions: readonly FunctionSummary[],
): Result<ConnectionCredential, string> {
  if (name === undefined) return err("Say which authentication function signs in: --function NAME");
  const found = named(functions, name);
  if (typeof found === "string") return err(found);
  const { id, schema } = found;
  const target = id === undefined ? { schema: schema ?? "", name: found.name } : { id };
  return ok({ kind: "function", function: target, ...(secret === undefined ? {} : { secret }) });
}

/** As it is stored: what is shown beside it is not part of it. */
function plain(before: ConnectionView | undefined): ConnectionCredential | null {
  const credential = before?.credential ?? null;
  if (credential?.kind !== "function") return credential;
  const { kind, function: target, secret } = credential;
  return { kind, function: target, ...(secret === undefined ? {} : { secret }) };
}
