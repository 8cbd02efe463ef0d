import type { Result } from "../base/index.ts";
import { err, ok } from "../base/index.ts";
import type { HeadEntry } from "../governance/index.ts";
import {
  applyMutation,
  digestAfter,
  EMPTY_DIGEST,
  EMPTY_SNAPSHOT,
  type Snapshot,
  type StateDigest,
  stateHash,
} from "../model/index.ts";

/** A model at one version, with what its hash is made of. */
export type Replayed = { readonly version: number; readonly snapshot: Snapshot; readonly digest: StateDigest };

export type ReplayBroken = {
  readonly kind: "missing" | "otherState";
  readonly version: number;
  readonly sentence: string;
};

/** Before the first version. */
export const BEGINNING: Replayed = { version: 0, snapshot: EMPTY_SNAPSHOT, digest: EMPTY_DIGEST };

/**
 * The next version from the one before it and its mutations. Refused where it is not the next one, or where the state it
 * leads to is not the one whose hash was recorded when it was made. Rules [H1] [H2].
 */
export function replay(
  from: Replayed,
  entry: Pick<HeadEntry, "version" | "mutations" | "stateHash">,
): Result<Replayed, ReplayBroken> {
  const { version, mutations, stateHash: recorded } = entry;
  if (version !== from.version + 1) {
    const sentence = `Version ${from.version + 1} is missing: after ${from.version} comes ${version}.`;
    return err({ kind: "missing", version: from.version + 1, sentence });
  }
  const snapshot = mutations.reduce(applyMutation, from.snapshot);
  const digest = digestAfter(from.digest, from.snapshot, snapshot, mutations);
  if (recorded !== null && stateHash(digest) !== recorded) {
    const sentence = `Version ${version} leads to another state than the one recorded: it, or one before it, was changed.`;
    return err({ kind: "otherState", version, sentence });
  }
  return ok({ version, snapshot, digest });
}
