/** A value as it travels: sealed with the key of that id, in base64. */
export type SealedText = { readonly key: string; readonly sealed: string };

/** All that anybody can be shown of a secret. */
export type SecretView = {
  readonly name: string;
  readonly kind: string;
  readonly description: string;
  /** Newest first. */
  readonly versions: readonly { readonly version: number; readonly at: number; readonly by: string }[];
  /** Names of the connections that sign in with it. */
  readonly connections: readonly string[];
  readonly uses: readonly {
    readonly component: string;
    readonly componentName: string;
    readonly path: string;
    /** As it stands there: `db-password@1`. */
    readonly reference: string;
    /** Null where the newest is meant. */
    readonly version: number | null;
    /** Null on Head. */
    readonly changeSet: { readonly id: string; readonly title: string } | null;
  }[];
};
