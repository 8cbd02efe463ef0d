/** PostgreSQL: the embedded server, the tables, and every store the core asks for. Rules: SPEC.md. */
export { connect, createPool, migrate } from "./connection.ts";
export type { Database } from "./connection.ts";
export { AlreadyRunning, EmbeddedUnavailable, startEmbeddedPostgres } from "./embedded/index.ts";
export type { EmbeddedOptions, EmbeddedPostgres } from "./embedded/index.ts";
export { withOrigin, withoutOrigin } from "./ambient.ts";
export { openDatabase } from "./open.ts";
export type { OpenDatabase, OpenOptions } from "./open.ts";
export type { Describe } from "./stores/document-log.ts";
export { createStores } from "./stores/index.ts";
export type { Stores } from "./stores/index.ts";
export { verifyAuditChain } from "./stores/verify-audit.ts";
