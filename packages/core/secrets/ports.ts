import type { Actor, ChangeSetId, Origin, Result, WorkspaceId } from "../base/index.ts";

/** One value a secret has had. `by` is who sealed it; nobody can say what it is but who holds the workspace's key. */
export type SecretVersion = {
  readonly version: number;
  readonly at: number;
  readonly by: Actor;
};

/** All that is known of a secret: everything but its value. */
export type SecretRecord = {
  readonly name: string;
  readonly kind: string;
  readonly description: string;
  /** Newest first, at least one. */
  readonly versions: readonly SecretVersion[];
};

/** A workspace's key: secrets are sealed with `publicKey`; `wrapped` is the private one, sealed with the server's own. */
export type WorkspaceKey = { readonly id: string; readonly publicKey: Uint8Array; readonly wrapped: string };

/** Whose deed it is, for the line of the audit that is written in the same transaction. */
export type SecretDeed = { readonly actor: Actor; readonly at: number; readonly origin?: Origin };

/** A value as it is kept: sealed, with the key it was sealed for. */
export type SealedValue = { readonly key: string; readonly sealed: Uint8Array };

export type SecretConflict = { readonly kind: "exists" | "missing" | "keyMoved" };

/** Sealed values and the keys they are sealed with. No value in plain text ever comes here. Rules [Q5]–[Q8] of SPEC.md. */
export interface SecretStore {
  list(workspace: WorkspaceId): Promise<readonly SecretRecord[]>;
  /** The sealed value of a version; of the newest, when none is named. */
  sealed(
    workspace: WorkspaceId,
    name: string,
    version?: number,
  ): Promise<(SealedValue & { readonly kind: string; readonly version: number }) | undefined>;
  /** Refused when there is one of that name, or when `value` is sealed for a key that is no longer the workspace's. */
  create(
    workspace: WorkspaceId,
    secret: { readonly name: string; readonly kind: string; readonly description: string },
    value: SealedValue,
    deed: SecretDeed,
  ): Promise<Result<number, SecretConflict>>;
  /** A new version of it, which is the newest from then on. */
  rotate(
    workspace: WorkspaceId,
    name: string,
    value: SealedValue,
    deed: SecretDeed,
  ): Promise<Result<number, SecretConflict>>;
  describe(
    workspace: WorkspaceId,
    name: string,
    description: string,
    deed: SecretDeed,
  ): Promise<Result<void, SecretConflict>>;
  /** The secret and every value it had. */
  remove(workspace: WorkspaceId, name: string, deed: SecretDeed): Promise<Result<void, SecretConflict>>;
  /** Open change sets in which something was ever written below `/secrets`: those that may refer to one. */
  mayRefer(workspace: WorkspaceId): Promise<readonly ChangeSetId[]>;
  key(workspace: WorkspaceId): Promise<WorkspaceKey | undefined>;
  /** The workspace's first key. When there is one already it stays, and is the answer. */
  firstKey(workspace: WorkspaceId, key: WorkspaceKey): Promise<WorkspaceKey>;
  /**
   * Puts another key in the place of the workspace's, and every sealed value in a form for it, all in one transaction.
   * `reseal` is given each value that is there. Nothing happens when it throws, or when the key is no longer `from`.
   */
  replaceKey(
    workspace: WorkspaceId,
    change: {
      readonly from: string;
      readonly to: WorkspaceKey;
      readonly reseal: (value: Uint8Array, about: { readonly name: string; readonly kind: string }) => Uint8Array;
    },
    deed: SecretDeed,
  ): Promise<Result<number, SecretConflict>>;
  /** The same key, wrapped anew: the server's own key has changed. */
  rewrap(workspace: WorkspaceId, key: WorkspaceKey): Promise<void>;
}
