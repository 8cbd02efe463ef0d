import { type Json, textHash } from "../base/index.ts";

/** What stood at a key, for the log. Of a text, which its mutation says in full where it differs, the length and the hash. */
export function inBrief(root: string, value: Json | undefined): Json {
  if (root !== "text" || typeof value !== "string") return value ?? null;
  return { length: value.length, hash: textHash(value) };
}
