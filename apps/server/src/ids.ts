import { createHash, randomBytes, randomInt } from "node:crypto";

const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

/** 20 characters of `0–9a–z`, sortable by time of making: 9 for the millisecond, 11 of chance (56 bits). */
export function newId(): string {
  const time = Date.now().toString(36).padStart(9, "0");
  const chance = [...randomBytes(11)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
  return time + chance;
}

/** A secret of 256 bits behind a prefix that says what it is, and the hash to keep of it. */
export function newSecret(prefix: string): { readonly secret: string; readonly hash: string } {
  const secret = `${prefix}_${randomBytes(32).toString("base64url")}`;
  return { secret, hash: hashSecret(secret) };
}

/** SHA-256: a secret of 256 random bits needs no slow hash, for there is no guessing it. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** A Yjs client id for a document only the server writes; chance makes sure that a rebuilt document never has an old one's. */
export function freshClientId(): number {
  return randomInt(0x10000, 2 ** 31);
}
