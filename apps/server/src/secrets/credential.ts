import type { Credential } from "@tributary/adapters/connections";
import type { WorkspaceId } from "@tributary/core/base";
import { type SecretSignIn, signInWords } from "@tributary/core/governance";
import { secretText, secretWords } from "@tributary/core/secrets";
import type { OpenConnectionsParts } from "../connections/open-connections.ts";
import { openedSecret } from "./open-secrets.ts";
import type { OpenedSecret, Vault } from "./vault.ts";

/** What connections sign in with: the newest value of the secret they name, opened for one request. Rule [V65]. */
export function secretCredential(vault: Pick<Vault, "open">): OpenConnectionsParts["credential"] {
  return async (workspace: WorkspaceId, how: SecretSignIn): Promise<Credential> => {
    const secret = await openedSecret(vault, workspace, how.secret);
    if (!secret.ok) throw new Error(secret.error);
    const value = valueOf(how, secret.value);
    if (value === undefined)
      throw new Error(
        `the secret ${how.secret} has several values. Say which in its connection, such as ${how.secret}.password.`,
      );
    const name = how.kind === "header" ? how.header : "authorization";
    return { headers: [[name, value]], secrets: [...secretWords(secret.value), ...signInWords([name, value])] };
  };
}

function valueOf(how: SecretSignIn, secret: OpenedSecret): string | undefined {
  const { username, password } = secret.fields;
  if (how.kind === "basic" && username !== undefined && password !== undefined)
    return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const text = secretText(how.secret, secret);
  if (text === undefined) return undefined;
  switch (how.kind) {
    case "bearer":
      return `Bearer ${text}`;
    case "basic":
      return `Basic ${Buffer.from(text).toString("base64")}`;
    case "header":
      return text;
  }
}
