import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export type Sealer = {
  seal(text: string, about: string): string;
  /** @throws when it was sealed with another key, or about something else, or was changed */
  open(sealed: string, about: string): string;
};

/**
 * Seals short texts under a key derived from the server's secret for one purpose [W3]. `about` is bound in: a seal is worth
 * nothing elsewhere.
 */
export function createSealer(secret: string, purpose = "tributary webhook keys"): Sealer {
  const key = Buffer.from(hkdfSync("sha256", secret, "", purpose, 32));
  return {
    seal(text, about) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(about));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
    },
    open(sealed, about) {
      const bytes = Buffer.from(sealed, "base64url");
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(about));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
    },
  };
}

/** A fresh key for signing. */
export function newSigningKey(): string {
  return `whk_${randomBytes(24).toString("base64url")}`;
}
