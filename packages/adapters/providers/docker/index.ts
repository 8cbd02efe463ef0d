/** Docker Engine as a provider: makes, changes, removes and watches what carries our label, and nothing else. Rules: SPEC.md. */
export { connectTo } from "./connection.ts";
export type { Connection } from "./connection.ts";
export type { ProviderOptions } from "./context.ts";
export { discover } from "./discover.ts";
export type { Discovered } from "./discover.ts";
export { claimsOf } from "./ports.ts";
export { createDockerProvider } from "./provider.ts";
