import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";

const CIPHER = "aes-256-gcm";
const [NONCE_BYTES, TAG_BYTES] = [12, 16];

/** What a command is kept under: the id cannot be made of it. */
export function hashOfId(id: string): string {
  return createHash("sha256").update(`name of a command\0${id}`).digest("base64url");
}

/** What was asked, told apart from anything else by whoever has the id alone: of what is guessed, nobody can see that it was that. Rule [A14]. */
export function hashOfAsked(id: string, what: readonly string[]): string {
  return createHmac("sha256", `what was asked\0${id}`).update(JSON.stringify(what)).digest("base64url");
}

const keyOf = (id: string) => createHash("sha256").update(`answer to a command\0${id}`).digest();

/** An answer as it is kept. It may hold what is shown once and never again, so only whoever has the id can read it. Rule [A14]. */
export function sealAnswer(id: string, answer: string): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf(id), nonce);
  const sealed = [cipher.update(answer, "utf8"), cipher.final()];
  return Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]);
}

export function openAnswer(id: string, kept: Uint8Array): string {
  const decipher = createDecipheriv(CIPHER, keyOf(id), kept.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(kept.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return decipher.update(kept.subarray(NONCE_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
}
