import type { WorkspaceId } from "@tributary/core/base";
import type { SealedText, SecretView } from "@tributary/core/protocol";
import type { Answer, Caller } from "./services.ts";

/** Secrets as the API writes them: sealed values in, names out. */
export interface SecretServices {
  list(workspace: WorkspaceId): Promise<readonly SecretView[]>;
  /** In base64. */
  key(workspace: WorkspaceId): Promise<{ readonly id: string; readonly publicKey: string }>;
  /** The first version's number. */
  create(
    workspace: WorkspaceId,
    secret: { readonly name: string; readonly kind: string; readonly description: string; readonly value: SealedText },
    caller: Caller,
  ): Answer<number>;
  rotate(workspace: WorkspaceId, name: string, value: SealedText, caller: Caller): Answer<number>;
  describe(workspace: WorkspaceId, name: string, description: string, caller: Caller): Answer<void>;
  remove(workspace: WorkspaceId, name: string, caller: Caller): Answer<void>;
  replaceKey(workspace: WorkspaceId, caller: Caller): Answer<{ readonly values: number }>;
}
