/** What happened: replay of Head, the audit log's chain of hashes, and files that carry both elsewhere. Pure. Rules: SPEC.md. */
export { auditText, CHAIN_START, chainHash, hashOfEntry } from "./audit-chain.ts";
export type { ChainedEntry, ChainEnd } from "./audit-chain.ts";
export { AuditFileVerifier } from "./audit-file.ts";
export type { AuditFileEnd, AuditFileHeader, AuditFileVerdict } from "./audit-file.ts";
export type { AuditChainStore, HistoryStore, KeyHand, VersionAuthor, Write, WritePlace, WrittenTo } from "./ports.ts";
export { BEGINNING, replay } from "./replay.ts";
export type { Replayed, ReplayBroken } from "./replay.ts";
export { standingWrites } from "./standing-writes.ts";
export { returnTo } from "./return-to.ts";
export { WorkspaceFileReader } from "./workspace-file.ts";
export type {
  WorkspaceFileContent,
  WorkspaceFileEnd,
  WorkspaceFileHeader,
  WorkspaceFileProblem,
  WorkspaceFileSettings,
  WorkspaceFileVersion,
} from "./workspace-file.ts";
export { hasSettings, NO_SETTINGS, secretsToSet } from "./workspace-settings.ts";
export type { WorkspaceSettings } from "./workspace-settings.ts";
export { authorsToTell, toldHash } from "./version-authors.ts";
export { ChainVerifier } from "./verify-chain.ts";
export type { AuditBroken, ChainVerdict } from "./verify-chain.ts";
