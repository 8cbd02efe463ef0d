/** What every implementation of a port promises, as tests: run against the in-memory ones and the real ones alike. */
export { ada, documentLogContract, logEntry, robot } from "./document-log.contract.ts";
export { escapeSuite } from "./escape-suite.ts";
export { type Canaries, ESCAPE_ATTEMPTS } from "./escape-attempts.ts";
export { functionRunStoreContract } from "./function-run-store.contract.ts";
export { MemoryFunctionRuns } from "./memory-function-runs.ts";
export { sandboxContract } from "./sandbox-contract.ts";
export { secretStoreContract } from "./secret-store.contract.ts";
export type { SecretStoreWorld } from "./secret-store.contract.ts";
export { providerContract } from "./provider-contract.ts";
export type { ProviderWorld } from "./provider-contract.ts";
