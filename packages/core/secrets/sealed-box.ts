import { hsalsa, xsalsa20poly1305 } from "@noble/ciphers/salsa.js";
import { concatBytes, u32 } from "@noble/ciphers/utils.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { blake2b } from "@noble/hashes/blake2.js";

/** So many bytes, unpredictable. The core holds no source of chance. */
export type RandomBytes = (count: number) => Uint8Array;

export type KeyPair = { readonly publicKey: Uint8Array; readonly privateKey: Uint8Array };

export const KEY_BYTES = 32;
const NONCE_BYTES = 24;
const TAG_BYTES = 16;
/** "expand 32-byte k", which every Salsa20 begins with. */
const SIGMA = u32(new TextEncoder().encode("expand 32-byte k"));

export function newKeyPair(random: RandomBytes): KeyPair {
  const privateKey = random(KEY_BYTES);
  return { privateKey, publicKey: x25519.getPublicKey(privateKey) };
}

/**
 * Seals bytes for whoever has the private key, and for nobody else, not even for who sealed them.
 *
 * @see libsodium, "Sealed boxes" (crypto_box_seal): the same bytes, so either side may be libsodium
 */
export function seal(message: Uint8Array, publicKey: Uint8Array, random: RandomBytes): Uint8Array {
  const once = newKeyPair(random);
  const cipher = cipherOf(once.privateKey, publicKey, nonceOf(once.publicKey, publicKey));
  return concatBytes(once.publicKey, cipher.encrypt(message));
}

/** What was sealed; undefined when it was sealed for another key, or was changed. */
export function unseal(sealed: Uint8Array, { publicKey, privateKey }: KeyPair): Uint8Array | undefined {
  if (sealed.length < KEY_BYTES + TAG_BYTES) return undefined;
  const once = sealed.slice(0, KEY_BYTES);
  try {
    return cipherOf(privateKey, once, nonceOf(once, publicKey)).decrypt(sealed.slice(KEY_BYTES));
  } catch {
    return undefined; // the one thing the library throws for: it does not fit the key
  }
}

function nonceOf(once: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return blake2b(concatBytes(once, publicKey), { dkLen: NONCE_BYTES });
}

function cipherOf(own: Uint8Array, theirs: Uint8Array, nonce: Uint8Array) {
  const shared = u32(x25519.getSharedSecret(own, theirs).slice());
  const key = new Uint32Array(8);
  hsalsa(SIGMA, shared, new Uint32Array(4), key);
  return xsalsa20poly1305(new Uint8Array(key.buffer), nonce);
}
