import type { ConnectionCredential } from "@tributary/core/governance";
import { type ConnectionView, functionKey, type FunctionSummary, type FunctionTarget } from "@tributary/core/protocol";

export const SIGN_INS = [
  { value: "none", label: "Not at all" },
  { value: "bearer", label: "Bearer token" },
  { value: "basic", label: "User and password" },
  { value: "header", label: "A header of its own" },
  { value: "function", label: "Authentication function" },
] as const;

/** How a connection is to sign in, while somebody fills it in. */
export type SignInDraft = {
  readonly kind: (typeof SIGN_INS)[number]["value"];
  readonly header: string;
  readonly secret: string;
  /** The key of the authentication function; empty while none is chosen. */
  readonly function: string;
};

export function draftOf(credential: ConnectionView["credential"] | undefined): SignInDraft {
  return {
    kind: credential?.kind ?? "none",
    header: credential?.kind === "header" ? credential.header : "X-API-Key",
    secret: credential?.secret ?? "",
    function: credential?.kind === "function" ? keyOf(credential.function) : "",
  };
}

/** The credential that is filled in; in a sentence, what is missing to be one. */
export function credentialOf(
  draft: SignInDraft,
  functions: readonly FunctionSummary[],
): { readonly credential: ConnectionCredential | null } | { readonly missing: string } {
  const { kind, header } = draft;
  const secret = draft.secret.trim();
  switch (kind) {
    case "none":
      return { credential: null };
    case "header":
      return { credential: { kind, header: header.trim(), secret } };
    case "function": {
      const chosen = functions.find((each) => keyOf(each) === draft.function);
      if (!chosen) return { missing: "Choose the function that signs in." };
      const { id, schema, name } = chosen;
      const target = id === undefined ? { schema: schema ?? "", name } : { id };
      return { credential: { kind, function: target, ...(secret === "" ? {} : { secret }) } };
    }
    default:
      return { credential: { kind, secret } };
  }
}

export function keyOf(named: FunctionTarget | FunctionSummary): string {
  return "name" in named ? functionKey(named) : named.id;
}
