import { err, isJsonObject, type Json, ok, type Result } from "../base/index.ts";
import { isPassedHeader } from "../engine/index.ts";

/** Headers that sign a request in, by name and value. */
export type SignInHeaders = readonly (readonly [name: string, value: string])[];

const HEADER = /^[A-Za-z][A-Za-z0-9-]{0,63}$/;
/** What a request is framed by, or who asks by: not for anybody to set. */
const TAKEN = new Set(["host", "connection", "content-length", "transfer-encoding", "accept-encoding", "upgrade"]);
const VALUE = /^[\x20-\x7e]{1,8192}$/;
const MAX_HEADERS = 16;
/** Shorter parts of a value say nothing, and are in every other text. */
const SHORTEST_PART = 12;

export function mayCarryCredential(header: string): boolean {
  return HEADER.test(header) && !TAKEN.has(header.toLowerCase());
}

/**
 * The headers an authentication function has answered for a connection. Rule [CN8].
 *
 * What is wrong is said in words that complete "it …" and hold nothing of the answer: that may be a secret wherever it stands.
 */
export function parseSignIn(answer: Json, connection: string): Result<SignInHeaders, string> {
  if (!isJsonObject(answer) || !isJsonObject(answer["headers"]) || Object.keys(answer).length > 1)
    return err("answered something else than an object with headers, and only that");
  const given = answer["headers"][connection];
  if (!isJsonObject(given)) return err(`answered no headers for the connection ${connection}`);
  const entries = Object.entries(given);
  if (entries.length === 0) return err(`answered no headers for the connection ${connection}`);
  if (entries.length > MAX_HEADERS) return err(`answered more than ${MAX_HEADERS} headers`);
  const headers: (readonly [string, string])[] = [];
  for (const [name, value] of entries) {
    if (!mayCarryCredential(name) || isPassedHeader(name))
      return err("answered a header that frames a request, or is no header, and so can carry no credential");
    if (typeof value !== "string" || !VALUE.test(value))
      return err("answered a header whose value is not one line of printable text");
    headers.push([name, value]);
  }
  return ok(headers);
}

/** What must not be told of such headers: their values, and what stands in these: a token after its scheme, a signature, a password. */
export function wordsOfHeaders(headers: SignInHeaders): readonly string[] {
  const words = headers.flatMap(([, value]) => [value, ...partsOf(value), ...basicParts(value)]);
  return [...new Set(words)];
}

function partsOf(value: string): readonly string[] {
  return value
    .split(/[\s,;]+/)
    .flatMap((part) => [part, part.slice(part.indexOf("=") + 1).replaceAll(/^"|"$/g, "")])
    .filter((part) => part.length >= SHORTEST_PART);
}

/** A name and password travel as one; either may come back by itself. */
function basicParts(value: string): readonly string[] {
  const [, encoded] = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(value) ?? [];
  const decoded = encoded === undefined ? undefined : decodedBase64(encoded);
  return decoded === undefined ? [] : [decoded, decoded.slice(decoded.indexOf(":") + 1)];
}

function decodedBase64(encoded: string): string | undefined {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)));
  } catch {
    return undefined; // it only looked like base64
  }
}
