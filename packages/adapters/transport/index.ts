/** The WebSocket endpoint `/sync/<room>` on `ws`. Rules: SPEC.md. */
export { createSyncGateway } from "./gateway.ts";
export type { SyncGateway } from "./gateway.ts";
export { isKnownHost, isOwnOrigin } from "./origin.ts";
export type { OriginPolicy } from "./origin.ts";
export { requestOrigin } from "./request-origin.ts";
export { SYNC_LIMITS } from "./ports.ts";
export type { Admission, Cut, Denial, SyncLimits, SyncPorts } from "./ports.ts";
