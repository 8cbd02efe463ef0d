import type { ActorId } from "@tributary/core/base";
import type { Principal } from "@tributary/core/governance";
import { StoreUnavailable } from "@tributary/core/sync";
import { fromNodeHeaders, toNodeHandler } from "better-auth/node";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { ADDRESS_HEADER, type Auth } from "./auth.ts";

export type SignedIn = Principal & {
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
};

const MAX_BODY_BYTES = 64 * 1024;
const RETRY_AFTER_MS = [50, 150, 500] as const;

/**
 * Who the session cookie belongs to; undefined without a session that is valid right now.
 *
 * @throws {StoreUnavailable} when that cannot be known: nobody is signed out because the database was away for a moment
 */
export async function authenticateRequest(auth: Auth, headers: IncomingHttpHeaders): Promise<SignedIn | undefined> {
  if (!headers.cookie) return undefined;
  const found = await sessionOf(auth, headers.cookie);
  if (!found) return undefined;
  const { id, name, email } = found.user;
  const actor = { type: "user" as const, id: id as ActorId, name };
  return { actor, member: actor.id, credential: { kind: "session", id: found.session.id }, user: { id, name, email } };
}

async function sessionOf(auth: Auth, cookie: string) {
  const ask = () => auth.api.getSession({ headers: fromNodeHeaders({ cookie }) });
  for (const delayMs of RETRY_AFTER_MS) {
    try {
      return await ask();
    } catch {
      await sleep(delayMs);
    }
  }
  return ask().catch((error: unknown) => Promise.reject(new StoreUnavailable("read session", error)));
}

export type AuthHandlerOptions = {
  /** A proxy stands before us and appends the client's address to `X-Forwarded-For`; only then is that header believed. */
  readonly behindProxy?: boolean;
};

export type AuthHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Answers `/api/auth/*`. */
export function authHandler(auth: Auth, { behindProxy = false }: AuthHandlerOptions = {}): AuthHandler {
  const handle = toNodeHandler(auth);
  return async (request, response) => {
    if (isTooLarge(request.headers)) {
      response.writeHead(413, { "content-type": "application/json", connection: "close" });
      response.end(JSON.stringify({ message: "That is too much for a sign-in form." }));
      return;
    }
    request.headers[ADDRESS_HEADER] = addressOf(request, behindProxy);
    try {
      await handle(request, response);
    } catch {
      if (response.headersSent) return void response.destroy();
      response.writeHead(500, { "content-type": "application/json" });
      response.end(JSON.stringify({ message: "That did not work, and it is not your fault. Try again in a moment." }));
    }
  };
}

/** The last forwarded address is the one our own proxy saw; those before it are whatever the client made up. */
function addressOf(request: IncomingMessage, behindProxy: boolean): string {
  const forwarded = behindProxy
    ? [request.headers["x-forwarded-for"] ?? []].flat().join(",").split(",").at(-1)?.trim()
    : undefined;
  return forwarded || (request.socket.remoteAddress ?? "127.0.0.1");
}

/** A body of unknown length counts as too large: no form sends one. */
function isTooLarge(headers: IncomingHttpHeaders): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > MAX_BODY_BYTES;
}
