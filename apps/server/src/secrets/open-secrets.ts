import { randomBytes } from "node:crypto";
import { err, ok, type Result, type WorkspaceId } from "@tributary/core/base";
import type { SecretsOnTheWay, SecretTexts } from "@tributary/core/engine";
import { parseSecretReference } from "@tributary/core/model";
import { registrySignIn, secretText, secretWords } from "@tributary/core/secrets";
import { type OpenedSecret, SecretUnreadable, type Vault } from "./vault.ts";

/** Secrets while they are used. */
export type InUse = {
  /** What a function writes where one is meant, instead of its value. Good for one run. */
  readonly texts: SecretTexts;
  readonly onTheWay: SecretsOnTheWay;
  /** What must not be told. */
  readonly words: readonly string[];
};

/** Opens what these references mean, or says in a sentence which cannot be had. */
export async function openSecrets(
  vault: Pick<Vault, "open">,
  workspace: WorkspaceId,
  references: readonly string[],
): Promise<Result<InUse, string>> {
  const texts: { [reference: string]: string } = {};
  const standIns: { [standIn: string]: string } = {};
  const signIns: SecretsOnTheWay["signIns"][number][] = [];
  const words = new Set<string>();
  for (const reference of new Set(references)) {
    const secret = await openedSecret(vault, workspace, reference);
    if (!secret.ok) return secret;
    const [signIn, text] = [registrySignIn(secret.value), secretText(reference, secret.value)];
    if (signIn) signIns.push(signIn);
    if (text !== undefined) {
      const standIn = `secret-${randomBytes(24).toString("hex")}`;
      texts[reference] = standIn;
      standIns[standIn] = text;
    }
    for (const word of secretWords(secret.value)) words.add(word);
  }
  return ok({ texts, onTheWay: { standIns, signIns }, words: [...words] });
}

export async function openedSecret(
  vault: Pick<Vault, "open">,
  workspace: WorkspaceId,
  reference: string,
): Promise<Result<OpenedSecret, string>> {
  const parsed = parseSecretReference(reference);
  try {
    const secret = parsed && (await vault.open(workspace, parsed.name, parsed.version));
    if (secret) return ok(secret);
  } catch (fault) {
    if (!(fault instanceof SecretUnreadable)) throw fault;
    return err(fault.message);
  }
  return err(
    `The secret ${reference} is not one this workspace has. Choose another, or add it under Settings, Secrets.`,
  );
}
