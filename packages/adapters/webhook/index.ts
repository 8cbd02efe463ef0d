/** What has happened, told to an address outside: signed, once per attempt. Node alone. Rules: SPEC.md. */
export { createSealer, newSigningKey } from "./seal.ts";
export type { Sealer } from "./seal.ts";
export { DELIVERY_TIMEOUT_MS, sendWebhook, signature } from "./send.ts";
export type { Delivery, Receipt } from "./send.ts";
