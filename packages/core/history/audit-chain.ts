import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalJson, type WorkspaceId } from "../base/index.ts";
import type { AuditEntry } from "../protocol/index.ts";

/** An entry with its links: the hash of the entry before it, and its own. Hexadecimal. */
export type ChainedEntry = AuditEntry & { readonly prev: string; readonly hash: string };

/** Where a chain ends, or a place in it that somebody has kept: with it, what stood up to there can be proven later. */
export type ChainEnd = { readonly seq: number; readonly hash: string };

export const CHAIN_START: ChainEnd = { seq: 0, hash: "0".repeat(64) };

/**
 * What an entry says, in the one form that is hashed: the canonical JSON of it and its workspace, put together here from its
 * members because every edit passes. Its place is not part of it: the chain adds that.
 *
 * @param json - of what other entries and other places say, too: `canonicalJson`, or what gives the same and remembers
 */
export function auditText(
  workspace: WorkspaceId,
  entry: Omit<AuditEntry, "seq">,
  json: (value: unknown) => string = canonicalJson,
): string {
  const { at, actor, changeSet, outcome, sentence, mutation, details } = entry;
  const end = `"outcome":${json(outcome)},"sentence":${JSON.stringify(sentence)},"workspace":${json(workspace)}`;
  return `{"actor":${json(actor)},"at":${json(at)},"changeSet":${json(changeSet)},"details":${canonicalJson(details)},"mutation":${json(mutation)},${end}}`;
}

/** `hash(n) = SHA-256(hash(n-1) ‖ n as 8 bytes, big-endian ‖ SHA-256(text))`. Rule [A1]. */
export function chainHash(previous: string, seq: number, digest: Uint8Array): string {
  const bytes = new Uint8Array(32 + 8 + digest.length);
  bytes.set(hexToBytes(previous), 0);
  new DataView(bytes.buffer).setBigUint64(32, BigInt(seq));
  bytes.set(digest, 40);
  return bytesToHex(sha256(bytes));
}

/** The hash an entry must have, given that it followed `previous` at `seq`. */
export function hashOfEntry(
  workspace: WorkspaceId,
  entry: Omit<AuditEntry, "seq">,
  { previous, seq }: { readonly previous: string; readonly seq: number },
): string {
  return chainHash(previous, seq, sha256(utf8ToBytes(auditText(workspace, entry))));
}
