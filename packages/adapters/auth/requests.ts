import type { ActorId } from "@tributary/core/base";
import type { Principal } from "@tributary/core/governance";
import { fromNodeHeaders, toNodeHandler } from "better-auth/node";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { ADDRESS_HEADER, type Auth } from "./auth.ts";

export type SignedIn = Principal & {
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
};

const MAX_BODY_BYTES = 64 * 1024;

/** Who the session cookie belongs to; undefined without a session that is valid right now. */
export async function authenticateRequest(auth: Auth, headers: IncomingHttpHeaders): Promise<SignedIn | undefined> {
  if (!headers.cookie) return undefined;
  const found = await auth.api.getSession({ headers: fromNodeHeaders({ cookie: headers.cookie }) });
  if (!found) return undefined;
  const { id, name, email } = found.user;
  const actor = { type: "user" as const, id: id as ActorId, name };
  return { actor, member: actor.id, credential: { kind: "session", id: found.session.id }, user: { id, name, email } };
}

export type AuthHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Answers `/api/auth/*`. */
export function authHandler(auth: Auth): AuthHandler {
  const handle = toNodeHandler(auth);
  return async (request, response) => {
    if (isTooLarge(request.headers)) {
      response.writeHead(413, { "content-type": "application/json", connection: "close" });
      response.end(JSON.stringify({ message: "That is too much for a sign-in form." }));
      return;
    }
    request.headers[ADDRESS_HEADER] = request.socket.remoteAddress ?? "127.0.0.1";
    try {
      await handle(request, response);
    } catch {
      if (response.headersSent) return void response.destroy();
      response.writeHead(500, { "content-type": "application/json" });
      response.end(JSON.stringify({ message: "That did not work, and it is not your fault. Try again in a moment." }));
    }
  };
}

/** A body of unknown length counts as too large: no form sends one. */
function isTooLarge(headers: IncomingHttpHeaders): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > MAX_BODY_BYTES;
}
