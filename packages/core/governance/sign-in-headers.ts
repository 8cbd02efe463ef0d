import { err, isJsonObject, type Json, type JsonObject, ok, type Result } from "../base/index.ts";
import { isPassedHeader } from "../engine/index.ts";

/** Headers that sign a request in, and what of them must not be told. */
export type SignIn = { readonly headers: readonly Header[]; readonly words: readonly string[] };
type Header = readonly [name: string, value: string];

const HEADER = /^[A-Za-z][A-Za-z0-9-]{0,63}$/;
/** What a request is framed by, or who asks by: not for anybody to set. */
const TAKEN = new Set(
  `host connection content-length transfer-encoding accept-encoding upgrade expect te trailer keep-alive proxy-connection range if-range`.split(
    " ",
  ),
);
const VALUE = /^[\x20-\x7e]{1,8192}$/;
const MAX_HEADERS = 16;
/** Shorter parts of a value say nothing, and are in every other text. */
const SHORTEST_PART = 12;

export function mayCarryCredential(header: string): boolean {
  return HEADER.test(header) && !TAKEN.has(header.toLowerCase());
}

/**
 * What an authentication function has answered for a connection. Rule [CN8].
 *
 * What is wrong is said in words that complete "it …" and hold nothing of the answer: that may be a secret wherever it stands.
 */
export function parseSignIn(answer: Json, connection: string): Result<SignIn, string> {
  const whole = isJsonObject(answer) && isJsonObject(answer["headers"]) ? answer : {};
  const { headers: all, plain = [], ...others } = whole;
  if (!isJsonObject(all) || Object.keys(others).length > 0)
    return err("answered something else than an object with headers, and plain ones");
  if (!Array.isArray(plain) || plain.some((name) => typeof name !== "string"))
    return err("answered plain ones that are no list of names of headers");
  const given = all[connection];
  const headers = isJsonObject(given) ? headersIn(given) : err(`answered no headers for the connection ${connection}`);
  if (!headers.ok) return headers;
  const open = new Set((plain as readonly string[]).map((name) => name.toLowerCase()));
  const closed = headers.value.filter(([name]) => !open.has(name.toLowerCase()));
  return ok({ headers: headers.value, words: [...new Set(closed.flatMap(signInWords))] });
}

function headersIn(given: JsonObject): Result<readonly Header[], string> {
  const entries = Object.entries(given);
  if (entries.length === 0 || entries.length > MAX_HEADERS)
    return err(`answered no headers, or more than ${MAX_HEADERS}`);
  if (!entries.every(([name]) => mayCarryCredential(name) && !isPassedHeader(name)))
    return err("answered a header that frames a request, or is no header, and so can carry no credential");
  const headers = entries.flatMap(([name, value]): Header[] =>
    typeof value === "string" && VALUE.test(value) ? [[name, value]] : [],
  );
  return headers.length === entries.length
    ? ok(headers)
    : err("answered a header whose value is not one line of printable text");
}

/** What of a header that signs in must not be told: its value, and what stands in it: a token after its scheme, a signature, a password. */
export function signInWords([, value]: Header): readonly string[] {
  return [value, ...partsOf(value), ...basicParts(value)];
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
  if (encoded === undefined) return [];
  const decoded = decodedBase64(encoded);
  return decoded === undefined ? [encoded] : [encoded, decoded, decoded.slice(decoded.indexOf(":") + 1)];
}

function decodedBase64(encoded: string): string | undefined {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)));
  } catch {
    return undefined; // it only looked like base64
  }
}
