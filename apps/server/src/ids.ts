import { randomBytes, randomInt } from "node:crypto";

const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

/** 20 characters of `0–9a–z`, sortable by time of making: 9 for the millisecond, 11 of chance (56 bits). */
export function newId(): string {
  const time = Date.now().toString(36).padStart(9, "0");
  const chance = [...randomBytes(11)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
  return time + chance;
}

/** A Yjs client id for a document only the server writes; chance makes sure that a rebuilt document never has an old one's. */
export function freshClientId(): number {
  return randomInt(0x10000, 2 ** 31);
}
