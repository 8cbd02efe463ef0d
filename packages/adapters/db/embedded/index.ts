/** PostgreSQL 18 without anything to install: our own supervisor over the binaries npm brought. Rules: ../SPEC.md. */
export { type EmbeddedOptions, type EmbeddedPostgres, startEmbeddedPostgres } from "./supervisor.ts";
export { AlreadyRunning, EmbeddedUnavailable } from "./unavailable.ts";
