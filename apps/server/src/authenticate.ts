import type { IncomingMessage } from "node:http";
import { type Auth, authenticateRequest, authenticateToken, bearerToken } from "@tributary/adapters/auth";
import type { MemberStore, Principal } from "@tributary/core/governance";

/** Who sent the request: by API token (header, or `?token=` where a browser's WebSocket can send no header), else by session. */
export function authenticator(auth: Auth, members: MemberStore, now: () => number) {
  return async (request: IncomingMessage): Promise<Principal | undefined> => {
    const token = bearerToken(request.headers.authorization) ?? queryToken(request.url);
    // A token that is given and wrong is not an invitation to try the cookie.
    if (token !== undefined) return authenticateToken(token, members, now());
    return authenticateRequest(auth, request.headers);
  };
}

function queryToken(url: string | undefined): string | undefined {
  const query = url?.indexOf("?") ?? -1;
  return query < 0 ? undefined : (new URLSearchParams(url?.slice(query)).get("token") ?? undefined);
}
