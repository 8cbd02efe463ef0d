import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalJson } from "./json.ts";

/** SHA-256 of a JSON value's canonical form, in lower-case hexadecimal (64 characters). */
export function contentHash(value: unknown): string {
  return textHash(canonicalJson(value));
}

/** SHA-256 of a text's UTF-8 bytes, in lower-case hexadecimal (64 characters). */
export function textHash(text: string): string {
  return hexOf(sha256(utf8ToBytes(text)));
}

const DIGITS = Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));

/** In one piece: put together digit by digit, V8 keeps every piece, and a kept hash takes ten times what it says. */
function hexOf(bytes: Uint8Array): string {
  const codes: number[] = [];
  for (const byte of bytes) codes.push(DIGITS[byte >> 4] ?? 0, DIGITS[byte & 15] ?? 0);
  return String.fromCharCode(...codes);
}
