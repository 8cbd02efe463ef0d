import type { Actor, ActorId } from "@tributary/core/base";
import { isTokenValid, type MemberStore, type Principal } from "@tributary/core/governance";
import { createHash, randomBytes } from "node:crypto";

const PREFIX = "trib_";
const SECRET_BYTES = 32;

/** SHA-256 in hexadecimal: what is kept of an API token or an invitation's link. They are too long to be guessed from it. */
export function tokenHash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** A new API token, to be shown once, and the hash to keep. */
export function newApiToken(): { readonly token: string; readonly tokenHash: string } {
  const token = PREFIX + randomBytes(SECRET_BYTES).toString("base64url");
  return { token, tokenHash: tokenHash(token) };
}

/** A new invitation's token, for its link, and the hash to keep. */
export function newInviteToken(): { readonly token: string; readonly tokenHash: string } {
  const token = randomBytes(SECRET_BYTES).toString("base64url");
  return { token, tokenHash: tokenHash(token) };
}

/**
 * Who comes with this API token; undefined if it is unknown, expired or revoked. An agent acts for the person who made
 * the token. What they may do is that member's role in the token's workspace, read at every use (`roleIn`).
 *
 * @throws {StoreUnavailable}
 */
export async function authenticateToken(
  token: string,
  members: Pick<MemberStore, "token">,
  now: number,
): Promise<Principal | undefined> {
  if (!token.startsWith(PREFIX) || token.length > 128) return undefined;
  const found = await members.token(tokenHash(token));
  if (!found || !isTokenValid(found, now)) return undefined;
  const id = found.id as ActorId;
  const actor: Actor =
    found.kind === "agent"
      ? { type: "agent", id, name: found.name, onBehalfOf: { id: found.user, name: found.userName } }
      : { type: "service", id, name: found.name };
  return { actor, member: found.user, credential: { kind: "token", id: found.id, workspace: found.workspace } };
}

/** The token of an `Authorization: Bearer …` header. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer ([\x21-\x7e]+)$/i.exec(authorization ?? "")?.[1];
}
