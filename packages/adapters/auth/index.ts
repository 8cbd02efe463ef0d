/** Who is there: accounts, sessions, API tokens, invitations' tokens. Rules: SPEC.md. */
export { createAuth, INVITE_HEADER, isFirst } from "./auth.ts";
export type { Auth, AuthOptions } from "./auth.ts";
export { isTrustedOrigin } from "./origin.ts";
export type { Origins } from "./origin.ts";
export { authenticateRequest, authHandler } from "./requests.ts";
export type { AuthHandler, AuthHandlerOptions, SignedIn } from "./requests.ts";
export { loadMasterKey, loadSecret } from "./secret.ts";
export { authenticateToken, bearerToken, newApiToken, newInviteToken, tokenHash } from "./tokens.ts";
